"""Help without a model: more like a passage, words that mark a code, codes that may be one."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from qcoder.analysis.distinctive_words import DistinctiveWord, distinctive_words
from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.core.span import Span
from qcoder.language.tokens import content_words_of
from qcoder.model import Document
from qcoder.services import lookup
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.suggest.suggesting import ask
from qcoder.services.suggest.suggestion_request import below, request_of
from qcoder.storage.project import Project
from qcoder.suggesters.asking import Here, Suggester
from qcoder.suggesters.likeness import CodePair, Like
from qcoder.suggesters.values import Request

__all__ = ["CodePair", "DistinctiveWord", "LikePassage", "TwoCodes", "codes_alike", "more_like", "words_of_code"]


@dataclass(frozen=True, slots=True)
class LikePassage:
    document_id: int
    document: str
    span: Span
    quote: str
    likeness: float  # 1 for the same words


@dataclass(frozen=True, slots=True)
class TwoCodes:
    """Two codes that may be one, and the signs of it; None where there is too little to tell."""

    one: int
    one_path: str
    two: int
    two_path: str
    described: float | None
    coded: float | None
    shared: int  # coded sentences that carry both
    either: int


def more_like(
    project: Project,
    *,
    document: int,
    span: Span,
    top: int = 30,
    engine: Suggester | None = None,
    progress: Progress | None = None,
) -> list[LikePassage]:
    """Sentences of participants like a passage, in all documents and both languages, the likest first."""
    request = request_of(project, top=top)
    with project.read() as session:
        lookup.document_by_id(session, document)
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
    found: tuple[Like, ...] = ask(project, engine or Here(), "like", request, progress, document, span.start, span.end)
    texts = {text.document_id: text.text for text in request.texts}
    return [
        LikePassage(
            one.document_id, names[one.document_id], Span(one.start, one.end),
            texts[one.document_id][one.start : one.end], one.likeness,
        )
        for one in found
    ]  # fmt: skip


def words_of_code(
    project: Project, *, code: int, top: int = 30, progress: Progress | None = None
) -> list[DistinctiveWord]:
    """Words that mark what carries a code (or one below it) against the rest of what participants say."""
    watch = progress or Silent()
    request = request_of(project)
    with project.read() as session:
        codes = below(code_rows(session, count=uncounted), lookup.code_by_id(session, code).id)
    said: dict[str, Counter[str]] = defaultdict(Counter)  # the forms that each lemma was said in
    here, rest = _counts(request, codes, watch, said)
    found = [one for one in distinctive_words(here, rest) if one.here and one.delta > 0][:top]
    return [replace(one, word=said[one.word].most_common(1)[0][0]) for one in found]


def _counts(
    request: Request, codes: frozenset[int], watch: Progress, said: dict[str, Counter[str]]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How often each lemma is said in passages with one of the codes, and elsewhere."""
    here: Counter[str] = Counter()
    rest: Counter[str] = Counter()

    def count(into: Counter[str], words: str, language: str) -> None:
        for lemma, form in content_words_of(words, language):
            into[lemma] += 1
            said[lemma][form.lower()] += 1

    for number, text in enumerate(request.texts):
        watch.step(number, len(request.texts), say("Reading the words"))
        spans = sorted(
            Span(one.start, one.end)
            for one in request.examples
            if one.document_id == text.document_id and one.code_id in codes
        )
        for stretch in text.stretches:
            if stretch.context:
                continue
            language = stretch.language or text.language
            of = language if language in ("es", "en") else "es"
            at = stretch.start
            for span in spans:
                start, end = max(span.start, at), min(span.end, stretch.end)
                if start < end:
                    count(rest, text.text[at:start], of)
                    count(here, text.text[start:end], of)
                    at = end
            count(rest, text.text[at : stretch.end], of)
    return here, rest


def codes_alike(
    project: Project, *, engine: Suggester | None = None, progress: Progress | None = None
) -> list[TwoCodes]:
    """Pairs of codes that may be one: by what is said of them, by what they stand on, by what carries both."""
    request = request_of(project)
    request = replace(request, rejected=())
    found: tuple[CodePair, ...] = ask(project, engine or Here(), "alike", request, progress)
    with project.read() as session:
        paths = {row.id: row.path for row in code_rows(session, count=uncounted)}
    return [
        TwoCodes(one.one, paths[one.one], one.two, paths[one.two], one.described, one.coded, one.shared, one.either)
        for one in found
    ]
