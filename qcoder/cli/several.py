"""Options that take several words: --codes A B C means --codes A --codes B --codes C."""

from typing import Any

from qcoder.cli.usage import Command


class Several(Command):
    """A command whose options of lists take all words up to the next option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        lists = {name for one in self.params if getattr(one, "multiple", False) and one.nargs == 1 for name in one.opts}
        given: list[str] = []
        into = ""
        for word in args:
            if word.startswith("-") and word != "-":
                into = word if word in lists else ""
                waiting = bool(into)
                if not into:
                    given.append(word)
            elif into:
                given += [into, word]
                waiting = False
            else:
                given.append(word)
        if into and waiting:
            given.append(into)  # an option without its words: told as such
        return super().parse_args(ctx, given)
