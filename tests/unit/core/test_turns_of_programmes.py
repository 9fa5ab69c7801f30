"""Who speaks in courts, parliaments, on the radio and in oral history: labels that say more, and what is nobody's."""

from time import perf_counter

import pytest

from qcoder.core.court import court_labels
from qcoder.core.speaker_names import short_names
from qcoder.core.turn_ends import end_of_words
from qcoder.core.turn_roles import roles_told
from qcoder.core.turns import find_turns

ASKS, ANSWERS = "¿Cómo empezó usted en el taller?", "De joven, con mi mamá y mis tías."


def said(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, text[turn.said_start : turn.end]) for turn in find_turns(text)]


def roles(text: str) -> dict[str, str]:
    return {turn.speaker: turn.role for turn in find_turns(text)}


@pytest.mark.parametrize(
    ("asks", "answers", "names"),
    [
        ("Q1 Chair: {}", "Ana Paz: {}", ("Chair", "Ana Paz")),
        ("Q12            Chair: {}", "Ana Paz: {}", ("Chair", "Ana Paz")),
        ("Presidenta del Consejo.- {}", "Sr. De la Paz.- {}", ("Presidenta del Consejo", "Sr. De la Paz")),
        ("El señor RUIZ (Presidente).- {}", "La señora PAZ.- {}", ("El señor RUIZ (Presidente)", "La señora PAZ")),
        ("Revista Norte – {}", "Ana Paz – {}", ("Revista Norte", "Ana Paz")),
        ("**Eva**: {}", "**Ana**: {}", ("Eva", "Ana")),
        ("Eva, 34: {}", "Ana, 41 años: {}", ("Eva", "Ana")),
        ("EVA SOTO, HOST: {}", "ANA PAZ, BYLINE: {}", ("EVA SOTO", "ANA PAZ")),
        ("*INV:\t{}", "*PAR:\t{}", ("INV", "PAR")),
        ("SPEAKER_00 [0.5s - 3.2s]: {}", "SPEAKER_01 [3.4s - 8.1s]: {}", ("SPEAKER_00", "SPEAKER_01")),
        ("[0.50 -> 3.20] SPEAKER_00: {}", "[3.40 -> 8.10] SPEAKER_01: {}", ("SPEAKER_00", "SPEAKER_01")),
        ("Speaker 1: 00:00:01\n{}", "Speaker 2: 00:00:07\n{}", ("Speaker 1", "Speaker 2")),
        ("[Eva] (0:00 - 0:05)\n{}", "[Ana] (0:07 - 0:11)\n{}", ("Eva", "Ana")),
        ("I: #00:00:01-5# {}", "B: #00:00:07-0# {}", ("I", "B")),
        ("Q    {}", "A    {}", ("Q", "A")),
        ("*Eva:* {}", "*Ana:* {}", ("Eva", "Ana")),
        ("«Eva»: {}", "«Ana»: {}", ("Eva", "Ana")),
        ("🎤 Eva: {}", "👩 Ana: {}", ("Eva", "Ana")),
        ("(1) E: {}", "(2) A: {}", ("E", "A")),
        ("E– {}", "A– {}", ("E", "A")),
        ("Ent. {}", "Inf. {}", ("Ent", "Inf")),
        ("Eva 00:00:01 {}", "Ana 00:00:07 {}", ("Eva", "Ana")),
    ],
)
def test_labels_of_courts_parliaments_and_programs(asks: str, answers: str, names: tuple[str, str]) -> None:
    text = "\n".join(form.format(words) for form, words in ((asks, ASKS), (answers, ANSWERS)) * 2)
    assert said(text) == list(zip(names * 2, (ASKS, ANSWERS) * 2, strict=True))


def test_times_after_a_label_are_read_with_where_they_end_and_in_all_their_forms() -> None:
    for form in (
        "Eva: (0:10 - 0:14)\n¿Y?\nAna: (0:15 - 0:19)\nNada.\n",
        "Eva: #00:00:10-0# ¿Y?\nAna: #00:00:15-0# Nada.\n",
    ):
        assert [turn.time for turn in find_turns(form * 2)] == [10, 15] * 2
    seconds = "S1 [10.5s - 12s]: ¿Y?\nS2 [15.0s - 17.5s]: Nada.\n" * 2
    assert [turn.time for turn in find_turns(seconds.replace("S", "SPEAKER_0"))] == [10.5, 15] * 2


