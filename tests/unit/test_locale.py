"""Everything a person reads has its Spanish. `python -m tests.catalogue` brings the catalogue up to date."""

import ast
import re
from collections import defaultdict
from functools import cache

import pytest
from babel.messages.catalog import Message

from qcoder.core.messages import _, use_language
from qcoder.gui.actions import ACTIONS, MENUS
from tests.catalogue import MO, REPO, compiled, extracted, spanish

PLACEHOLDER = re.compile(r"{\w+}")
# Calls whose first argument a person reads.
SHOWN = {
    "label", "button", "setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName",
    "addAction", "addMenu", "setInformativeText", "setStatusTip", "put", "complain",
}  # fmt: skip


def forms(message: Message) -> list[tuple[str, str]]:
    """English and Spanish, one pair for each plural form."""
    one = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    other = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return list(zip(one, other, strict=True))


@cache
def messages() -> list[Message]:
    return [message for message in spanish() if message.id]


def test_the_catalogue_holds_what_the_source_says_and_nothing_else() -> None:
    kept = {message.id if isinstance(message.id, str) else tuple(message.id) for message in messages()}
    said = {message.id if isinstance(message.id, str) else tuple(message.id) for message in extracted() if message.id}
    assert kept == said, "run python -m tests.catalogue"


def test_every_message_has_its_spanish() -> None:
    missing = [english for message in messages() for english, text in forms(message) if not text.strip()]
    assert not missing
    assert not [message.id for message in messages() if message.fuzzy]


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    for message in messages():
        for english, text in forms(message):
            wanted, given = sorted(PLACEHOLDER.findall(english)), sorted(PLACEHOLDER.findall(text))
            assert given == wanted, f"{english!r}: {text!r}"


def test_ends_and_spaces_are_the_same_in_both_languages() -> None:
    for message in messages():
        for english, text in forms(message):
            for end in ("…", ".", ":", "?"):
                assert english.endswith(end) == text.endswith(end), f"{english!r}: {text!r}"
            assert text == text.strip() or english != english.strip(), f"{text!r}"
            assert "!" not in text and "¡" not in text


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    assert MO.read_bytes() == compiled(spanish()), "run python -m tests.catalogue"


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_two_entries_of_a_menu_share_a_letter(language: str) -> None:
    use_language(language)
    letters: dict[str, list[str]] = defaultdict(list)
    for action in ACTIONS:
        assert _(action.text).count("&") == action.text.count("&"), action.text
        letters[action.menu] += _(action.text).partition("&")[2][:1].casefold()
    letters["menus"] = [_(menu).partition("&")[2][:1].casefold() for menu in MENUS]
    for menu, given in letters.items():
        assert sorted(given) == sorted(set(given)), menu


def within_f_strings(string: ast.JoinedStr) -> list[int]:
    """The lines of the messages inside an f-string, where the catalogue does not see them."""
    return [
        call.lineno
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "_n", "say")
        and isinstance(call.args[0], ast.Constant)
    ]


def bare_text(node: ast.Call) -> str:
    """The literal that a call shows without its passing through the catalogue, or nothing."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = node.args[0] if node.args else None
    if name in SHOWN and isinstance(first, ast.Constant) and isinstance(first.value, str):
        text = first.value
        if re.search(r"[A-Za-z]{2,}", text) and text not in ("qcoder", "Ctrl+Z", "Ctrl+I"):
            return text
    return ""


def test_nothing_is_shown_that_did_not_pass_through_the_catalogue_or_that_it_does_not_see() -> None:
    files = sorted((REPO / "qcoder").rglob("*.py"))
    hidden, bare, shown = [], [], 0
    for file in files:
        shows = file.relative_to(REPO).parts[1] in ("gui", "cli")
        shown += shows
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                hidden += [f"{file.name}:{line}" for line in within_f_strings(node)]
            elif shows and isinstance(node, ast.Call) and (text := bare_text(node)):
                bare.append(f"{file.name}:{node.lineno} {text}")
    assert shown > 40
    assert hidden == [] and bare == []
