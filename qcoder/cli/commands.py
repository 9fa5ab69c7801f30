"""Which module holds which commands. It is read when one of them is called: reading all takes longer than most do."""

from importlib import import_module
from typing import Any

import typer

from qcoder.cli.usage import App, Group

# In the order of the help.
COMMANDS_OF = {
    "importing": ("import", "survey", "speakers"),
    "recordings": ("recording",),
    "documents": ("show", "documents"),
    "finding": ("find", "passages", "words", "stop-words", "queries"),
    "coding": ("code", "code-hits"),
    "suggesting": ("suggest", "accept", "reject", "worked", "suggestions"),
    "likeness": ("like", "words-of", "codes-alike"),
    "pipelines": ("pipeline", "names"),
    "exchange": (
        "cases", "variables", "codebook", "groups", "relations", "codings", "memos", "translations", "guides",
        "question_links", "abouts",
    ),
    "results": ("compare", "report"),
    "analyses": (
        "organisations", "cooccurrence", "similarity", "along", "portrait", "sequence", "case-table", "analyses",
        "stages",
    ),
    "agreement": ("agreement", "freeze", "blind"),
    "deciding": ("disagreements", "decide", "decisions"),
    "framework": ("framework",),
    "evidence": ("silence", "stability"),
    "interchange": ("export", "convert", "bring-in"),
    "reviewing": ("transcript", "review"),
    "history": ("history", "undo", "redo", "check", "backup"),
}  # fmt: skip
_MODULE_OF = {command: module for module, commands in COMMANDS_OF.items() for command in commands}


def commands_in(module: str) -> dict[str, Any]:
    """The commands that a module of this package adds, by name."""
    app = App()
    import_module(f"qcoder.cli.{module}").add_to(app)
    return dict(typer.main.get_group(app).commands)


class Commands(Group):
    """All commands; those of a module come in with the first of them that is asked for."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.commands:
            # Where there is no such command, those that are nearly called so are named: all must be there.
            for module in [_MODULE_OF[cmd_name]] if cmd_name in _MODULE_OF else COMMANDS_OF:
                self.commands.update(commands_in(module))
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        own = [command for command in self.commands if command not in _MODULE_OF]
        return [*own, *_MODULE_OF]