COURT = """                                                    12
 1                     DIRECT EXAMINATION
 2   BY MS. SOTO:
 3   Q.   Where did you work in the year when the mill was closed
 4   and nobody was told?
 5   A.   At the mill, as my mother had done before me, until the
 6   doors were shut.
 7        MR. GIL:  Objection.
 8        THE COURT:  Overruled.
 9   Q.   And then?
10   A.   Nowhere.
"""


def test_between_numbered_questions_and_answers_those_who_object_are_heard() -> None:
    assert [turn.speaker for turn in find_turns(COURT)] == ["Q", "A", "MR. GIL", "THE COURT", "Q", "A"]
    assert roles(COURT)["Q"] == "interviewer" and roles(COURT)["A"] == "participant"


def test_letters_that_begin_lines_of_prose_are_no_court() -> None:
    prose = "A man came in.\nQ is a letter.\nA woman left.\nA dog slept.\nQ. E. D.\n"
    assert not court_labels(prose)
    assert not court_labels("P. Gil firmó.\nR. Paz también.\nP. Ruiz no.\nR. Soto tampoco.\n")


def test_whom_a_longer_name_introduces_keeps_one_name() -> None:
    for long, short in (
        ("Ana Paz (AP)", "AP"), ("Ana de la Paz", "AdlP"), ("ANA PAZ", "PAZ"), ("Dr. Ana Paz", "Ana"),
    ):  # fmt: skip
        text = f"{long}: Buenas.\nEva: ¿Qué tal?\n{short}: Bien.\nEva: ¿Y?\n{short}: Nada.\n"
        assert [turn.speaker for turn in find_turns(text)] == [short, "Eva", short, "Eva", short]
    two = "Eva: ¿Quién es?\nAna Paz: Yo, que llegué.\nLuz Paz: Y yo, que vine también.\nPaz: Sí.\nEva: ¿Qué?\nPaz: No."
    assert {"Ana Paz", "Luz Paz", "Paz"} <= {turn.speaker for turn in find_turns(two)}, "which of them is not said"


def test_numbers_of_turns_are_none_of_speakers() -> None:
    text = "T1: Buenas tardes, ¿cómo va?\nC1: Ahí va.\nT2: ¿Y eso?\nC2: Mi hermana.\nT3: ¿Qué hizo?\nC3: Nada.\n"
    assert [turn.speaker for turn in find_turns(text)] == ["T", "C"] * 3


@pytest.mark.parametrize(
    "below",
    [
        "[End of interview]", "END OF TAPE 1, SIDE A", "<End Segment 1> - Copyright © 2001", "### La casa", "---",
        "Fin de la entrevista", "[FIN DE LA GRABACIÓN]", "00:05:00", "Meeting ended after 00:45:12", "Página 3",
        "(SOUNDBITE OF ARCHIVED RECORDING)", "BY MS. SOTO:", "CROSS-EXAMINATION", "@End",
        "Eva Soto detuvo la transcripción", "END 3:36 P.M. EST", "<https://example.org/a>", "(INICIA VIDEO)",
        "START OF TAPE 1, SIDE B\n\n## Parte dos",
    ],
)  # fmt: skip
def test_headings_and_marks_of_tapes_below_a_turn_are_nobodys(below: str) -> None:
    text = f"Eva: ¿Y luego?\nAna: Nos fuimos.\n\n{below}\n\nEva: ¿Adónde?\nAna: Al norte.\n\n{below}\n"
    assert said(text) == [("Eva", "¿Y luego?"), ("Ana", "Nos fuimos."), ("Eva", "¿Adónde?"), ("Ana", "Al norte.")]


def test_what_the_file_calls_a_heading_is_nobodys_unless_all_is_written_so() -> None:
    text = "Eva: ¿Y luego?\nAna: Nos fuimos todas.\nEl viaje\nEva: ¿Adónde?\nAna: Al norte.\n"
    at = text.index("El viaje")
    for headings, words in (([(at, at + 8)], "Nos fuimos todas."), ([(0, len(text))], "Nos fuimos todas.\nEl viaje")):
        found = find_turns(text, headings=headings)
        assert text[found[1].said_start : found[1].end] == words


