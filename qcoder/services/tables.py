"""Sheets in and out (csv): codebook, cases, variables, documents, memos, codings.

A sheet is one step: rows that fit go in, each that does not is told in a sentence, and one undo takes it all back.
Exported sheets are UTF-8 with a mark that spreadsheet programs know it by; what is exported can be imported again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, Cancelled, QcoderError
from qcoder.core.messages import mark, say
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.model import Case, Code, Coding, Document, Memo, Value, Variable
from qcoder.services import lookup
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases.cases import (
    TYPES,
    add_case,
    add_variable,
    case_rows,
    join_parents,
    put_pseudonym,
    put_value,
    variables,
)
from qcoder.services.codes.code_group_sheet import export_groups, import_groups
from qcoder.services.codes.code_history import following
from qcoder.services.codes.code_relation_sheet import export_relations, import_relations
from qcoder.services.codes.codebook import FIELDS, TEXTS, add_code, code_rows, set_fields
from qcoder.services.documents.documents import checked_date, coding_rows, document_rows
from qcoder.services.evidence.guide_sheets import export_guides, export_links, import_guides, import_links
from qcoder.services.memos.memos import ABOUT, SCOPES, aim, checked_kind, diary_entry, memo_rows, today
from qcoder.services.passages.coding import refuse_twice
from qcoder.services.passages.passage_sheets import (
    export_abouts,
    export_translations,
    import_abouts,
    import_translations,
)
from qcoder.services.rows import TableImported
from qcoder.services.sheet import NOTICE, Row, read_table, yes
from qcoder.services.sheet import each_row as _each_row
from qcoder.services.sheet import span_of as _span
from qcoder.services.sheet import write_sheet as _write_sheet
from qcoder.storage.journal import Step
from qcoder.storage.project import Project

CODEBOOK = (
    "code", "name_es", "name_en", "colour", "key", "short_definition", "definition", "use_when", "do_not_use_when",
    "example", "keywords", "counter_instance",
)  # fmt: skip
CASES = ("case", "kind", "parent", "pseudonym")
VARIABLES = ("name", "type", "values")
DOCUMENTS = ("document", "file", "case", "kind", "language", "date")
MEMOS = ("about", "target", "start", "end", "kind", "author", "date", "text", "title", "scope")
CODINGS = ("document", "start", "end", "code", "coder", "memo", "quote")


# ---- codebook ----


def import_codebook(project: Project, *, file: Path) -> TableImported:
    """Codes from a sheet. A code that is there already takes over the fields that the sheet fills."""
    columns, rows = read_table(file, needed=("code",))
    fields = [name for name in columns if name in FIELDS]
    with project.change(say("Import the codebook “{file}”", file=file.name)) as step:
        known = {tuple(part.casefold() for part in path): id_ for id_, path in lookup.code_paths(step).items()}

        def store(row: Row) -> None:
            path = code_path.split(row["code"].strip())
            values = {name: row[name].strip() for name in fields if name != "counter_instance" and row[name].strip()}
            counter = {"counter_instance": yes(row["counter_instance"])} if "counter_instance" in fields else {}
            parent: int | None = None
            fresh: dict[tuple[str, ...], int] = {}
            for depth in range(1, len(path) + 1):
                key = tuple(part.casefold() for part in path[:depth])
                last = depth == len(path)
                if key not in known:
                    given = {**values, **counter} if last else {}
                    parent = fresh[key] = add_code(step, name=path[depth - 1], parent=parent, **given).id
                    continue
                parent = known[key]
                if last:
                    present = lookup.code_by_id(step, parent)
                    with following(step, present, coder=project.coder):
                        set_fields(step, present, {**values, **counter})
            step.flush()
            known.update(fresh)

        return _each_row(rows, store, step)


def codebook_table(session: Session) -> tuple[list[str], list[list[str]]]:
    """Header and rows that `import_codebook` reads, parents before children."""
    rows = [
        [
            row.path, row.name_es, row.name_en, row.colour, row.key, *(getattr(row, name) for name in TEXTS[2:]),
            "yes" if row.counter_instance else "no",
        ]
        for row in code_rows(session)
    ]  # fmt: skip
    return list(CODEBOOK), rows


def export_codebook(project: Project, *, file: Path) -> Path:
    """The codebook as a sheet, parents before children."""
    with project.read() as session:
        header, rows = codebook_table(session)
    return _write_sheet(project, file, header, rows)


# ---- cases and variables ----


def import_variables(project: Project, *, file: Path) -> TableImported:
    """Variables with their types; one that is there takes the type and values of the sheet."""
    _, rows = read_table(file, needed=("name", "type"))
    with project.change(say("Import the variables “{file}”", file=file.name)) as step:

        def store(row: Row) -> None:
            values = _parts(row.get("values", ""))
            found = step.scalars(select(Variable).where(Variable.name == row["name"].strip())).first()
            if found is None:
                add_variable(step, name=row["name"], type=row["type"].strip() or "text", values=values)
            elif row["type"].strip() not in TYPES:
                raise BadInput(
                    say("“{type}” is not a type of variable.", type=row["type"]),
                    say("There are: {types}", types=", ".join(TYPES)),
                )
            else:
                found.type, found.allowed = row["type"].strip(), values

        return _each_row(rows, store, step)


def export_variables(project: Project, *, file: Path) -> Path:
    return _write_sheet(
        project, file, VARIABLES, [[row.name, row.type, "; ".join(row.values)] for row in variables(project)]
    )


def import_cases(project: Project, *, file: Path) -> TableImported:
    """Cases with kind, the cases they belong to ("; " between) and a column for each variable.

    A column that is no variable yet becomes one of type text.
    """
    columns, rows = read_table(file, needed=("case",))
    named = [name for name in columns if name not in (*CASES, NOTICE)]
    with project.change(say("Import the cases “{file}”", file=file.name)) as step:
        known = _variables_for(step, named)

        def store(row: Row) -> None:
            name = " ".join(row["case"].split())
            found = step.scalars(select(Case).where(Case.name == name)).first()
            if found is None:
                found = add_case(step, name=name, kind=row.get("kind", ""))
            elif row.get("kind", "").strip():
                found.kind = row["kind"].strip()
            if row.get("pseudonym", "").strip():
                put_pseudonym(step, found, row["pseudonym"])
            for variable in named:
                if row[variable].strip():
                    put_value(step, known[variable], row[variable], case=found.id)

        first = _each_row(rows, store, step)
        # Parents may stand below their children in the sheet.
        joined = _each_row(rows, lambda row: _join(step, row), step) if "parent" in columns else TableImported(0)
        return TableImported(first.stored, first.problems + joined.problems)


def _variables_for(step: Step, names: Iterable[str]) -> dict[str, Variable]:
    known = {variable.name: variable for variable in step.scalars(select(Variable))}
    for name in names:
        if name and name not in known:
            known[name] = add_variable(step, name=name, type="text")
    return known


def _join(step: Step, row: Row) -> None:
    found = step.scalars(select(Case).where(Case.name == " ".join(row["case"].split()))).first()
    if found is None:
        return  # told when the case itself was refused
    parents = _parts(row["parent"])
    for parent in parents:
        if step.scalars(select(Case.id).where(Case.name == parent)).first() is None:
            raise BadInput(
                say(
                    "“{case}” belongs to “{parent}”, which is not in the project.",
                    case=found.name,
                    parent=parent,
                ),
                say("Give “{parent}” a row of its own.", parent=parent),
            )
    if parents:
        join_parents(step, found.id, parents)


def _parts(joined: str) -> list[str]:
    return [part.strip() for part in joined.split(";") if part.strip()]


def export_cases(project: Project, *, file: Path) -> Path:
    """Cases with what they belong to and their own values."""
    with project.read() as session:
        rows = case_rows(session)
    names = [row.name for row in variables(project)]
    return _write_sheet(
        project,
        file,
        [*CASES, *names],
        [
            [row.name, row.kind, "; ".join(row.parents), row.shown_as, *(row.values.get(name, "") for name in names)]
            for row in rows
        ],
    )


# ---- documents ----


def import_documents(project: Project, *, file: Path, progress: Progress | None = None) -> TableImported:
    """Imports the files that a sheet names (relative to the sheet) with case, kind, language, date and values."""
    columns, rows = read_table(file, needed=("document", "file"))
    named = [name for name in columns if name not in (*DOCUMENTS, NOTICE)]

    def store(row: Row) -> None:
        if row.get("case", "").strip():
            with project.read() as session:
                lookup.case_by_name(session, row["case"].strip())
        result = import_files(
            project,
            files=[file.parent / row["file"].strip()],
            name=row["document"].strip(),
            case=row.get("case", ""),
            kind=row.get("kind", "").strip() or "interview",
            language=row.get("language", "").strip() or "auto",
            date=checked_date(row.get("date", "")),
            progress=progress,
        )
        if result.stopped:
            raise Cancelled
        done = result.files[0]
        if done.error is not None and done.hint is not None:
            raise QcoderError(done.error, done.hint)
        known = _variables_for(steps[0], named)
        for variable in named:
            if row[variable].strip():
                put_value(steps[0], known[variable], row[variable], document=done.document_id)

    steps: list[Step] = []
    with project.change(say("Import the documents of “{file}”", file=file.name)) as step:
        steps.append(step)
        return _each_row(rows, store, step)


def export_documents(project: Project, *, file: Path) -> Path:
    """The list of documents as a sheet that `import_documents` reads."""
    with project.read() as session:
        rows = document_rows(session)
        files = {
            id_: "" if replaced else name
            for id_, name, replaced in session.execute(select(Document.id, Document.file_name, Document.names_replaced))
        }
        values: dict[tuple[int | None, str], str] = {
            (document, name): value
            for document, name, value in session.execute(
                select(Value.document_id, Variable.name, Value.value)
                .join(Variable, Variable.id == Value.variable_id)
                .where(Value.document_id.is_not(None))
            )
        }
    names = list(dict.fromkeys(name for _, name in values))
    return _write_sheet(
        project,
        file,
        [*DOCUMENTS, *names],
        [
            [row.name, files[row.id], row.case, row.kind, row.language, row.date]
            + [values.get((row.id, name), "") for name in names]
            for row in sorted(rows, key=lambda row: row.name.casefold())
        ],
    )


# ---- memos ----


def import_memos(project: Project, *, file: Path) -> TableImported:
    """Memos from a sheet; `target` is the name of a document or case, or the path of a code.

    A memo on a coding has about = "coding", the document as target, and start and end of the coding. One on a document
    with start and end is on that passage, or with scope = "turn" on the whole turn; one about nothing, or the project,
    stands alone with scope = "free" and is an entry of the diary with scope = "diary".
    """
    _, rows = read_table(file, needed=("about", "text"))
    with project.change(say("Import the memos “{file}”", file=file.name)) as step:

        def store(row: Row) -> None:
            about, target, kind = (
                row["about"].strip(),
                row.get("target", "").strip(),
                row.get("kind", "").strip(),
            )
            scope, title = row.get("scope", "").strip(), " ".join(row.get("title", "").split())
            if not row["text"].strip() and not title:
                raise BadInput(say("The memo has no text."), say("Fill the column text."))
            memo = Memo(
                text=row["text"],
                title=title,
                kind=checked_kind(kind),
                author=row.get("author", "").strip() or project.coder,
                date=checked_date(row.get("date", "")),
            )
            span = _span(row) if row.get("start", "").strip() else None
            if about in ("", "project") and scope in ("free", "diary"):
                about = scope
            elif about == "document" and (scope == "turn" or span is not None):
                about = "turn" if scope == "turn" else "passage"
            match about:
                case "project" | "":
                    aim(step, memo, "project", None, None)
                case "free":
                    aim(step, memo, "free", None, None)
                case "diary":
                    aim(step, memo, "diary", None, None)
                    memo.date = memo.date or today()
                    held = diary_entry(step, memo.author, memo.date)
                    if held is not None:  # one a day and author: the words of both are kept
                        if memo.text.strip() not in held.text:
                            held.text = f"{held.text}\n\n{memo.text}"
                        return
                case "turn" | "passage":
                    aim(step, memo, about, lookup.document_by_name(step, target).id, span)
                case "document":
                    aim(step, memo, "document", lookup.document_by_name(step, target).id, span)
                case "case":
                    aim(step, memo, "case", lookup.case_by_name(step, target).id, None)
                case "code":
                    aim(step, memo, "code", lookup.code_by_path(step, target).id, None)
                case "coding":
                    coding = _coding_at(step, target, span, memo.text)
                    same = select(Memo).where(Memo.coding_id == coding, Memo.text == memo.text)
                    there = step.scalars(same).first()
                    if there is not None:  # it came with the sheet of codings, which knows no kind and no date
                        there.kind, there.author, there.date = memo.kind, memo.author, memo.date
                        there.title = memo.title
                        return
                    _take_apart(step, coding, memo.text)
                    aim(step, memo, "coding", coding, None)
                case _:
                    raise BadInput(
                        say("A memo cannot be about “{about}”.", about=about),
                        say("Write project, document, turn, passage, case, code, coding, free or diary."),
                    )
            step.add(memo)
            step.flush()

        return _each_row(rows, store, step)


def _take_apart(step: Step, coding: int, text: str) -> None:
    """Several memos on a coding are one text in the sheet of codings: takes this one out of it again."""
    for held in step.scalars(select(Memo).where(Memo.coding_id == coding, Memo.kind == "", Memo.title == "")).all():
        parts = f"\n\n{held.text}\n\n"
        if text.strip() and f"\n\n{text}\n\n" in parts:
            held.text = parts.replace(f"\n\n{text}\n\n", "\n\n", 1).strip("\n")
            if not held.text:
                step.delete(held)
            return


def _coding_at(step: Step, document: str, span: Span | None, text: str) -> int:
    """The coding at `span`; where several codes stand there, the one that has the memo already if there is one."""
    found = lookup.document_by_name(step, document)
    coding = None
    if span is not None:
        coding = step.scalars(
            select(Coding.id)
            .outerjoin(Memo, (Memo.coding_id == Coding.id) & (Memo.text == text))
            .where(Coding.document_id == found.id, Coding.start == span.start, Coding.end == span.end)
            .order_by(Memo.id.is_(None), Coding.id)
        ).first()
    if coding is None:
        raise BadInput(
            say("There is no coding at that place of “{name}”.", name=document),
            say("Import the codings first."),
        )
    return coding


def export_memos(project: Project, *, file: Path) -> Path:
    """All memos; those on codings with their document as target and the coding's place."""
    with project.read() as session:
        rows = memo_rows(session)
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
    return _write_sheet(
        project,
        file,
        MEMOS,
        [
            [
                ABOUT.get(row.target, row.target),
                ""
                if row.target == "project"
                else names[row.document_id or 0]
                if row.target == "coding"
                else row.target_name,
                row.span.start if row.span else "",
                row.span.end if row.span else "",
                row.kind,
                row.author,
                row.date,
                row.text,
                row.title,
                SCOPES.get(row.target, ""),
            ]
            for row in rows
        ],
    )


