"""Who speaks where: the conventions that people really use, and what only looks like them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.errors import BadInput
from qcoder.core.turns import find_turns, role_of, unlabelled_paragraphs

COLUMNS = [
    ("Ana", "Nos fuimos todas."), ("Eva", "¿Adónde se fueron?"), ("Ana", "Al norte."), ("Eva", "¿Y luego?"),
]  # fmt: skip
ASKS, ANSWERS = "¿Cómo fue?", "Fue difícil, pero se hizo."


def said(text: str, **asked: object) -> list[tuple[str, str]]:
    return [(turn.speaker, text[turn.said_start : turn.end]) for turn in find_turns(text, **asked)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("MARÍA – ", "JOSÉ – "),
        ("E – ", "P1 – "),
        ("E.- ", "A.- "),
        ("Entrevistadora - ", "Entrevistada - "),
        ("LAURA.— ", "ROSA.— "),
        ("- Entrevistadora: ", "- Ana: "),
        ("SPEAKER_00: ", "SPEAKER_01: "),
        ("Speaker 1: ", "Speaker 2: "),
        ("Hablante 1: ", "Hablante 2: "),
        ("Entrevistadora Laura: ", "Ana: "),
        ("Entrevistadora  0:03\n", "Ana García  0:09\n"),
        ("Ana García   0:03:10\n", "Eva Ruiz   0:09:11\n"),
        ("[Ana García] 10:00:12\n", "[Eva Ruiz] 10:00:19\n"),
        ("00:00:12 Ana García\n", "00:00:19 Eva Ruiz\n"),
        ("Speaker 1 (00:05):\n", "Speaker 2 (00:09):\n"),
        ("E:\t", "R:\t"),
    ],
)
def test_turns_are_found_in_this_convention(asks: str, answers: str) -> None:
    text = f"{asks}{ASKS}\n{answers}{ANSWERS}\n\n{asks}{ASKS}\n{answers}{ANSWERS}\n"
    found = said(text)
    assert [words for _, words in found] == [ASKS, ANSWERS] * 2
    assert len({who for who, _ in found}) == 2
    assert all(who.strip("-[] ") in asks + answers for who, _ in found)


def test_times_before_after_and_at_the_end_are_kept() -> None:
    assert [turn.time for turn in find_turns("Ana  0:03\nSí.\nEva  1:00:09\nNo.\nAna  1:00:12\nYa.\n")] == [
        3,
        3609,
        3612,
    ]
    text = "E: ¿Cómo? #00:00:05-0#\nA: Así fue. #00:00:12-5#\nE: ¿Y ya? #00:00:20-0#\n"
    assert [turn.time for turn in find_turns(text)] == [0, 5, 12.5]


def test_names_in_bold_without_any_other_sign_are_speakers() -> None:
    text = "Ana Nos fuimos.\nEva ¿Adónde?\nAna Al norte.\nEva ¿Cuándo?\n"
    bold = [(start, start + 3) for start in range(len(text)) if text[start : start + 3] in ("Ana", "Eva")]
    assert said(text, bold=bold) == [
        ("Ana", "Nos fuimos."),
        ("Eva", "¿Adónde?"),
        ("Ana", "Al norte."),
        ("Eva", "¿Cuándo?"),
    ]
    assert said(text) == []


def test_a_column_of_names_is_one_of_speakers() -> None:
    text = "Una sesión\n" + "".join(f"{who}\t{words}\n" for who, words in COLUMNS)
    assert said(text) == COLUMNS


def test_names_in_the_last_column_and_spans_of_time_are_those_of_nvivo() -> None:
    text = (
        "Timespan\tContent\tSpeaker\n0:00.0 - 0:12.3\tNos fuimos todas.\tAna\n"
        "0:12.3 - 0:15.0\t¿Adónde se fueron?\tEva\n0:15.0 - 0:20.0\tAl norte.\tAna\n0:20.0 - 1:00.0\t¿Y luego?\tEva\n"
    )
    assert said(text) == COLUMNS
    assert [turn.time for turn in find_turns(text)] == [0, 12.3, 15, 20]
    assert unlabelled_paragraphs(text, find_turns(text)) == 1  # the names of the columns; times are no paragraphs


def test_a_table_of_values_has_no_speakers() -> None:
    assert find_turns("Año\tMonto\tFuente\n2001\t500\tFord\n2002\t600\tKellogg\n2003\t700\tFord\n") == ()
    assert find_turns("Nombre\tEdad\nAna\t30\nEva\t40\nLuz\t50\n") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Nota: no se grabó.\nNota: tampoco después.\n",
        "Ejemplo: uno.\nEjemplo: dos.\n",
        "Ejemplo 1: uno.\nEjemplo 2: dos.\nEjemplo 1: otra vez.\n",
        "Fecha de la entrevista: mayo\nNombre de la entrevistada: Ana\nFecha de la entrevista: junio\n",
        "Capítulo 1: La red\nCapítulo 2: El taller\nCapítulo 1: otra vez\n",
        "10:30 Llegamos al taller\n12:15 Comimos\n16:00 Nos fuimos\n",
        "Juan 3:16 dice lo suyo.\nJuan 3:16 lo repite.\n",
        "A las 10:30 llegó.\nA las 12:15 se fue.\n",
        "https://example.org/a: nada\nhttps://example.org/b: nada\n",
        "Bueno – dijo ella – vamos.\nBueno – dijo él – no.\n",
        "México - Tijuana\nLima - Cusco\n",
        "El taller – como siempre – abrió.\n",
    ],
)
def test_what_only_looks_like_a_label_is_left_alone(text: str) -> None:
    assert find_turns(text) == ()


def test_marks_of_transcribers_belong_to_the_turn() -> None:
    text = "E: ¿Sí? [risas]\nA: (pausa) Pues [inaudible 00:12] sí.\nE: Ya.\n"
    assert said(text) == [("E", "¿Sí? [risas]"), ("A", "(pausa) Pues [inaudible 00:12] sí."), ("E", "Ya.")]


def test_a_header_sheet_before_the_talk_belongs_to_nobody() -> None:
    sheet = "Fecha: 3 de mayo\nLugar: Tijuana\nEntrevistada: Ana\n\n"
    text = f"{sheet}E: ¿Cómo?\nAna: Así.\nE: ¿Y?\nAna: Ya.\n"
    assert [who for who, _ in said(text)][-4:] == ["E", "Ana", "E", "Ana"]


def test_two_interviewers_and_a_group_are_told_apart() -> None:
    text = "E1: ¿Sí?\nP1: Sí.\nE2: ¿Y usted?\nP2: También.\nTodas: Sí.\nP12: No.\n"
    assert {turn.speaker: turn.role for turn in find_turns(text)} == {
        "E1": "interviewer", "P1": "participant", "E2": "interviewer", "P2": "participant", "Todas": "other",
        "P12": "participant",
    }  # fmt: skip


def test_e_and_i_are_interviewer_and_informant() -> None:
    turns = find_turns("E: ¿Sí?\nI: Sí.\nE: ¿No?\nI: No.\n")
    assert [turn.role for turn in turns] == ["interviewer", "participant"] * 2
    assert role_of("I") == "interviewer" and role_of("Ana") == "participant"


def test_notes_of_a_talk_that_was_not_recorded_have_no_turns() -> None:
    assert find_turns("Llegué tarde. Me dijo: «ya empezamos». Hablamos una hora.\n\nDespués: nada.\n") == ()


# ---- a rule of one's own ----


def test_a_rule_finds_what_no_convention_does() -> None:
    text = "Ana >> Nos fuimos.\nEva >> ¿Adónde?\n"
    assert said(text) == []
    for rule in ("{name} >>", "{nombre} >>", "{Nombre} >>"):
        assert said(text, rule=rule) == [("Ana", "Nos fuimos."), ("Eva", "¿Adónde?")]


def test_a_rule_can_say_where_the_time_is() -> None:
    text = "<00:12> Ana| Nos fuimos.\n<01:12> Eva| ¿Adónde?\n"
    turns = find_turns(text, rule="<{time}> {name}|")
    assert turns == find_turns(text, rule="<{tiempo}> {nombre}|")
    assert [(turn.speaker, turn.time) for turn in turns] == [("Ana", 12), ("Eva", 72)]


def test_a_rule_can_be_a_regular_expression() -> None:
    text = "%% Ana %% Nos fuimos.\n%% Eva %% ¿Adónde?\n"
    assert [who for who, _ in said(text, rule=r"re:%% (?P<name>\w+) %%")] == ["Ana", "Eva"]


def test_a_rule_that_finds_nothing_gives_way_to_the_conventions() -> None:
    assert len(said("Ana: Sí.\nEva: No.\nAna: Ya.\nEva: Sí.\n", rule="{name} >>")) == 4


@pytest.mark.parametrize("rule", ["", "no place", "{nome}:", "re:(", "re:.*", "re:(?P<who>x)"])
def test_a_rule_without_a_name_is_refused(rule: str) -> None:
    if rule:
        with pytest.raises(BadInput, match="no rule"):
            find_turns("Ana: Sí.", rule=rule)


LINES = st.lists(st.text("Ana:–-. \t[]()0123#*¿?é\u00a0", max_size=60), max_size=30)


@given(LINES)
def test_whatever_stands_there_turns_are_in_order_and_disjoint(lines: list[str]) -> None:
    text = "\n".join(lines)
    end = 0
    for turn in find_turns(text, bold=[(0, 3)] if len(text) > 3 else []):
        assert end <= turn.start <= turn.said_start <= turn.end <= len(text)
        assert turn.speaker.strip()
        end = turn.end


def test_where_every_line_is_a_turn_a_voice_that_is_heard_once_and_shortly_is_one_too() -> None:
    text = "Ana: Nos apoyó la red.\nEva: ¿Y luego?\nLuz: Sí.\nAna: Luego nada.\nEva: Ya.\nAna: Eso fue."
    assert [turn.speaker for turn in find_turns(text)] == ["Ana", "Eva", "Luz", "Ana", "Eva", "Ana"]
    listed = "Ana: Queremos tres cosas.\nPan: mucho.\nAire para todas y también agua\nque no falte nunca\nAna: Eso."
    assert [turn.speaker for turn in find_turns(listed)] == ["Ana", "Ana"]


@pytest.mark.parametrize(
    ("asks", "answers", "names"),
    [
        ("> INTERVIEWER: {}", "> Ana: {}", ("INTERVIEWER", "Ana")),
        (">> EVA: {}", ">> ANA: {}", ("EVA", "ANA")),
        ("—E: {}", "—I: {}", ("E", "I")),
        ("012  I:  {}", "013  R:  {}", ("I", "R")),
        ("1. E: {}", "2. Ana: {}", ("E", "Ana")),
        ("#00:01:02-3# I: {}", "#00:01:09-1# B: {}", ("I", "B")),
        ("[00:01:02 - 00:01:05] Eva: {}", "[00:01:05 - 00:01:09] Ana: {}", ("Eva", "Ana")),
        ("**Eva**: {}", "**Ana**: {}", ("Eva", "Ana")),
        ("**Interviewer** {}", "**Ana** {}", ("Interviewer", "Ana")),
        ("### Interviewer\n\n{}", "### Ana\n\n{}", ("Interviewer", "Ana")),
        ("INTERVIEWER\n{}", "RESPONDENT\n{}", ("INTERVIEWER", "RESPONDENT")),
        ("Entrevistadora\n{}", "Ana\n{}", ("Entrevistadora", "Ana")),
        ("ENTREVISTADOR/A: {}", "ENTREVISTADO/A: {}", ("ENTREVISTADOR/A", "ENTREVISTADO/A")),
        ("[Interviewer]: {}", "[Ana]: {}", ("Interviewer", "Ana")),
        ("(Entrevistadora) {}", "(Ana) {}", ("Entrevistadora", "Ana")),
        ("[SPEAKER_00]: {}", "[SPEAKER_01]: {}", ("SPEAKER_00", "SPEAKER_01")),
        ("P. {}", "R. {}", ("P", "R")),
        ("E> {}", "R> {}", ("E", "R")),
        ("ENTREVISTADORA/ {}", "ANA// {}", ("ENTREVISTADORA", "ANA")),
        ("P) {}", "R) {}", ("P", "R")),
        ("E:- {}", "R: — {}", ("E", "R")),
        ("E.- {}", "H.- {}", ("E", "H")),
        ("EVA. {}", "ANA PAZ. {}", ("EVA", "ANA PAZ")),
        ("Eva [00:00:10] {}", "Ana Paz (0:15) {}", ("Eva", "Ana Paz")),
        ("1  Q.   {}", "2  A.   {}", ("Q", "A")),
        ("Eva: (0:10)\n{}", "Ana: (0:15)\n{}", ("Eva", "Ana")),
        ("Eva: [00:00:10] {}", "**Ana:** [00:00:15] {}", ("Eva", "Ana")),
        ("Eva Soto · 0:10\n{}", "Ana Paz · 0:15\n{}", ("Eva Soto", "Ana Paz")),
        ("Eva Soto\n[00:00:10]\n{}", "Ana Paz\n[00:00:15]\n{}", ("Eva Soto", "Ana Paz")),
        ("Speaker 1\n0:10\n{}", "Speaker 2\n0:15\n{}", ("Speaker 1", "Speaker 2")),
        ("[00:00:10]\nEva: {}", "[00:00:15]\nAna: {}", ("Eva", "Ana")),
        ("Ana Paz\n{}", "Tú\n{}", ("Ana Paz", "Tú")),
        ("03/03/25, 10:02 - Eva: {}", "03/03/25, 10:05 - Ana Paz: {}", ("Eva", "Ana Paz")),
        ("[3/3/2025 10:02:11 a. m.] Eva: {}", "\u200e[3/3/2025 10:05:02 p. m.] Ana: {}", ("Eva", "Ana")),
        ("E:{}", "P1:{}", ("E", "P1")),
        ("Eva： {}", "Ana： {}", ("Eva", "Ana")),
        ("Interviewer\t{}", "Respondent\t{}", ("Interviewer", "Respondent")),
        ("0:0:5.120 --> 0:0:9.990\nEva Soto\n{}", "0:0:9.990 --> 0:1:2.10\nAna Paz\n{}", ("Eva Soto", "Ana Paz")),
        ("Eva - 00:01:02\n{}", "Ana - 00:01:09\n{}", ("Eva", "Ana")),
        ("10:01:02 From Eva Soto to Everyone: {}", "10:01:09 From Ana to Eva Soto: {}", ("Eva Soto", "Ana")),
        (
            "Eva & Luz: {}",
            "María de los Ángeles Paz de la Cruz: {}",
            ("Eva & Luz", "María de los Ángeles Paz de la Cruz"),
        ),
    ],
)
def test_labels_that_fewer_people_write_are_found_too(asks: str, answers: str, names: tuple[str, str]) -> None:
    words = ("¿Cómo empezó usted ahí?", "Pues empecé de joven, con mi mamá.", "¿Y luego qué pasó?", "Nos fuimos todas.")
    text = "\n\n".join(form.format(said) for form, said in zip((asks, answers) * 2, words, strict=True))
    found = find_turns(text)
    assert [(turn.speaker, text[turn.said_start : turn.end]) for turn in found] == list(
        zip(names * 2, words, strict=True)
    )


@pytest.mark.parametrize(
    "text",
    [
        "[Risas] Sí.\n[Pausa] No.\n[Risas] Ya.\n[Pausa] Eso.\n",
        "1: el taller\n2: la red\n3: el dinero\n4: la casa\n5: los hijos\n6: la escuela\n",
        "Lunes\n1: taller\n2: asamblea\nMartes\n1: descanso\n2: viaje\n",
        "Pregunta A\n1: sí\n2: no\nPregunta B\n1: sí\n2: no\nPregunta C\n1: sí\n2: no\n",
        "9:00 Llegamos\n10:00 Comimos\n9:00 Otra vez\n10:00 Nada\n9:00 Ya\n10:00 Eso\n",
        "EL TALLER. Empezó tarde.\nLA RED. Creció.\nEL DINERO. Faltó.\nLA CASA. Quedó.\n",
        "Sí\nNo\nSí\nNo\nSí\n",
        "Sí: 5\nNo: 7\nSí: 8\nNo: 1\n",
        "Y le dije: no vengas.\nY le dije: ven.\nElla me contestó: ya voy.\nElla me contestó: no puedo.\n",
        "She asked me: why?\nI said: no.\nShe asked me: when?\nI said: never.\n",
        "Lunes: taller\nMartes: asamblea\nLunes: otra\nMartes: descanso\n",
        "Pros: barato\nContras: lejos\nPros: cerca\nContras: caro\n",
        "To: Ana\nFrom: Eva\nSubject: hola\nTo: Eva\nFrom: Ana\nSubject: re\n",
        "a) ir\nb) volver\nc) quedarse\nd) nada\ne) todo\ni) algo\np) poco\nr) mucho\n",
        "1. Primero: salir\n2. Segundo: volver\n3. Luego: nada\n4. Después: todo\n",
        "Pregunta 1: ¿Cómo se llama?\nPregunta 2: ¿Dónde vive?\nPregunta 3: ¿Con quién?\nPregunta 4: ¿Desde cuándo?\n",
        "Tiempo: 2 horas\nMateriales: papel\nTiempo: 3 horas\nMateriales: tijeras\nTiempo: 1 hora\n",
        "E. coli se halló.\nA. Pérez firmó.\nE. Soto también.\nA. Ruiz no.\nSe cerró el acta.\nFin.\nNo hubo más.\n"
        "Todo quedó dicho.\nCada quien se fue.\nNadie volvió.\nAsí fue.\n",
        "Enero\t12\nFebrero\t13\nEnero\t14\nFebrero\t15\n",
        "Mt 5:3\nLc 2:1\nMt 6:9\nLc 3:4\n",
    ],
)
def test_what_looks_like_a_rarer_label_is_left_alone(text: str) -> None:
    assert find_turns(text) == ()


def test_what_a_form_says_of_the_speakers_is_no_turn() -> None:
    sheet = "Entrevista 3\nFecha: 3 de mayo\nEntrevistadora: L. Soto\nEntrevistada: Ana P.\n\n"
    text = f"{sheet}E: ¿Cómo?\nA: Así.\nE: ¿Y?\nA: Ya.\n"
    assert [who for who, _ in said(text)] == ["E", "A", "E", "A"]


def test_the_lines_of_a_catalogue_are_no_talk() -> None:
    things = [f"{kind}{place}" for place in "abcdefghijkl" for kind in ("Silla", "Mesa", "Banca", "Puerta")]
    text = "\n".join(f"{thing}: de madera, con barniz y clavos" for thing in things * 2)
    assert find_turns(text) == ()
    assert len(find_turns(text.replace("Sillaa", "Moderadora"))) == len(things) * 2


def test_a_list_of_persons_is_no_talk_and_a_table_of_what_they_said_is() -> None:
    persons = "Nombre\tEdad\tOficio\nAna\t34\tcosturera\nLuz\t41\tmaestra\nEva\t29\toperaria"
    assert find_turns(persons) == ()
    said = "Nombre\tDijo\n" + "\n".join(
        f"{name}\tque la red decide y que nadie pregunta" for name in ("Ana", "Luz", "Eva")
    )
    assert [turn.speaker for turn in find_turns(said)] == ["Ana", "Luz", "Eva"]


def test_times_between_a_label_and_the_words_or_above_it_are_those_of_the_turn() -> None:
    for text in (
        "Eva: [00:00:10] ¿Y luego?\nAna: (0:15) Nada.\n",
        "Eva: (00:10)\n¿Y luego?\n\nAna: (00:15)\nNada.\n",
        "[00:00:10]\nEva: ¿Y luego?\n\n[00:00:15]\nAna: Nada.\n",
        "0:10 --> 0:14\nEva: ¿Y luego?\n\n0:15 --> 0:19\nAna: Nada.\n",
    ):
        found = find_turns(text * 2)
        assert [turn.time for turn in found] == [10, 15] * 2
        assert [(text * 2)[turn.said_start : turn.end] for turn in found] == ["¿Y luego?", "Nada."] * 2


def test_a_list_of_who_is_who_before_the_talk_is_no_part_of_it() -> None:
    talk = "E: ¿Cómo fue?\nA: Bien.\nE: ¿Y luego?\nA: Nada.\n"
    text = f"E: Entrevistadora\nA: Ana, 34 años\n\n{talk}"
    assert [turn.start for turn in find_turns(text)] == [len(text) - len(talk) + at for at in (0, 14, 23, 36)]
    assert len(find_turns(talk.replace("Bien.\n", "Entrevistadora\n\n"))) == 4  # said, not explained


def test_what_the_one_who_transcribed_adds_at_the_end_is_nobodys_turn() -> None:
    talk = "E: ¿Cómo fue?\nA: Bien.\nE: ¿Y luego?\nA: Nada. [risas]"
    for added in (
        "\n\n[Después de apagar la grabadora dijo que no.]",
        "\n(Después de apagar la grabadora dijo que no quería que se supiera.)\n",
        "\n\nTranscribed by https://otter.ai\n",
    ):
        assert find_turns(talk + added)[-1].end == len(talk)


def test_a_voice_that_nobody_knows_is_a_voice() -> None:
    text = "Mujer 1: Yo.\nVoz no identificada: Y yo.\nMujer 2: No.\n"
    assert [(turn.speaker, turn.role) for turn in find_turns(text)][1] == ("Voz no identificada", "other")


@pytest.mark.parametrize("form", ["{}: {}", "#{}: {}", "{} : {}"])
def test_numbers_that_take_turns_all_along_are_speakers(form: str) -> None:
    said = (
        "¿Cómo fue que llegó?", "Pues bien, al principio bien.", "¿Y qué pasó luego?", "Nos fuimos de ahí.",
        "¿Y a dónde se fueron?", "A la frontera, con mi hermana.",
    )  # fmt: skip
    found = find_turns("\n".join(form.format(1 + number % 2, words) for number, words in enumerate(said)))
    assert [turn.speaker.strip("#") for turn in found] == ["1", "2"] * 3
    assert [turn.role for turn in found] == ["interviewer", "participant"] * 3


def test_those_who_come_in_between_questions_and_answers_are_heard() -> None:
    text = (
        "BY MR. SMITH:\nQ. Where did you work?\nA. At the mill.\nMR. JONES: Objection.\nTHE COURT: Overruled.\n"
        "Q. And then?\nA. Nowhere.\n"
    )
    assert [turn.speaker for turn in find_turns(text)] == ["Q", "A", "MR. JONES", "THE COURT", "Q", "A"]


GROUP = """MODERADOR: Vamos a hablar de la vivienda.
- Yo creo que está imposible.
- Imposible, sí, imposible.
MODERADOR: ¿Y por qué?
– (Risas) Porque los sueldos no suben.
— Ni van a subir.
"""


def test_lines_with_a_dash_are_turns_where_only_the_moderator_has_a_label() -> None:
    found = find_turns(GROUP)
    assert [turn.speaker for turn in found] == ["MODERADOR", "—", "—", "MODERADOR", "—", "—"]
    assert [turn.role for turn in found if turn.speaker == "—"] == ["participant"] * 4
    assert [GROUP[turn.said_start : turn.end] for turn in found][4] == "(Risas) Porque los sueldos no suben."
    guide = "Entrevistadora: temas\n- la casa de antes\n- el dinero\nEntrevistadora: y\n- la red\n- el viaje de ida\n"
    assert {turn.speaker for turn in find_turns(guide)} == {"Entrevistadora"}, "a list stays in its turn"


def test_the_one_who_asks_in_a_group_is_taken_for_the_interviewer() -> None:
    talk = "Eva: ¿Qué opinan?\nAna: Llegó tarde.\nLuz: Y mal.\nEva: ¿Por qué?\nAna: No sé.\nRosa: ¿Quién sabe?\n"
    roles = {turn.speaker: turn.role for turn in find_turns(talk * 2)}
    assert roles == {"Eva": "interviewer", "Ana": "participant", "Luz": "participant", "Rosa": "participant"}


def test_two_may_ask_and_where_one_is_called_a_participant_the_other_does() -> None:
    two = "Ray: ¿Cuándo?\nRon: En mayo.\nPaul: ¿Dónde?\nRon: En casa.\n"
    assert {turn.speaker for turn in find_turns(3 * two) if turn.role == "interviewer"} == {"Ray", "Paul"}
    named = "Participant: I saw it.\nDan: Did you?\nParticipant: Yes.\nDan: Right.\nParticipant: So I left.\nDan: Hm.\n"
    assert {turn.speaker for turn in find_turns(named) if turn.role == "interviewer"} == {"Dan"}
    friends = "Ana: ¿Vas?\nLuz: Sí, ¿y tú?\nAna: ¿Cuándo?\nLuz: ¿Mañana?\n"
    assert not any(turn.role == "interviewer" for turn in find_turns(friends))


def test_pictures_of_who_speaks_stand_before_the_label_as_teams_writes_it() -> None:
    talk = [("Ana Ruiz", "0:03", "¿Y qué pasó?"), ("Luis Peña", "0:09", "Nada."), ("Ana Ruiz", "1:02:05", "Ya.")]
    text = "▣Ana Ruiz started transcription\n" + "".join(f"▣{who}   {at}\n{words}\n" for who, at, words in talk)
    text += "▣Ana Ruiz stopped transcription"
    assert said(text) == [(who, words) for who, _, words in talk]
    assert [turn.time for turn in find_turns(text)] == [3, 9, 3725]
    assert unlabelled_paragraphs(text, find_turns(text)) == 2


def test_a_time_in_brackets_below_a_name_is_that_of_the_turn_though_words_follow_it() -> None:
    talk = [("Ana", "¿Qué pasó?"), ("Luis", "Nada."), ("Ana", "¿Y luego?"), ("Luis", "Me fui.")]
    text = "".join(f"{who}\n[00:00:{10 + at}] {words}\n" for at, (who, words) in enumerate(talk))
    bold = [(found.start(), found.end()) for found in re.finditer("Ana|Luis", text)]
    turns = find_turns(text, bold=bold)
    assert said(text, bold=bold) == talk and [turn.time for turn in turns] == [10, 11, 12, 13]


def test_a_sentence_after_a_time_names_nobody() -> None:
    text = "".join(f"[0:00:0{n}] Buenos días, ¿cómo están?\n[0:00:0{n}] Sí.\n" for n in range(9))
    assert find_turns(text) == ()


def test_a_time_in_brackets_at_the_end_of_turns_is_where_the_next_one_begins() -> None:
    said = (
        "Eva: ¿Cuándo llegó? [00:00:07]\nAna: En marzo. [00:00:15]\nEva: ¿Sola?\n"
        "Ana: Con mi hermana. [00:01:20]\nEva: ¿Y luego? [1:02:00]"
    )
    assert [turn.time for turn in find_turns(said)] == [0.0, 7.0, 15.0, None, 80.0]
    backwards = said.replace("00:01:20", "00:00:02")
    assert {turn.time for turn in find_turns(backwards)} == {None}


def test_a_time_with_the_empty_link_of_some_programs_stands_before_the_name() -> None:
    found = find_turns("[0:03]() Eva: ¿Cuándo llegó?\n[0:09]() Ana: En marzo.\n[0:12]() Eva: ¿Sola?\n[1:12]() Ana: No.")
    assert [(turn.speaker, turn.time) for turn in found] == [("Eva", 3.0), ("Ana", 9.0), ("Eva", 12.0), ("Ana", 72.0)]
