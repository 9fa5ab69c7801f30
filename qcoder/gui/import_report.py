"""What an import found, in sentences: one line when everything adds up, the rest on request."""

from qcoder.core.imported import Ledger
from qcoder.core.messages import _, _n
from qcoder.services.rows import ImportResult


def ledger_text(ledger: Ledger | None) -> str:
    """The proof of one import, line by line."""
    if ledger is None:
        return _("Nothing is known of how this document was imported.")
    lines = [_("{n} words in the file, {stored} stored.", n=ledger.words_in_file, stored=ledger.words_stored)]
    if ledger.left_out:
        lines.append(_n("{n} word is in the original only.", "{n} words are in the original only.", ledger.left_out))
    if ledger.turns:
        lines.append(_n("{n} turn of: {who}", "{n} turns of: {who}", ledger.turns, who=", ".join(ledger.speakers)))
    else:
        lines.append(_("No speaker turns were found: all words count as the participant's."))
    if ledger.unlabelled and ledger.turns:
        lines.append(
            _n(
                "{n} paragraph has no speaker's label.",
                "{n} paragraphs have no speaker's label.",
                ledger.unlabelled,
            )
        )
    if ledger.encoding and ledger.encoding != "docx":  # ledgers of the first version called it so
        sure = {"sure": _("sure"), "likely": _("likely"), "guessed": _("guessed")}.get(ledger.certainty, "")
        name = f"{ledger.encoding} ({sure})" if sure else ledger.encoding
        lines.append(_("Encoding: {name}", name=name))
    lines += [str(remark) for remark in ledger.remarks]
    return "\n".join(lines)


def summary(result: ImportResult) -> str:
    """One sentence for the status line."""
    stored = result.stored
    words = sum(file.ledger.words_stored for file in stored if file.ledger)
    text = _n("{n} document imported", "{n} documents imported", len(stored))
    if stored:
        text += ", " + _n("{n} word, all stored", "{n} words, all stored", words)
    return _("Stopped. {done}; they stay.", done=text) if result.stopped else text + "."


def troubles(result: ImportResult) -> str:
    """What could not be imported, or does not add up, and what to do; "" when there is nothing."""
    lines = [*map(str, result.told), *(f"{file.error} {file.hint}" for file in result.failed)]
    for file in result.stored:
        if file.ledger is not None and not file.ledger.adds_up:
            lines.append(f"{file.name}: {ledger_text(file.ledger)}")
    return "\n\n".join(lines)