# ---- codings ----


def import_codings(project: Project, *, file: Path) -> TableImported:
    """Codings from a sheet. A quote is checked against the words at start:end; a row that does not fit is told."""
    _, rows = read_table(file, needed=("document", "start", "end", "code"))
    with project.change(say("Import the codings “{file}”", file=file.name)) as step:
        texts: dict[str, tuple[int, str]] = {}
        codes: dict[str, int] = {}
        code_versions: dict[int, int] = {id_: version for id_, version in step.execute(select(Code.id, Code.version))}
        coders: dict[str, int] = {}
        fresh: list[dict[str, object]] = []
        memos: list[tuple[str, str]] = []
        places: set[tuple[object, ...]] = set()

        def store(row: Row) -> None:
            name, path, coder = (
                row["document"].strip(),
                row["code"].strip(),
                row.get("coder", "").strip() or project.coder,
            )
            if name not in texts:
                document = lookup.document_by_name(step, name)
                texts[name] = document.id, lookup.text_of(step, document)
            if path not in codes:
                codes[path] = lookup.code_by_path(step, path).id
            (document_id, text), span, quote = texts[name], _span(row), row.get("quote", "")
            if not span.fits(text):
                raise BadInput(
                    say(
                        "The span {start}:{end} lies outside the text or is empty.",
                        start=span.start,
                        end=span.end,
                    ),
                    say("“{name}” has {n} characters.", name=name, n=len(text)),
                )
            if quote and span.of(text) != quote.replace("\r\n", "\n"):
                raise BadInput(
                    say("The quote is not what stands at {start}:{end}.", start=span.start, end=span.end),
                    say("Was the document changed since? Look for the quote and correct the numbers."),
                )
            if coder not in coders:  # after all that may not fit: a coder is entered with a first coding only
                coders[coder] = lookup.coder_id(step, coder)
            place = (document_id, span.start, span.end, codes[path], coders[coder])
            if place in places:
                raise BadInput(say("This coding stands twice in the sheet."), say("It was stored once."))
            refuse_twice(step, document_id, codes[path], coders[coder], span)
            places.add(place)
            fresh.append(
                {
                    "document_id": document_id,
                    "start": span.start,
                    "end": span.end,
                    "code_id": codes[path],
                    "coder_id": coders[coder],
                    "quote": span.of(text),
                    "origin": "file",
                    "code_version": code_versions[codes[path]],
                }
            )
            memos.append((row.get("memo", ""), coder))

        told = _each_row(rows, store)
        ids = step.insert_many(Coding, fresh)
        today = checked_date("")
        step.insert_many(
            Memo,
            [
                {"coding_id": id_, "text": text, "author": coder, "date": today}
                for id_, (text, coder) in zip(ids, memos, strict=True)
                if text.strip()
            ],
        )
        return told


