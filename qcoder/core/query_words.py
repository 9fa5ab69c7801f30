"""The words of the query language for people, English and Spanish. Both are always understood; English is stored."""

from qcoder.core.query import Relation, Unit

# What a field is called, the first name of each language being the one that is written; accents are optional.
FIELD_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "code": {"en": ("code",), "es": ("código",)},
    "code_group": {"en": ("code_group",), "es": ("grupo_de_códigos",)},
    "counter_instance": {"en": ("counter_instance",), "es": ("caso_negativo",)},
    "query": {"en": ("query",), "es": ("consulta",)},
    "case": {"en": ("case",), "es": ("caso",)},
    "organisation": {"en": ("organisation", "organization"), "es": ("organización",)},
    "document": {"en": ("document",), "es": ("documento",)},
    "kind": {"en": ("kind",), "es": ("tipo_de_documento",)},
    "language": {"en": ("language",), "es": ("idioma", "lengua")},
    "date": {"en": ("date",), "es": ("fecha",)},
    "speaker": {"en": ("speaker",), "es": ("hablante",)},
    "voice": {"en": ("voice",), "es": ("voz",)},
    "coder": {"en": ("coder",), "es": ("codificador", "codificadora")},
    "coded": {"en": ("coded",), "es": ("codificado",)},
    "memo": {"en": ("memo",), "es": ("memo",)},
    "origin": {"en": ("origin",), "es": ("origen",)},
    "about": {"en": ("about",), "es": ("sobre",)},
}
LEMMA_NAMES: dict[str, tuple[str, ...]] = {"en": ("lemma",), "es": ("lema",)}

# Who speaks, as `voice:` has it.
VOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "participant": {"en": ("participant",), "es": ("participante",)},
    "interviewer": {"en": ("interviewer",), "es": ("entrevistadora", "entrevistador")},
    "other": {"en": ("other",), "es": ("otra", "otro")},
}

# Where a coding came from, as `origin:` has it.
ORIGINS: dict[str, dict[str, tuple[str, ...]]] = {
    "hand": {"en": ("hand",), "es": ("mano",)},
    "suggestion": {"en": ("suggestion",), "es": ("sugerencia",)},
    "file": {"en": ("file",), "es": ("archivo",)},
}

# Operators are written in capitals, so that the same words can be looked for in small letters.
OPERATORS: dict[str, dict[str, tuple[str, ...]]] = {
    "and": {"en": ("AND",), "es": ("Y", "E")},
    "or": {"en": ("OR",), "es": ("O", "U")},
    "not": {"en": ("NOT",), "es": ("NO", "SIN")},
}
RELATIONS: dict[Relation, dict[str, tuple[str, ...]]] = {
    "overlaps": {"en": ("OVERLAPS",), "es": ("SE SOLAPA CON", "SOLAPA", "SE TRASLAPA CON", "TRASLAPA")},
    "inside": {"en": ("INSIDE",), "es": ("DENTRO DE", "DENTRO")},
    "around": {"en": ("AROUND",), "es": ("CONTIENE",)},
    "near": {"en": ("NEAR",), "es": ("CERCA DE", "CERCA")},
    "followed": {"en": ("FOLLOWED BY", "FOLLOWED"), "es": ("SEGUIDO DE", "SEGUIDA DE", "SEGUIDO", "SEGUIDA")},
    "preceded": {"en": ("PRECEDED BY", "PRECEDED"), "es": ("PRECEDIDO DE", "PRECEDIDA DE", "PRECEDIDO", "PRECEDIDA")},
    "same_turn": {"en": ("SAME TURN", "IN THE SAME TURN AS"), "es": ("MISMO TURNO", "EN EL MISMO TURNO QUE")},
}
WITHIN_WORDS: dict[str, tuple[str, ...]] = {"en": ("WITHIN",), "es": ("A MENOS DE", "ENTRE", "DENTRO DE", "A")}
UNITS: dict[Unit, dict[str, tuple[str, ...]]] = {
    "words": {"en": ("WORDS", "WORD"), "es": ("PALABRAS", "PALABRA")},
    "turns": {"en": ("TURNS", "TURN"), "es": ("TURNOS", "TURNO")},
}


def written(names: dict[str, tuple[str, ...]], language: str) -> str:
    """The one of some names that is written in a language; the English one, which is stored, for any other."""
    return names.get(language, names["en"])[0]
