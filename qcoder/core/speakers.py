"""Words that name a speaker by the part that he or she plays, and words that only look as if they did."""

import re
from functools import lru_cache

from qcoder.core.found_turns import Role

INTERVIEWER = frozenset(
    [
        "entrevistadora", "entrevistador", "entrevistadoras", "entrevistadores", "entrev", "ent", "entr", "e", "er",
        "interviewer", "interviewers", "int", "i", "iv", "moderadora", "moderador", "moderator", "mod", "investigadora",
        "investigador", "researcher", "facilitadora", "facilitador", "facilitator", "pregunta", "question", "q",
        "encuestadora", "encuestador", "conductora", "conductor", "host", "investigator", "pesquisadora", "pesquisador",
    ]
)  # fmt: skip
PARTICIPANT = frozenset(
    [
        "entrevistada", "entrevistado", "participante", "participant", "interviewee", "respondent", "respuesta",
        "answer", "informante", "informant", "r", "p", "a", "speaker", "spk", "hablante", "persona", "mujer", "hombre",
        "voz", "voice", "usuaria", "usuario", "joven", "inf",
        "paciente", "patient", "asistente", "integrante", "ea", "eo", "guest",
        "invitada", "invitado", "resp", "sujeto", "subject", "depoente", "narrator", "narradora", "narrador",
    ]
)  # fmt: skip
OTHER = frozenset(["todas", "todos", "all", "varias", "varios", "grupo", "group", "voces", "voices", "público", "coro",
                   "voz no identificada", "no identificada", "no identificado", "sin identificar", "desconocida",
                   "desconocido", "unidentified", "unidentified speaker", "unknown", "unknown speaker", "alguien",
                   "someone"])  # fmt: skip
