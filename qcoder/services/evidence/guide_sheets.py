"""Guides and their links to turns as sheets (csv).

A sheet of guides has a row a question: the guide it belongs to, its language, its words, the number of the question
that it follows up ("2"; questions are numbered in the order of the sheet, follow-ups 2.1, 2.2), and the codes it asks
about, apart by "; ". A sheet of links has a row for each turn that the researcher said something of.
"""

from pathlib import Path

from sqlalchemy import select

from qcoder.core.errors import BadInput, what_there_is
from qcoder.core.messages import say
from qcoder.model import Document
from qcoder.services import lookup
from qcoder.services.documents.documents import turn_rows
from qcoder.services.evidence.guides import GuideRow, Question, add_guide, follow, go_through, guides
from qcoder.services.evidence.question_links import VERDICTS, answer_link, links, turn_at
from qcoder.services.rows import TableImported
from qcoder.services.sheet import Row, each_row, read_table, write_sheet
from qcoder.storage.project import Project

GUIDE = ("guide", "language", "question", "follow_up_to", "codes")
LINKS = ("document", "guide", "turn", "question", "verdict", "how")


def import_guides(project: Project, *, file: Path) -> TableImported:
    """Guides from a sheet; one that has a name already becomes the next version of that guide."""
    _, rows = read_table(file, needed=("question",))
    with project.change(say("Import the guides “{file}”", file=file.name)) as step:
        found: dict[tuple[str, str], list[list[Question]]] = {}

        def store(row: Row) -> None:
            name = row.get("guide", "").strip() or file.stem
            codes = tuple(part.strip() for part in row.get("codes", "").split(";") if part.strip())
            for path in codes:
                lookup.code_by_path(step, path)
            question = Question(row["question"].strip(), codes)
            if not question.text:
                raise BadInput(say("There is no question in this row."), say("Write it as people are asked it."))
            of = found.setdefault((name, row.get("language", "").strip()), [])
            above = row.get("follow_up_to", "").strip()
            if not above:
                of.append([question])
            elif above.isdecimal() and 1 <= int(above) <= len(of):
                of[int(above) - 1].append(question)
            else:
                raise BadInput(
                    say("There is no question {number} above this one.", number=above),
                    say("Questions count from 1 in the order of the sheet, follow-ups left out."),
                )

        done = each_row(rows, store, step)
        for (name, language), of in found.items():
            asked = [Question(first.text, first.codes, tuple(rest)) for first, *rest in of]
            add_guide(project, name=name, language=language, questions=asked)
        return done


def export_guides(project: Project, *, file: Path) -> Path:
    """The newest version of every guide as a sheet."""
    rows: list[list[str]] = []
    for row in _newest(project).values():
        for question in row.questions:
            above = question.number.rpartition(".")[0]
            rows.append([row.name, row.language, question.text, above, "; ".join(question.code_paths)])
    return write_sheet(project, file, GUIDE, rows)


def import_links(project: Project, *, file: Path) -> TableImported:
    """What was said of turns, from a sheet. Documents in it follow the newest version of their guide from then on,
    and count as gone through."""
    _, rows = read_table(file, needed=("document", "guide", "turn", "question"))
    with project.change(say("Import the links “{file}”", file=file.name)) as step:
        newest = _newest(project)
        names = {row.get("document", "").strip() for row in rows}
        ids = {name: id_ for id_, name in step.execute(select(Document.id, Document.name)) if name in names}
        wanted: dict[str, set[int]] = {}
        for row in rows:
            if row["document"].strip() in ids and row["guide"].strip() in newest:
                wanted.setdefault(row["guide"].strip(), set()).add(ids[row["document"].strip()])
        for name, documents in wanted.items():
            follow(project, guide=newest[name].id, documents=sorted({*newest[name].documents, *documents}))

        def store(row: Row) -> None:
            document = lookup.document_by_name(step, row["document"].strip())
            if row["guide"].strip() not in newest:
                raise BadInput(
                    say("There is no guide “{name}”.", name=row["guide"]),
                    what_there_is(newest),
                )
            found = newest[row["guide"].strip()]
            question = next((one for one in found.questions if one.number == row["question"].strip()), None)
            if question is None:
                raise BadInput(
                    say("The guide “{name}” has no question {number}.", name=found.name, number=row["question"]),
                    say("Questions are numbered 1, 2, 3, follow-ups 2.1, 2.2."),
                )
            turns = {str(turn.number): turn for turn in turn_rows(step, document.id)}
            turn = turns.get(row["turn"].strip())
            if turn is None:
                raise BadInput(
                    say("“{document}” has no turn {number}.", document=document.name, number=row["turn"]),
                    say("Turns count from 1."),
                )
            verdict = row.get("verdict", "").strip() or VERDICTS[0]
            answer_link(
                project,
                question=question.id,
                document=document.id,
                span=turn_at(project, document=document.id, position=turn.said_start),
                verdict=verdict,
                how="follow_up" if row.get("how", "").strip() == "follow_up" else "question",
            )

        done = each_row(rows, store, step)
        for name, documents in wanted.items():
            for document in sorted(documents):
                go_through(project, guide=newest[name].id, document=document)
        return done


def export_links(project: Project, *, file: Path) -> Path:
    """What was said of turns, for the newest version of every guide."""
    rows = [
        [link.document, row.name, str(link.turn or ""), link.number, link.verdict, link.how]
        for row in _newest(project).values()
        for link in links(project, guide_id=row.id).rows
        if link.verdict != "open"
    ]
    return write_sheet(project, file, LINKS, rows)


def _newest(project: Project) -> dict[str, GuideRow]:
    found: dict[str, GuideRow] = {}
    for row in guides(project):  # the newest version comes first
        found.setdefault(row.name, row)
    return found
