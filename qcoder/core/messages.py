"""How the program speaks: sentences kept as message ids with arguments, turned into words when shown.

An operation in the journal, an error and a label in the window are all `Message`s or pass through `_`, so the
same thing can be read in English today and in Spanish tomorrow. `say`, `say_plural`, `_`, `_n` and `mark` are the
keywords that `tests/unit/test_locale.py` extracts.
"""

import gettext
import json
import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from qcoder.core.resources import resources

LANGUAGES = ("en", "es")
DOMAIN = "qcoder"


class _Speaker:
    """The language of this process. Reports ask for a translation of their own with `translation`."""

    language = "en"
    current: gettext.NullTranslations = gettext.NullTranslations()


@cache
def translation(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English needs none, because message ids are English."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, resources() / "locale", languages=[language], fallback=True)


def use_language(language: str | None) -> str:
    """Speaks `language` from now on ("en", "es"; None: the system's) and returns what was chosen."""
    chosen = language if language in LANGUAGES else system_language()
    _Speaker.language, _Speaker.current = chosen, translation(chosen)
    return chosen


def current_language() -> str:
    return _Speaker.language


def system_language() -> str:
    """The first of our languages that the environment asks for; English when it asks for none of them."""
    wanted = [os.environ.get(name, "") for name in ("QCODER_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    wanted.append(locale.getlocale()[0] or "")
    for value in wanted:
        for part in value.split(":"):
            if part[:2].lower() in LANGUAGES:
                return part[:2].lower()
            if part.startswith("Spanish"):  # Windows names languages in English
                return "es"
    return "en"


def _(text: str, /, **arguments: Any) -> str:
    """`text` in the language of this process, with its {arguments} filled in."""
    spoken = _Speaker.current.gettext(text)
    return spoken.format(**_shown(arguments)) if arguments else spoken


def _n(one: str, many: str, n: int, /, **arguments: Any) -> str:
    """The form for `n` things, with {n} and the other arguments filled in."""
    return _Speaker.current.ngettext(one, many, n).format(**_shown({"n": n, **arguments}))


class _Long(int):
    """A number with commas between its thousands, as in English and in the Spanish of Mexico."""

    def __format__(self, how: str) -> str:
        return format(int(self), how or ",")


def _shown(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as they are read: numbers in thousands from five digits on, not years."""
    return {
        name: _Long(value) if type(value) is int and value >= GROUPED else value for name, value in arguments.items()
    }


GROUPED = 10_000


def mark(text: str, /) -> str:
    """Marks a text for translation where it is defined; it is spoken later through `_`."""
    return text


@dataclass(frozen=True)
class Message:
    """A sentence to be said later: its id, its arguments and, where a number decides, its plural.

    An argument may be a message itself; it is said in the language of the whole.
    """

    id: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""

    def text(self, language: str | None = None) -> str:
        """The sentence in `language`; in the process's own when None."""
        catalogue = _Speaker.current if language is None else translation(language)
        if self.plural:
            spoken = catalogue.ngettext(self.id, self.plural, int(self.arguments["n"]))
        else:
            spoken = catalogue.gettext(self.id)
        if not self.arguments:
            return spoken
        said = {n: value.text(language) if isinstance(value, Message) else value for n, value in self.arguments.items()}
        return spoken.format(**_shown(said))

    def __str__(self) -> str:
        return self.text()

    def to_json(self) -> str:
        return json.dumps(self._parts(), ensure_ascii=False, default=lambda inner: {_INNER: inner._parts()})

    def _parts(self) -> list[Any]:
        return [self.id, self.plural, dict(self.arguments)]

    @classmethod
    def from_json(cls, stored: str) -> "Message":
        id_, plural, arguments = json.loads(stored, object_hook=_with_inner)
        return cls(id_, arguments, plural)


_INNER = "message in message"


def _with_inner(found: dict[str, Any]) -> Any:
    if _INNER not in found:
        return found
    id_, plural, arguments = found[_INNER]
    return Message(id_, arguments, plural)


def say(text: str, /, **arguments: Any) -> Message:
    """A sentence with {named} arguments, to be spoken later."""
    return Message(text, arguments)


def say_plural(one: str, many: str, /, *, n: int, **arguments: Any) -> Message:
    """A sentence whose form depends on {n}."""
    return Message(one, {"n": n, **arguments}, many)