def test_before_the_press_many_ask_and_those_whom_they_ask_have_names() -> None:
    text = "MS. SOTO: Buenas tardes.\n\n" + "Q    ¿Y la ley?\n\nMS. SOTO: Mañana.\n\n" * 3
    assert said(text)[1:3] == [("Q", "¿Y la ley?"), ("MS. SOTO", "Mañana.")] and roles(text)["Q"] == "interviewer"
    assert not court_labels("Q    ¿Y la ley?\n\nMañana.\n\n" * 3)


def test_a_name_and_an_office_in_capitals_are_a_voice_amid_others_in_capitals() -> None:
    text = "ANA PAZ: Pase.\nLUZ GIL, TITULAR DE LA RED: Gracias.\nANA PAZ: ¿Algo más?\nPREGUNTA: Sí.\nANA PAZ: Diga."
    assert [turn.speaker for turn in find_turns(text)] == ["ANA PAZ", "LUZ GIL", "ANA PAZ", "PREGUNTA", "ANA PAZ"]


def test_two_whom_a_program_numbers_are_voices_though_each_speaks_once() -> None:
    assert said("Speaker A: Hola.\nSpeaker B: Buenas.\n") == [("Speaker A", "Hola."), ("Speaker B", "Buenas.")]
    assert find_turns("Speaker A: Hola.\nTema: otro.\n") == ()


def test_what_is_said_on_lines_of_its_own_stays() -> None:
    for words in ("Sí.\n(risas)", "Sí.\n[pausa]", "Sí.\nThe end of the story was sad.", "Sí.\nY a las 10:30 salimos."):
        assert end_of_words(words, 0, len(words)) == len(words)
    assert end_of_words("---", 0, 3) == 3, "the line of the label is never taken off"


def test_the_head_of_a_text_says_who_interviews() -> None:
    talk = "ES: Buenas.\n\nAP: ¿Qué tal?\n\nES: Aquí.\n\nAP: ¿Y la casa?\n"
    for head in (
        "Interviewer: Eva Soto\nNarrator: Ana Paz\nDate: 3 May\n\n", "Interviewed by Eva Soto\n\n",
        "Eva Soto (moderadora)\n\n",
        "ES = Entrevistadora\nAP = Entrevistada\n\n", "@Participants:\tAP Participant, ES Investigator\n\n",
        "Entrevista realizada por Eva Soto y Luis Gil\n\n",
    ):  # fmt: skip
        assert roles(head + talk) == {"ES": "interviewer", "AP": "participant"}, head
    assert roles_told("Una entrevista larga, con participantes.", {"ap": "AP"}) == {}


def test_where_one_is_called_the_interviewer_e1_is_who_answers() -> None:
    assert roles("ENTREVISTADOR: ¿Su edad?\nE1: Treinta.\nENTREVISTADOR: ¿Y su oficio?\nE1: Costurera.\n") == {
        "ENTREVISTADOR": "interviewer", "E1": "participant",
    }  # fmt: skip
    assert roles("P/1 – Nome?\nR – Ana.\nP/2 – Idade.\nR – Trinta.\n")["P/2"] == "interviewer"


def test_who_says_tell_me_asks_too_and_so_does_who_says_little_among_rhetorical_questions() -> None:
    told = "Ray: Tell me about the mill.\nRon: It was cold.\nRay: Describe the people.\nRon: Tired.\nRay: Right.\n"
    assert roles(told) == {"Ray": "interviewer", "Ron": "participant"}
    long = "¿Y qué iba yo a hacer? Nada, esperar, como todas las demás, hasta que volvieran de allá con algo."
    plain = "Nos fuimos, con todo y casa, por el camino viejo."
    talk = f"Eva: ¿Y luego?\nAna: {plain}\nEva: Ajá.\nAna: {plain}\nEva: ¿Y?\nAna: {long}\nEva: Ajá.\nAna: {long}\n"
    talk += talk.replace(long, plain)
    assert roles(talk * 3) == {"Eva": "interviewer", "Ana": "participant"}


