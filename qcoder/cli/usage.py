"""What the parser of the command line says (usage, headings of the help, wrong usage), in our words and languages.

Typer speaks English alone. Its help is written by a formatter of ours, and what it says of wrong usage is recognised by
its words; what is not recognised is said as Typer says it.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from qcoder.cli.out import complain
from qcoder.core.messages import _, mark

WRONG_USAGE = 2  # the exit code

UsageError: type[Any] = typer.BadParameter.__mro__[1]  # Typer does not export it

_WORDS = {
    "Options": mark("Options"),
    "Arguments": mark("Arguments"),
    "Commands": mark("Commands"),
    "required": mark("required"),
    "Show this message and exit.": mark("Show this message and exit."),
    "[OPTIONS]": mark("[OPTIONS]"),
    "COMMAND [ARGS]...": mark("COMMAND [ARGS]..."),
    "<str>": mark("<text>"),
    "<path>": mark("<file>"),
    "<int>": mark("<number>"),
    "<float>": mark("<number>"),
    "<int range>": mark("<number>"),
    "<float range>": mark("<number>"),
}

_WRONG = (
    (r"Missing argument '(?P<what>.*?)'\..*", mark("{what} is missing.")),
    (r"Missing option '(?P<what>.*?)'\..*", mark("The option {what} is missing.")),
    (r"Missing command\.", mark("Which command?")),
    (r"No such command '(?P<what>.*)'\. Did you mean (?P<likely>.*)\?", mark("There is no “{what}”. Meant: {likely}?")),
    (r"No such command '(?P<what>.*)'\.", mark("There is no command “{what}”.")),
    (
        r"No such option: (?P<what>\S+) \(Possible options: (?P<likely>.*)\)",
        mark("There is no option {what}. Meant: {likely}?"),
    ),
    (
        r"No such option: (?P<what>\S+) Did you mean (?P<likely>.*)\?",
        mark("There is no option {what}. Meant: {likely}?"),
    ),
    (r"No such option: (?P<what>\S+)", mark("There is no option {what}.")),
    (r"Option '(?P<what>.*)' requires an argument\.", mark("A value is missing after {what}.")),
    (r"Option '(?P<what>.*)' requires (?P<count>\d+) arguments\.", mark("{what} takes {count} values.")),
    (r"Option '(?P<what>.*)' does not take a value\.", mark("{what} takes no value.")),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<what>.*)\)", mark("This is too much: {what}.")),
    (r"Invalid value for '(?P<what>.*?)': (?P<why>.*)", mark("{what} does not fit: {why}")),
    (r"Invalid value: (?P<why>.*)", mark("This does not fit: {why}")),
    (r"Input should be a valid integer.*", mark("a whole number is expected.")),
    (r"Input should be a valid number.*", mark("a number is expected.")),
    (r"Input should be greater than or equal to (?P<bound>\S+)", mark("{bound} is the least.")),
    (r"Input should be less than or equal to (?P<bound>\S+)", mark("{bound} is the most.")),
    (r"'(?P<what>.*?)' is not one of (?P<likely>.*)\.", mark("“{what}” is none of {likely}.")),
    (r"(?:File|Path|Directory) '(?P<what>.*)' does not exist\.", mark("“{what}” does not exist.")),
    (r"(?:File|Path|Directory) '(?P<what>.*)' is a directory\.", mark("“{what}” is a folder.")),
    (r"(?:File|Path|Directory) '(?P<what>.*)' is a file\.", mark("“{what}” is a file.")),
    (r"(?:File|Path|Directory) '(?P<what>.*)' is not readable\.", mark("“{what}” cannot be read.")),
    (r"(?:File|Path|Directory) '(?P<what>.*)' is not writable\.", mark("“{what}” cannot be written.")),
)


def in_our_words(said: str) -> str:
    """What Typer says of wrong usage, in the language of this process; as it is when it is not known."""
    for pattern, ours in _WRONG:
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found is not None:
            parts = found.groupdict()
            if "why" in parts:
                parts["why"] = in_our_words(parts["why"])
            if "likely" in parts:
                parts["likely"] = parts["likely"].replace("'", "")
            return _(ours, **parts)
    return said


def complain_of(error: Any) -> int:
    """Tells wrong usage with the way to the help and gives the exit code; a command that lacks all says its help."""
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message(), err=True)
        return WRONG_USAGE
    command = "qcoder"
    if error.ctx is not None:
        command = error.ctx.command_path
        typer.echo(error.ctx.get_usage(), err=True)
    hint = _("“{command} --help” tells more.", command=command)
    complain(in_our_words(error.format_message()), hint)
    return WRONG_USAGE


def _word(text: str) -> str:
    return _(_WORDS[text]) if text in _WORDS else text


class _Formatter(typer.Context.formatter_class):  # type: ignore[misc, valid-type]  # the only way to it
    """Writes help in our words."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for part in ("[OPTIONS]", "COMMAND [ARGS]..."):
            args = args.replace(part, _word(part))
        super().write_usage(prog, args, _("Usage:") + " ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_word(heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *more: Any, **others: Any) -> None:
        super().write_dl([(_names(names), _about(about)) for names, about in rows], *more, **others)


def _names(names: str) -> str:
    return re.sub(r"<[a-z ]+>", lambda kind: _word(kind[0]), names)


def _about(about: str) -> str:
    """What a parameter is for, with Typer's remarks in brackets at its end."""
    return re.sub(r"\[([^\[\]]*)\]$", lambda remarks: f"[{_remarks(remarks[1])}]", _word(about))


def _remarks(text: str) -> str:
    parts = text.split("; ")
    if not any(part == "required" or part.startswith("default: ") for part in parts):
        return text
    return "; ".join(
        _("default: {value}", value=part.removeprefix("default: ")) if part.startswith("default: ") else _word(part)
        for part in parts
    )


class Command(TyperCommand):
    """A command whose help is in our words."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.formatter_class = _Formatter
        found: list[str] = super().parse_args(ctx, args)
        return found


class Group(TyperGroup):
    """A group of commands whose help is in our words."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.formatter_class = _Formatter
        found: list[str] = super().parse_args(ctx, args)
        return found


class App(typer.Typer):
    """Commands and groups of them, all in our words."""

    def __init__(self, *, cls: type[TyperGroup] = Group, **settings: Any) -> None:
        super().__init__(cls=cls, rich_markup_mode=None, **settings)

    def command(
        self, name: str | None = None, *, cls: type[TyperCommand] | None = None, **settings: Any
    ) -> Callable[[Any], Any]:
        return super().command(name, cls=cls or Command, **settings)