_NEEDS_NUMBER = frozenset(["persona", "voz", "voice", "joven", "sujeto", "subject", "mujer", "hombre", "guest"])
# What forms, sheets and notes begin lines with. A label whose first word is one of these names nobody.
NOT_SPEAKERS = frozenset(
    [
        "nota", "notas", "note", "notes", "ejemplo", "ejemplos", "example", "examples", "lugar", "place", "fecha",
        "date", "hora", "horario", "time", "duración", "duracion", "duration", "organización", "organizacion",
        "organisation", "organization", "nombre", "name", "edad", "age", "tema", "temas", "topic", "topics", "título",
        "titulo", "title", "asunto", "transcripción", "transcripcion", "transcription", "transcript", "transcrita",
        "transcribed", "archivo", "file", "resumen", "summary", "observaciones", "observación", "comentario",
        "comentarios", "comments", "comment", "contexto", "context", "código", "codigo", "code", "entrevista",
        "interview", "proyecto", "project", "sede", "ciudad", "city", "idioma", "language", "anexo", "fuente", "source",
        "http", "https", "importante", "important", "atención", "atencion", "ps", "pd", "posdata", "capítulo",
        "capitulo", "chapter", "parte", "part", "sección", "seccion", "section", "tabla", "table", "figura", "figure",
        "sesión", "sesion", "session", "página", "pagina", "page", "objetivo", "objetivos", "conclusión", "conclusion",
        "conclusiones", "conclusions", "introducción", "introduction", "anotación", "advertencia", "warning", "email",
        "correo", "teléfono", "telefono", "phone", "tel", "dirección", "address", "ocupación", "occupation", "género",
        "gender", "sexo", "sex", "cargo", "puesto", "position", "país", "country", "estado", "municipio", "perfil",
        "bibliografía", "references", "referencias", "palabras", "keywords", "grabación", "recording", "audio", "video",
        "primero", "segundo", "tercero", "first", "second", "third", "finalmente", "finally", "además", "también",
        "tiempo", "bloque", "módulo", "modulo", "module", "paso", "step", "fase", "etapa", "phase", "stage",
        "dimensión", "dimension", "categoría", "categoria", "category", "resultado", "resultados", "results",
        "discusión", "discussion", "método", "metodología", "method", "methods", "hipótesis", "recomendación",
        "recomendaciones", "acuerdos", "pendientes", "attendees", "asistentes", "participantes", "participants",
        "actividad", "activity", "tarea", "task", "indicaciones", "instrucciones", "instructions", "consigna",
        "descripción", "description",
        "files", "copyright", "license", "licence", "licencia", "version", "versión", "author", "authors", "autor",
        "autora", "autores", "autoras", "derechos",
        "acuerdo", "responsable", "responsables", "recommendation", "recommendations", "sondeo", "sondeos", "probe",
        "probes", "prompt", "prompts", "definición", "definicion", "definition", "reflexión", "reflexiones", "hallazgo",
        "hallazgos", "findings", "background", "metas", "goals", "frustraciones", "frustrations",
        "día", "dia", "simbología",
        "transcribió", "transcribe", "transcriptor", "transcriptora", "transcriber", "realizó", "elaboró", "revisó",
        "mensaje", "message", "subtema", "anotaciones", "materiales", "p.d", "op", "ibid", "cf", "versículo",
    ]
)  # fmt: skip
# The same where it is the whole label: names begin with some of these, or are some of the months.
_NOT_ALONE = frozenset(
    [
        "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "monday", "tuesday", "wednesday", "thursday",
        "friday", "saturday", "sunday", "enero", "febrero", "marzo", "mayo", "junio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre", "january", "february", "march", "july", "september", "october", "november",
        "december", "mañana", "tarde", "noche", "morning", "afternoon", "evening", "hoy", "ayer", "antes", "después",
        "before", "after", "luego", "entonces", "pros", "contras", "cons", "ventajas", "desventajas", "fortalezas",
        "debilidades", "oportunidades", "amenazas", "strengths", "weaknesses", "opportunities", "threats", "positivo",
        "negativo", "sí", "si", "no", "yes", "true", "false", "verdadero", "falso", "todo", "done", "to", "from",
        "subject", "cc", "bcc", "re", "para", "de", "a", "ingredientes", "preparación", "ingredients", "p.d.", "p.s.",
        "ojo", "total", "subtotal", "suma", "cel", "cel.", "fax", "web", "url", "anexos", "adjunto", "attachment",
        "continuación",
    ]
)  # fmt: skip
# Whoever tells what was said: "Y le dije:", "she asked me:".
_TELLING = frozenset(
    [
        "dije", "dijo", "dijeron", "dijimos", "dice", "dicen", "digo", "decía", "decían", "pregunté", "preguntó",
        "preguntaron", "contesté", "contestó", "contestaron", "respondí", "respondió", "pensé", "pensó", "comenté",
        "comentó", "grité", "gritó", "expliqué", "explicó", "siguiente", "siguientes", "said", "says", "asked", "told",
        "replied", "answered", "thought", "explained", "shouted", "following",
    ]
)  # fmt: skip
NAME_PARTICLES = frozenset(
    ["de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "van", "von", "der", "den", "and", "san", "&"]
)
MOST_OF_A_NAME, MOST_SMALL_WORDS = 8, 2  # words
_EITHER = re.compile(r"(?:/|\()(?:a|as|e|o|or|ora|x|@)\)?$")  # "entrevistador/a", "entrevistado(a)"
_NUMBERED = re.compile(r"^([a-záéíóúñ]+?)[._ -]{0,2}\d{1,3}$")
_EXAMINES = re.compile(r"by (?:mr|ms|mrs|dr)s?\b|(?:direct|cross|redirect|recross)[ -]?examination", re.IGNORECASE)
_CALLED = re.compile(r"^([a-záéíóúñ]{3,})[. ]+\(?\S")


@lru_cache(maxsize=2048)
def role_word(label: str) -> Role | None:
    """The role that a label says ("E", "P1", "Entrevistadora", "Moderator Ann"); None when it is a name."""
    bare = _EITHER.sub("", label.strip().rstrip(".").casefold())
    numbered = _NUMBERED.match(bare)
    word = numbered[1] if numbered else bare
    if word in INTERVIEWER:
        return "interviewer"
    if word in PARTICIPANT and (numbered or word not in _NEEDS_NUMBER):
        return "participant"
    if word in OTHER or word.startswith(("unidentified ", "no identificad", "não identificad")):
        return "other"
    called = _CALLED.match(bare)  # "Entrevistadora Laura", "Moderator (Ann)"
    if called and called[1] in INTERVIEWER and called[1] not in ("pregunta", "question"):
        return "interviewer"
    if (
        called
        and called[1] in PARTICIPANT
        and called[1] in ("entrevistada", "entrevistado", "participante", "participant")
    ):
        return "participant"
    return None


@lru_cache(maxsize=2048)
def names_nobody(label: str) -> bool:
    """True for what begins a line of a form, a heading or an aside, and no turn."""
    if role_word(label) is not None:
        return False
    bare = label.strip().casefold()
    if bare in _NOT_ALONE or not _TELLING.isdisjoint(bare.split()):
        return True
    words = label.split()
    if _EXAMINES.match(label):
        return True
    if len(words) > MOST_SMALL_WORDS and _small(words[1:]) > MOST_SMALL_WORDS:
        return True  # "This program is free software:"
    return bare in NOT_SPEAKERS or re.split(r"[\s.,(]", bare, maxsplit=1)[0] in NOT_SPEAKERS


def _small(words: list[str]) -> int:
    return sum(word[0].islower() and word not in NAME_PARTICLES for word in words)


def all_of_a_name(words: str) -> bool:
    """True for many words that are one name: "María de los Ángeles Hernández de la Cruz"."""
    return len(words.split()) <= MOST_OF_A_NAME and all(
        word[0].isupper() or word in NAME_PARTICLES for word in words.split()
    )