def test_names_alone_between_blank_lines_are_voices_where_some_ask() -> None:
    talk = "Eva Soto\n\nBuenas tardes. ¿Cómo le va?\n\nAquí seguimos.\n\nAna Paz\n\nBien, gracias.\n\nCon trabajo.\n\n"
    assert [turn.speaker for turn in find_turns(talk * 3)] == ["Eva Soto", "Ana Paz"] * 3
    call = talk.replace("Eva Soto", "Operator") + talk.replace("Ana Paz", "Luz Gil")
    assert [turn.speaker for turn in find_turns(call * 2)][:4] == ["Operator", "Ana Paz", "Eva Soto", "Luz Gil"]
    headings = talk.replace("Eva Soto", "Hallazgos Principales").replace("Ana Paz", "Próximos Pasos").replace("?", ".")
    assert find_turns(headings * 3) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I: La casa\n\nII: El taller\n\nIII: La red\n",
        "This program is free software: you can use it.\nThis program is free software: you can share it.\n",
        "You may copy it when these conditions\nare met:\nOne.\nSell it when these conditions\nare met:\nTwo.\n",
        "- **Éxito**: sí\n- **Nota media**: 3\n- **Éxito**: no\n- **Nota media**: 4\n",
        "A: un término.\nBorrador: otro que se explica aquí largamente.\nCasa: el tercero, con su explicación.\n"
        "Dato: el cuarto, que también se explica.\n",
        "Fuentes\nAna Paz: <https://example.org/a>\nEva Soto: https://example.org/b\nAna Paz: <https://example.org/c>\n",
        "Artículo 1.- La red se reúne.\nArtículo 2.- La red decide.\nArtículo 1.- La red se va.\n",
        "Las líneas de la licencia.\n" * 50 + "Firma: uno\n" + "Más de la licencia.\n" * 9 + "Firma: dos\n",
        "Oaxaca – taller\nPuebla – red\nOaxaca – casa\nPuebla – huerta\n",
    ],
)
def test_lists_licences_terms_and_articles_have_no_voices(text: str) -> None:
    assert find_turns(text) == ()


FORMS = (
    "Fecha: 3 de mayo\nLugar: el taller\nObservadora: L. Soto\nDescripción: Había niños.\nHumor: bueno\n",
    "Entrevistadora: Eva Soto\nEntrevistada: Ana Paz\nEdad: 45\nResumen: Habló del taller.\n",
    "- Edad: 45\n- Oficio: tejedora\n- Sueños: vender más\n- Cita: «Yo sola no puedo.»\n",
    "Código: Viaje\nAlcance: Todo lo del norte.\nEjemplo: «Nos fuimos.»\n",
    "Paciente: Ana Paz\nSubjetivo: Refiere tos.\nObjetivo: Sin fiebre.\nJuicio: Resfriado.\n",
    "Interviewer: Eva Soto\nInterviewee: Ana Paz\nRecommendation: Hire\n",
    "Pregunta: ¿Cómo llegó aquí?\nSondeo: ¿Con quién?\n",
)


@pytest.mark.parametrize("form", FORMS)
def test_forms_that_are_filled_in_again_and_again_have_no_voices(form: str) -> None:
    assert find_turns("\n".join([form] * 3)) == ()


def test_a_talk_with_asides_and_a_form_before_it_is_still_one() -> None:
    talk = "Entrevistadora: ¿Y?\nNota: se oye poco.\nAna: Nada.\nNota: ríe.\nEntrevistadora: ¿Cómo?\nAna: Así.\n"
    assert [turn.speaker for turn in find_turns(FORMS[1] + "\n" + talk)] == ["Entrevistadora", "Ana"] * 2
    three = "Ana: Sí, vine.\nLuz: Yo no.\nRosa: Ni yo.\n\n"
    assert len(find_turns(three * 3)) == 9, "in one order, but no line of a form"


