"""The passages of a report with all that is said of them: where they stand, their group, the other codes on them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qcoder.analysis.comparison import Of
from qcoder.core.errors import BadInput
from qcoder.core.memo_text import plain
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.report import Quote, Translated
from qcoder.core.span import Span
from qcoder.core.span_index import SpanIndex
from qcoder.services.codes.codebook import code_rows
from qcoder.services.compare.comparing import grouping, passages_of
from qcoder.services.compare.crosstabs import crosstab
from qcoder.services.documents.documents import coding_rows
from qcoder.services.passages.source_lines import Place, Places, checked_hidden, place_line
from qcoder.services.rows import CodeRow, PassageRow, TranslationRow
from qcoder.storage.project import Project

_INTO = {"es": say("Translation into Spanish"), "en": say("Translation into English"), "": say("Translation")}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A coded passage; `groups` are its values of what the report is grouped by."""

    row: PassageRow
    place: Place
    groups: tuple[str, ...]
    others: tuple[int, ...]  # other codes that share at least a character with it, in the order of the codebook

    @property
    def document(self) -> int:
        return self.row.coding.document_id

    @property
    def code(self) -> int:
        return self.row.coding.code_id


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a report is written from. `order` are the groups in the order of their variable."""

    excerpts: tuple[Excerpt, ...]
    codes: tuple[CodeRow, ...]
    places: Places
    by: str
    of: Of
    order: tuple[str, ...]
    document_groups: dict[int, tuple[str, ...]]
    language: str
    hide: frozenset[str]
    by_id: dict[int, CodeRow]

    def t(self, message: Message) -> str:
        return message.text(self.language)

    @property
    def groups(self) -> list[str]:
        """Every group that has something, those of the variable first, then by name."""
        found = {group for one in self.excerpts for group in one.groups}
        return [group for group in self.order if group in found] + sorted(found - set(self.order), key=str.casefold)

    def code(self, id_: int) -> CodeRow:
        return self.by_id[id_]


def gather(project: Project, *, where: str, by: str, of: Of, language: str, hide: Collection[str] = ()) -> Gathered:
    """Reads the passages that `where` asks for, in the order of documents and texts.

    Args:
        of: whose values of `by` group them, as `compare` takes it.
    """
    hidden = checked_hidden(hide)
    if "organisation" in hidden and by == "organisation":
        raise BadInput(say("A report by organisation cannot hide the organisations."), say("Group by something else."))
    behind = crosstab(project, by=by, of=of, counts=(), where=where).behind
    assert behind is not None
    groups: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for column in behind.columns:
        for id_ in behind.ids(column=column).tolist():
            groups[id_] += (column,)
    rows = passages_of(project, behind.ids().tolist())
    with project.read() as session:
        places = Places(session, hide=hidden, language=language)
        codes = tuple(code_rows(session))
        of_document: dict[int, tuple[str, ...]] = {}
        if of == "document":
            group = grouping(session, by)[0]
            of_document = {id_: group(id_) for id_ in places.documents}
        everything = coding_rows(session)
    names = places.renamed(by)
    order = tuple(names.get(column, column) for column in behind.columns)
    of_document = {id_: tuple(names.get(value, value) for value in values) for id_, values in of_document.items()}
    beside: dict[int, list[tuple[Span, tuple[int, Span]]]] = defaultdict(list)
    for one in everything:
        beside[one.document_id].append((one.span, (one.code_id, one.span)))
    indexes = {document: SpanIndex(found) for document, found in beside.items()}
    rank = {code.id: number for number, code in enumerate(codes)}

    def others(row: PassageRow) -> tuple[int, ...]:
        coding = row.coding
        touching = {code for code, _span in indexes[coding.document_id].touching(coding.span)}
        return tuple(sorted(touching - {coding.code_id}, key=rank.__getitem__))

    found = tuple(
        Excerpt(
            row,
            places.place(row.coding.document_id, row.coding.span),
            tuple(names.get(value, value) for value in groups[row.coding.id]),
            others(row),
        )
        for row in rows
    )
    return Gathered(
        found, codes, places, by, of, order, of_document, language, hidden, {code.id: code for code in codes}
    )


def quote_of(one: Excerpt, held: Gathered, *, with_code: bool = False) -> Quote:
    """An excerpt as a report shows it; `with_code` names its own code before the others."""
    code = held.code(one.code)
    ways = [held.code(id_).way(held.language) for id_ in one.others]
    if with_code:
        others = held.t(say("Codes: {codes}", codes="; ".join([code.way(held.language), *ways])))
    else:
        others = held.t(say("Also coded: {codes}", codes="; ".join(ways))) if ways else ""
    return Quote(
        text=one.row.coding.quote,
        source=place_line(one.place, held.language, hide=held.hide),
        memo=plain(one.row.coding.memo),
        translations=tuple(translated(row, one.row.coding.span, held.language) for row in one.row.translations),
        language=one.place.language,
        others=others,
        mark=held.t(say("Counter-instance")) if code.counter_instance else "",
    )


def translation_line(row: TranslationRow, excerpt: Span, language: str) -> str:
    """A translation as it stands below an excerpt, on one line."""
    found = translated(row, excerpt, language)
    return f"{found.head}: {found.text}"


def translated(row: TranslationRow, excerpt: Span, language: str) -> Translated:
    """A translation with its heading: into which language, by whom, whether a draft, and of what when it is not just
    of the excerpt."""
    head = _INTO.get(row.language, say("Translation into {language}", language=row.language))
    about = [part for part in (row.translator, row.date) if part]
    if row.status != "approved":
        about.insert(0, say("draft").text(language))
    if row.span != excerpt:
        around = row.span.contains(excerpt)
        about.append((say("of a longer passage") if around else say("of a part of it")).text(language))
    said = f" ({', '.join(about)})" if about else ""
    return Translated(f"{head.text(language)}{said}", row.text, row.language)


def count_line(found: Sequence[Excerpt], held: Gathered, *, groups: bool = True) -> str:
    """ "23 excerpts · 9 interviews · 4 organisations: NGO 3 of 4, union network 1 of 2"; without the last part where
    `groups` would say nothing, as of a single case."""
    documents = {one.document for one in found}
    interviews = documents <= held.places.interviews
    parts = [
        say_plural("{n} excerpt", "{n} excerpts", n=len(found)),
        say_plural("{n} interview", "{n} interviews", n=len(documents))
        if interviews
        else say_plural("{n} document", "{n} documents", n=len(documents)),
    ]
    organisations = {held.places.organisation(id_) for id_ in documents} - {""}
    if organisations and "organisation" not in held.hide:
        parts.append(say_plural("{n} organisation", "{n} organisations", n=len(organisations)))
    line = " · ".join(held.t(part) for part in parts)
    if not groups or not found:
        return line
    counted = _of_each_group(found, held, count_documents=not organisations or held.by in ("organisation", "case"))
    return f"{line}: {counted}" if counted else line


def _of_each_group(found: Sequence[Excerpt], held: Gathered, *, count_documents: bool) -> str:
    """For each group how many of its organisations (or documents) have an excerpt, of how many."""
    if held.by in ("document", "case") or held.of != "document":
        return ""

    def unit(document: int) -> object:
        return document if count_documents else held.places.organisation(document)

    all_of: dict[str, set[object]] = defaultdict(set)
    for document, groups in held.document_groups.items():
        for group in groups:
            if unit(document) != "":
                all_of[group].add(unit(document))
    with_one: dict[str, set[object]] = defaultdict(set)
    for one in found:
        for group in one.groups:
            if unit(one.document) != "":
                with_one[group].add(unit(one.document))
    names = [name for name in held.order if name in all_of] + sorted(set(all_of) - set(held.order), key=str.casefold)
    if len(names) > 12:
        return ""
    return ", ".join(
        held.t(say("{group} {n} of {all}", group=name, n=len(with_one[name]), all=len(all_of[name]))) for name in names
    )
