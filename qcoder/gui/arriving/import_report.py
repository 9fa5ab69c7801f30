"""What an import found, in sentences: one line when everything adds up, the rest on request."""

from qcoder.core.imported import Ledger
from qcoder.core.messages import _, _n
from qcoder.services.arriving.import_report import ledger_sentences
from qcoder.services.rows import ImportResult


def ledger_text(ledger: Ledger | None) -> str:
    """The proof of one import, line by line."""
    return "\n".join(map(str, ledger_sentences(ledger)))


def summary(result: ImportResult) -> str:
    """One sentence for the status line."""
    stored = result.stored
    words = sum(file.ledger.words_stored for file in stored if file.ledger)
    text = _n("{n} document imported", "{n} documents imported", len(stored))
    if stored:
        text += ", " + _n("{n} word, all stored", "{n} words, all stored", words)
    return _("Stopped. {done}; they stay.", done=text) if result.stopped else text + "."


def troubles(result: ImportResult, *, chosen: bool = False) -> str:
    """What could not be imported, does not add up or should be looked at; "" when there is nothing.

    Args:
        chosen: a person has seen what comes in and what is skipped.
    """
    failed = [file for file in result.failed if not (chosen and file.skipped)]
    told = [] if chosen else map(str, result.told)
    lines = [*told, *(f"{file.error} {file.hint}" for file in failed)]
    for file in result.stored:
        if file.look is not None:
            lines.append(f"{file.name}: {file.look}")
        if file.ledger is not None and not file.ledger.adds_up:
            lines.append(f"{file.name}: {ledger_text(file.ledger)}")
    return "\n\n".join(lines)