@pytest.mark.parametrize(
    "sheet",
    [
        "Entrevistadora: Eva Soto\nEntrevistada: Ana Paz\nFecha: 3 de mayo\n\n",
        "Red de talleres\n\nFecha: 3 de mayo\nEntrevistadora: Eva Soto\nEntrevistada: P04 (45 años)\nSede: Puebla\n",
        "Proyecto: Redes\nEntrevistadora: EGS\nEntrevistada: Ana\nTranscribió: L. Gil\n",
        "Entrevistadora: Eva Soto\nEntrevistada: Ana Paz\nHijos: tres\n\n",
        "Entrevistada: Ana, 45 años, tejedora.\nEntrevistadora: Eva Soto\nFecha: mayo\n\n",
        "Entrevista a Ana Paz\nFecha: 3 de mayo\n\nE: Entrevistadora\nI: Ana\n(...) pausa\n\n",
        "Participantes:\nE - Eva Soto, entrevistadora\nI - Ana Paz, tejedora\n\n",
    ],
)
def test_whom_a_sheet_before_a_talk_names_does_not_speak_there(sheet: str) -> None:
    talk = "Entrevistadora: ¿Cómo fue?\nEntrevistada: De joven.\nEntrevistadora: ¿Y luego?\nEntrevistada: Nada.\n"
    assert find_turns(sheet + talk)[0].start == len(sheet)
    coded = talk.replace("Entrevistadora", "E").replace("Entrevistada", "I")
    assert roles(sheet + coded) == {"E": "interviewer", "I": "participant"}
    assert len(find_turns(talk)) == 4


def test_what_is_said_first_and_shortly_is_no_sheet() -> None:
    first = "Eva: Hola.\nAna: Nuestros fines son estos para todas:\nEva: Ya.\nNota: se ríen.\n\nAna: Bueno.\n"
    assert [turn.speaker for turn in find_turns(first)] == ["Eva", "Ana", "Eva", "Ana"]
    aims = "Eva: Pase.\nY lo que queremos de todo es:\nuna red.\nAna: Sí.\nEva: Ya.\nAna: Bueno.\n"
    assert find_turns(aims)[0].start == 0


def test_what_a_form_lists_beside_a_talk_is_no_voice_in_it() -> None:
    form = "## Perfil\n\n- **Éxito**: sí\n- **Nota**: 3\n- Éxito: no\n\n"
    text = f"{form}Doctora: ¿Qué le duele?\nPaciente: La cabeza.\nDoctora: ¿Desde cuándo?\nPaciente: Ayer.\n"
    assert [turn.speaker for turn in find_turns(text)] == ["Doctora", "Paciente"] * 2
    sheet = f"ENTREVISTA - CASO ANA\nInformante: Ana ({'estudiante, ' * 9}19 años)\nLugar: la casa\n\n"
    talk = "Entrevistadora: ¿Y?\nAna: Nada.\nEntrevistadora: ¿Cómo?\nAna: Así.\n"
    assert [turn.speaker for turn in find_turns(sheet + talk)] == ["Entrevistadora", "Ana"] * 2


def test_of_thousands_of_names_each_is_looked_up_and_not_compared_with_all_others() -> None:
    names = [name for number in range(5_000) for name in (f"Ana Paz{number}", f"Paz{number}", f"Paz{number}")]
    began = perf_counter()
    assert short_names(names)["Ana Paz7"] == "Paz7"
    assert perf_counter() - began < 10, "compared with one another it takes minutes"


def test_of_two_the_one_who_asks_twice_as_often_interviews_whatever_the_letters_say_elsewhere() -> None:
    asks = "{0}: ¿Dónde nació?\n{1}: En el valle, junto a la fábrica.\n{0}: ¿Y su mamá?\n{1}: Igual. ¿Conoce usted?\n"
    asks += "{0}: Sí.\n{1}: Bueno.\n"
    for one, two in (("JB", "RL"), ("Dra. Soto", "Paciente")):
        assert roles(asks.format(one, two)) == {one: "interviewer", two: "participant"}
    plain = "{0}: ¿Cómo?\n{1}: Así.\n{0}: ¿Y?\n{1}: Nada.\n"
    assert roles(plain.format("E", "I")) == {"E": "interviewer", "I": "participant"}
    assert roles(plain.format("I", "E")) == {"I": "interviewer", "E": "participant"}
