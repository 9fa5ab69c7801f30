"""A transcript to show: turns, codes and codings built in memory, with no project behind them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from qcoder.core.span import Span
from qcoder.services.rows import CodeRow, CodingRow, DocumentRow, DocumentView, NoteRow, SuggestionRow, TurnRow

TURNS = (
    ("Entrevistadora", "¿Cómo empezó la relación con las fundaciones?"),
    (
        "Ana",
        "Nos apoyaron las iglesias. Pero cuando llegó el dinero ya no decidíamos nosotras. Ellos ponían los temas.",
    ),
    ("Entrevistadora", "¿Y después?"),
    ("Ana", "Después buscamos cuotas propias 😀. Así nadie nos manda.\nY eso nos dio otra voz."),
    ("Rosa", "A mí me dio miedo."),
)


def code(
    id_: int, name: str, *, parent: CodeRow | None = None, es: str = "", key: str = "", colour: str = "#1f6fb4"
) -> CodeRow:
    return CodeRow(
        id=id_,
        parent_id=parent.id if parent is not None else None,
        path=f"{parent.path} > {name}" if parent is not None else name,
        name=name,
        name_es=es,
        name_en=name,
        colour=colour,
        key=key,
        short_definition="",
        definition="",
        use_when="",
        do_not_use_when="",
        example="",
        keywords="",
        counter_instance=False,
        position=id_,
        depth=0 if parent is None else 1,
        own_codings=0,
        codings=0,
        documents=0,
    )


def codebook() -> dict[int, CodeRow]:
    dependency = code(1, "Dependency", es="Dependencia")
    conflict = code(4, "Class-gender conflict", es="Conflicto de clase y género", colour="#c8501e")
    rows = (
        dependency,
        code(
            2, "Funding dependence", parent=dependency, es="Dependencia del financiamiento", key="1", colour="#2a7f4f"
        ),
        code(3, "Imposed priorities", parent=dependency, es="Prioridades impuestas", key="P", colour="#8e4fa8"),
        conflict,
        code(5, "Voice", es="Voz", colour="#b8325f"),
    )
    return {row.id: row for row in rows}


def coding(id_: int, text: str, span: Span, code_id: int = 1, *, memo: str = "", coder: str = "Coder A") -> CodingRow:
    path = codebook()[code_id].path
    at = datetime(2026, 5, 1, tzinfo=UTC)
    return CodingRow(id_, 1, span, code_id, path, coder, memo, span.of(text), "hand", at)


def suggestion(id_: int, text: str, span: Span, code_id: int = 1) -> SuggestionRow:
    path = codebook()[code_id].path
    return SuggestionRow(id_, 1, "Ana", span, span.of(text), code_id, path, 0.8, ("dinero",), (), "open")


def find(text: str, words: str) -> Span:
    at = text.index(words)
    return Span(at, at + len(words))


def view_of(
    text: str, turns: Sequence[TurnRow] = (), codings: Sequence[CodingRow] = (), notes: Sequence[NoteRow] = ()
) -> DocumentView:
    row = DocumentRow(1, "Ana", "interview", "es", None, "Puente", "2006", 10, len(codings), len(turns))
    return DocumentView(row, text, tuple(turns), tuple(notes), tuple(codings), (), None)


def interview(times: int = 1) -> tuple[str, tuple[TurnRow, ...]]:
    """The turns above, `times` over, as one text."""
    text, rows = "Entrevista a Ana\n\n", []
    for number in range(times * len(TURNS)):
        speaker, words = TURNS[number % len(TURNS)]
        start = len(text)
        text += f"{speaker}: {words}"
        role = "interviewer" if speaker == "Entrevistadora" else "participant"
        rows.append(TurnRow(number + 1, Span(start, len(text)), start + len(speaker) + 2, speaker, role, None))  # type: ignore[arg-type]
        text += "\n\n"
    return text, tuple(rows)
