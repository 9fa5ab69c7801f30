"""What imports found, to keep: the proof of each document in sentences, and as a report in Word."""

from collections.abc import Collection, Sequence
from pathlib import Path

from sqlalchemy import select

from qcoder.analysis.numbers import shown_number
from qcoder.core.imported import Ledger
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.report import Block, Paragraph, Report, Section, Table
from qcoder.model import Document
from qcoder.services.documents.documents import checked_language
from qcoder.services.projects import summary
from qcoder.services.rows import FileImported
from qcoder.storage.project import Project

_SURE = {"sure": say("sure"), "likely": say("likely"), "guessed": say("guessed")}


def ledger_sentences(ledger: Ledger | None) -> list[Message]:
    """The proof of one import, sentence by sentence."""
    if ledger is None:
        return [say("Nothing is known of how this document was imported.")]
    told = [say("{n} words in the file, {stored} stored.", n=ledger.words_in_file, stored=ledger.words_stored)]
    if ledger.left_out:
        told.append(
            say_plural("{n} word is in the original only.", "{n} words are in the original only.", n=ledger.left_out)
        )
    if ledger.turns:
        who = ", ".join(ledger.speakers)
        told.append(say_plural("{n} turn of: {who}", "{n} turns of: {who}", n=ledger.turns, who=who))
    else:
        told.append(say("No speaker turns were found: all words count as the participant's."))
    if ledger.unlabelled and ledger.turns:
        told.append(
            say_plural(
                "{n} paragraph has no speaker's label.",
                "{n} paragraphs have no speaker's label.",
                n=ledger.unlabelled,
            )
        )
    if ledger.encoding and ledger.encoding != "docx":  # ledgers of the first version called it so
        sure = _SURE.get(ledger.certainty)
        name = say("{name} ({sure})", name=ledger.encoding, sure=sure) if sure is not None else ledger.encoding
        told.append(say("Encoding: {name}", name=name))
    return [*told, *ledger.remarks]


def import_report(
    project: Project,
    *,
    documents: Collection[int] | None = None,
    failed: Sequence[FileImported] = (),
    language: str = "",
) -> Report:
    """A report on the documents of a project, or on some, with what could not be imported.

    Args:
        language: of the report; that of the process when empty.
    """
    tongue = checked_language(language) or current_language()
    about = summary(project)

    def t(message: Message) -> str:
        return message.text(tongue)

    with project.read() as session:
        query = select(Document.id, Document.name, Document.file_name, Document.added_at, Document.ledger)
        rows = [
            (name, file, added, Ledger.from_json(ledger) if ledger else None)
            for id_, name, file, added, ledger in session.execute(query.order_by(Document.name))
            if documents is None or id_ in documents
        ]
    table = Table(
        caption=t(say("Imported documents")),
        header=(
            t(say("Document")), t(say("File")), t(say("Words in the file")), t(say("Stored")),
            t(say("In the original only")), t(say("Turns")),
        ),
        rows=tuple(_cells(name, file, ledger) for name, file, _added, ledger in rows),
        numeric=(False, False, True, True, True, True),
    )  # fmt: skip
    sections = [Section(1, t(say("All documents")), (table,))]
    if failed:
        told = [Paragraph(f"{file.file}: {t(file.error)}" if file.error else file.file) for file in failed]
        sections.append(Section(1, t(say("Not imported")), tuple(told)))
    sections.append(Section(1, t(say("What each file held"))))
    for name, file, added, ledger in rows:
        head = " · ".join(part for part in (file, added[:10]) if part)
        blocks: list[Block] = [Paragraph(head, "counts")] if head else []
        blocks += [Paragraph(t(sentence)) for sentence in ledger_sentences(ledger)]
        sections.append(Section(2, name, tuple(blocks)))
    right = sum(ledger.adds_up for _name, _file, _added, ledger in rows if ledger is not None)
    adding = say_plural(
        "All words of {right} of {n} document are stored.",
        "All words of {right} of {n} documents are stored.",
        n=len(rows),
        right=right,
    )
    return Report(
        title=t(say("What was imported")),
        language=tongue,
        subtitle=f"{about.name} · {t(adding)}",
        notice=about.notice,
        sections=tuple(sections),
    )


def _cells(name: str, file: str, ledger: Ledger | None) -> tuple[str, ...]:
    if ledger is None:
        return (name, file, "–", "–", "–", "–")
    numbers = (ledger.words_in_file, ledger.words_stored, ledger.left_out, ledger.turns)
    return (name, file, *map(shown_number, numbers))


def write_import_report(
    project: Project,
    *,
    file: Path,
    documents: Collection[int] | None = None,
    failed: Sequence[FileImported] = (),
    language: str = "",
) -> Path:
    """Writes the report as a file of any kind, Word where the name says none; whole or not at all."""
    from qcoder.services.leaving.report_files import save_report

    return save_report(import_report(project, documents=documents, failed=failed, language=language), file=file)
