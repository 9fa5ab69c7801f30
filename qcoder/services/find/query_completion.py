"""What can be written next in the line of a query: fields, operators, and the names that the project has."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qcoder.core.messages import current_language
from qcoder.core.query import FIELDS
from qcoder.core.query_line import field_name
from qcoder.core.query_words import (
    FIELD_NAMES,
    LEMMA_NAMES,
    OPERATORS,
    ORIGINS,
    RELATIONS,
    UNITS,
    VOICES,
    WITHIN_WORDS,
    written,
)
from qcoder.language.fold import fold, strip_marks
from qcoder.model import Case, CodeGroup, Coder, Document, SavedQuery, Speaker, Value, Variable
from qcoder.services import lookup
from qcoder.storage.project import Project

_PART = re.compile(r'(?P<field>(?:[^\W\d][\w.-]*|"[^"]+"):=?)?(?P<value>"[^"]*"|"[^"]*\Z|[^\s()"]+)?')
MOST = 12


@dataclass(frozen=True, slots=True)
class QueryNames:
    """The names that fields can have, by field; variables stand under their own names."""

    values: dict[str, tuple[str, ...]]
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """What would stand in the place of line[start:caret]."""

    start: int
    texts: tuple[str, ...]


def query_names(project: Project, language: str = "") -> QueryNames:
    """All that a query of this project can name; codes by their names in a language, that of the process if none."""
    with project.read() as session:
        codes = tuple(lookup.called_in(session, language or current_language()).values())
        smart = _names(session, select(SavedQuery.name).where(SavedQuery.is_code))
        values = {
            "code": (*sorted(codes, key=str.casefold), *smart),
            "counter_instance": tuple(sorted(codes, key=str.casefold)),
            "code_group": _names(session, select(CodeGroup.name)),
            "query": _names(session, select(SavedQuery.name)),
            "case": _names(session, select(Case.name)),
            "organisation": _names(session, select(Case.name).where(Case.kind == "organisation")),
            "document": _names(session, select(Document.name)),
            "kind": _names(session, select(Document.kind)),
            "language": _names(session, select(Document.language).where(Document.language != "")),
            "speaker": _names(session, select(Speaker.name)),
            "coder": _names(session, select(Coder.name)),
            "date": _names(session, select(Document.date).where(Document.date != "")),
        }
        variables = tuple(session.scalars(select(Variable.name).order_by(Variable.id)))
        for name in variables:
            of = select(Value.value).join(Variable, Variable.id == Value.variable_id).where(Variable.name == name)
            values[f"{name}"] = values.get(name) or _names(session, of)
    return QueryNames(values, variables)


def _names(session: Session, query: Select[str]) -> tuple[str, ...]:
    return tuple(sorted(set(session.scalars(query)), key=str.casefold))


def complete(names: QueryNames, line: str, caret: int, language: str) -> Completion:
    """What can be written at the caret: values behind a colon, else fields and operators that begin so."""
    written_now = [found for found in _PART.finditer(line[:caret]) if found.group()]
    if not written_now or written_now[-1].end() < caret:
        return Completion(caret, ())
    found = written_now[-1]
    field, value = found["field"], found["value"] or ""
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        return Completion(caret, ())  # closed
    if field:
        neutral = _neutral(field.rstrip("=").removesuffix(":").strip('"'))
        listed = {"voice": VOICES, "origin": ORIGINS}.get(neutral)
        known = _listed(listed, language) if listed is not None else names.values.get(neutral, ())
        begun = value.lstrip('"')
        return Completion(found.end("field"), tuple(map(_quoted, _alike(known, begun))))
    if not value or value.startswith('"'):
        return Completion(caret, ())
    begun = _begun_keyword(line[:caret], language)
    if begun is not None:
        return begun
    return Completion(found.start(), tuple(_alike(_openers(names, language), value.lstrip("-"), first=True)))


def _listed(names: Mapping[str, dict[str, tuple[str, ...]]], language: str) -> tuple[str, ...]:
    return tuple(written(of, language) for of in names.values())


def _openers(names: QueryNames, language: str) -> list[str]:
    """What a part of a query can begin with."""
    made = [f"{field_name(field, language)}:" for field in FIELDS]
    made.append(f"{written(LEMMA_NAMES, language)}:")
    made += [f"{field_name(name, language, variable=True)}:" for name in names.variables]
    made += [f"{keyword} " for keyword in _keywords(language)]
    return made


def _keywords(language: str) -> list[str]:
    kinds = (*OPERATORS.values(), *RELATIONS.values(), WITHIN_WORDS, *UNITS.values())
    return [written(of, language) for of in kinds]


def _begun_keyword(line: str, language: str) -> Completion | None:
    """The keyword of several words that stands at the end of a line with its first ones: A MEN, for A MENOS DE."""
    for keyword in _keywords(language):
        for words in range(2, len(keyword.split()) + 1):
            begun = " ".join(line.split(" ")[-words:])
            if begun.count(" ") == words - 1 and keyword.startswith(begun) and keyword != begun:
                return Completion(len(line) - len(begun), (f"{keyword} ",))
    return None


def _alike(known: Sequence[str], begun: str, *, first: bool = False) -> list[str]:
    """Those that begin so, then those with a word that begins so (only the first kind for `first`)."""
    wanted = strip_marks(fold(begun))
    folded = [(strip_marks(fold(name)).lstrip('"'), name) for name in known]
    begins = [name for text, name in folded if text.startswith(wanted) and text != wanted]
    if first:
        return begins[:MOST]
    inside = [name for text, name in folded if name not in begins and f" {wanted}" in f" {text}" and text != wanted]
    return [*begins, *inside][:MOST]


def _neutral(field: str) -> str:
    folded = strip_marks(fold(field))
    for neutral, names in FIELD_NAMES.items():
        if folded in {strip_marks(fold(name)) for of in names.values() for name in of}:
            return neutral
    return field


def _quoted(value: str) -> str:
    return value if re.fullmatch(r'[^\s()"“”«»]+', value) else f'"{value}"'