def export_codings(project: Project, *, file: Path) -> Path:
    """Every coding with its quote, in the order of the texts."""
    with project.read() as session:
        rows = coding_rows(session)
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
    return _write_sheet(
        project,
        file,
        CODINGS,
        [[names[c.document_id], c.span.start, c.span.end, c.code, c.coder, c.memo, c.quote] for c in rows],
    )


# ---- all of them ----


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of sheet: what it holds, and the services that bring it in and out."""

    name: str
    title: str
    about: str
    bring_in: Callable[..., TableImported]
    bring_out: Callable[..., Path]


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "cases", mark("Cases"), mark("Cases and the values of their variables."),
        import_cases, export_cases,
    ),
    Sheet(
        "variables", mark("Variables"), mark("Variables with their types and values."),
        import_variables, export_variables,
    ),
    Sheet(
        "documents", mark("Documents"), mark("Documents with case, kind, language, date and values; imports the files it names."),
        import_documents, export_documents,
    ),
    Sheet(
        "codebook", mark("Codebook"), mark("Codes with all their fields."),
        import_codebook, export_codebook,
    ),
    Sheet(
        "groups", mark("Groups of codes"), mark("Groups of codes from any branches."),
        import_groups, export_groups,
    ),
    Sheet(
        "relations", mark("Relations between codes"), mark("Relations between codes, with their memos."),
        import_relations, export_relations,
    ),
    Sheet(
        "codings", mark("Codings"), mark("Codings with their quotes, checked on import."),
        import_codings, export_codings,
    ),
    Sheet(
        "memos", mark("Memos"), mark("Memos on project, documents, cases, codes and codings."),
        import_memos, export_memos,
    ),
    Sheet(
        "translations", mark("Translations"), mark("Translations of passages with translator, date and status."),
        import_translations, export_translations,
    ),
    Sheet(
        "guides", mark("Interview guides"), mark("Questions of interview guides with the codes that they ask about."),
        import_guides, export_guides,
    ),
    Sheet(
        "question_links", mark("Turns that ask questions"), mark("Which turns ask which questions of a guide."),
        import_links, export_links,
    ),
    Sheet(
        "abouts", mark("What passages are about"), mark("The case and the year that passages are about."),
        import_abouts, export_abouts,
    ),
)  # fmt: skip
