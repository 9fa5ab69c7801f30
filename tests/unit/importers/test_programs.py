"""Transcripts as programs for transcription write them: who speaks, when, and every word."""

import json
from typing import Any

import pytest

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import ImportedDocument
from qcoder.importers.registry import read_document
from tests.files import p, word

Turns = list[tuple[str, float | None, str]]
TALK: Turns = [("Eva", 1.0, "¿Qué pasó entonces?"), ("Ana", 5.5, "Nada, la verdad."), ("Eva", 9.0, "¿Y luego?")]


def read(data: bytes | dict[str, Any], name: str) -> ImportedDocument:
    found = read_document(json.dumps(data).encode() if isinstance(data, dict) else data, file_name=name)
    assert found.ledger.adds_up and found.ledger.words_stored > 0
    return found


def turns(found: ImportedDocument) -> Turns:
    return [(turn.speaker, turn.time, found.text[turn.said_start : turn.end]) for turn in found.turns]


# ---- JSON ----


def words_of(said: str) -> list[str]:
    return said.split()


TRINT = {
    "transcript": {
        "speakers": [{"id": 0, "name": "Eva"}, {"id": 1, "name": "Ana"}],
        "paragraphs": [
            {"id": str(n), "time": at * 1000, "speaker": 0 if who == "Eva" else 1}
            for n, (who, at, _) in enumerate(TALK)
            if at is not None
        ],
        "words": [
            {"para": str(n), "time": 0, "value": f"{part} "}
            for n, (_, _, said) in enumerate(TALK)
            for part in words_of(said)
        ],
    }
}
AMAZON = {
    "results": {
        "transcripts": [{"transcript": " ".join(said for _, _, said in TALK)}],
        "items": [
            {"type": "pronunciation", "start_time": str(at), "speaker_label": who, "alternatives": [{"content": part}]}
            for who, at, said in TALK
            for part in words_of(said)
        ],
    }
}
DEEPGRAM = {"results": {"utterances": [{"start": at, "speaker": who, "transcript": said} for who, at, said in TALK]}}
ASSEMBLY = {
    "text": "the whole",
    "utterances": [
        {"start": int((at or 0) * 1000), "speaker": who, "text": said, "words": []} for who, at, said in TALK
    ]
    + [{"start": 200_000, "speaker": "Ana", "text": "Ya.", "words": []}],
}
WHISPER_CPP = {
    "transcription": [
        {"timestamps": {"from": "0"}, "offsets": {"from": int((at or 0) * 1000)}, "speaker": who, "text": f" {said}"}
        for who, at, said in TALK
    ]
}


AZURE = {
    "combinedRecognizedPhrases": [{"channel": 0, "display": " ".join(said for _, _, said in TALK)}],
    "recognizedPhrases": [
        {"speaker": 1 + (who == "Ana"), "offset": f"PT{at}S", "offsetInTicks": (at or 0) * 1e7,
         "nBest": [{"confidence": 0.9, "display": said}, {"confidence": 0.5, "display": "otra cosa"}]}
        for who, at, said in TALK
    ],
}  # fmt: skip
AZURE_FAST = {
    "durationMilliseconds": 12000,
    "combinedPhrases": [{"text": " ".join(said for _, _, said in TALK)}],
    "phrases": [
        {"speaker": 1 + (who == "Ana"), "offsetMilliseconds": int((at or 0) * 1000), "text": said, "words": []}
        for who, at, said in TALK
    ],
}
GOOGLE = {
    "results": [
        *({"alternatives": [{"transcript": f" {said}", "words": []}], "languageCode": "es-mx"} for _, _, said in TALK),
        {"alternatives": [{"words": [
            {"word": part, "startTime": f"{at}s", "endTime": "12s", "speakerTag": 1 + (who == "Ana")}
            for who, at, said in TALK for part in words_of(said)
        ]}]},
    ]
}  # fmt: skip


SPEECHMATICS = {
    "results": [
        {"type": kind, "start_time": at, "alternatives": [{"content": content, "speaker": who}]}
        for who, at, said in TALK
        for part in words_of(said)
        for kind, content in (("word", part.rstrip("?.,")), ("punctuation", part[len(part.rstrip("?.,")) :]))
        if content
    ]
}
PODCAST = {
    "version": "1.0.0",
    "segments": [{"speaker": who, "startTime": at, "endTime": 12, "body": said} for who, at, said in TALK],
}
MEETING = [
    {"participant": {"id": number, "name": who}, "words": [
        {"text": part, "start_timestamp": {"relative": at}} for part in words_of(said)
    ]}
    for number, (who, at, said) in enumerate(TALK)
]  # fmt: skip


@pytest.mark.parametrize("data", [SPEECHMATICS, PODCAST, MEETING], ids=["speechmatics", "podcast", "meeting"])
def test_words_and_bodies_of_other_services_are_turns(data: Any) -> None:
    assert turns(read(json.dumps(data).encode(), "a.json")) == TALK


def test_messages_without_times_are_those_who_write_them() -> None:
    found = read({"messages": [{"role": "Eva", "content": "¿Y?"}, {"role": "Ana", "content": "Nada."}]}, "a.json")
    assert turns(found) == [("Eva", None, "¿Y?"), ("Ana", None, "Nada.")]
    with pytest.raises(UnreadableFile, match="no transcript"):
        read({"rules": [{"role": "Eva", "value": "uno"}, {"role": "Ana", "value": "dos"}]}, "a.json")


def test_a_short_file_of_assemblyai_has_its_times_in_thousandths_and_each_word_once() -> None:
    rows = [
        {"speaker": "A", "start": 250, "text": "¿Y?", "words": [{"text": "¿Y?", "start": 250, "speaker": "A"}]},
        {"speaker": "B", "start": 900, "text": "No."},
    ]
    found = read({"id": "x", "text": "¿Y? No.", "utterances": rows}, "a.json")
    assert turns(found) == [("A", 0.25, "¿Y?"), ("B", 0.9, "No.")]


@pytest.mark.parametrize(
    "header", ["start,speaker,line", "time,name,message", "hora,nombre,mensaje", "start,character,dialogue"]
)
def test_sheets_of_chats_and_captions_are_talks(header: str) -> None:
    rows = "0:01,Eva,¿Qué pasó?\n0:05,Ana,Nada la verdad.\n0:09,Eva,¿Y luego?\n"
    found = read(f"{header}\n{rows}".encode(), "a.csv")
    assert turns(found) == [("Eva", 1, "¿Qué pasó?"), ("Ana", 5, "Nada la verdad."), ("Eva", 9, "¿Y luego?")]


def test_a_sheet_calls_a_speaker_by_one_name() -> None:
    rows = "Ana Paz,Buenas tardes.\nEva,¿Qué tal?\nAP,Bien.\nEva,¿Y?\nAP,Nada.\n"
    found = read(f"speaker,words\n{rows}".encode(), "a.csv")
    assert [turn.speaker for turn in found.turns] == ["AP", "Eva", "AP", "Eva", "AP"]
    assert found.text.startswith("Ana Paz: "), "the words of the file stay"


def test_numbers_of_lines_are_not_what_is_said() -> None:
    found = read(b"start,line,notes\n0:01,1,uno dos tres cuatro cinco\n0:05,2,seis siete ocho nueve diez\n", "a.csv")
    assert "uno dos" in found.text and found.turns == ()


@pytest.mark.parametrize(
    ("data", "called"), [(AZURE, "azure"), (AZURE_FAST, "azure"), (GOOGLE, "google")], ids=["azure", "fast", "google"]
)
def test_what_services_number_are_speakers_too(data: dict[str, Any], called: str) -> None:
    found = read(data, "a.json")
    numbered = {"Eva": "Speaker 1", "Ana": "Speaker 2"}
    assert turns(found) == [(numbered[who], at, said) for who, at, said in TALK]
    assert found.ledger.format == called


def test_words_that_do_not_make_up_the_text_are_not_taken_for_it() -> None:
    heard = [{"transcript": "una frase de cinco palabras", "words": [{"word": "una", "speakerTag": 1}]}]
    found = read({"results": [{"alternatives": heard}]}, "a.json")
    assert found.text == "una frase de cinco palabras" and found.turns == ()


@pytest.mark.parametrize(
    ("data", "format"),
    [(TRINT, "trint"), (AMAZON, "amazon"), (DEEPGRAM, "deepgram"), (WHISPER_CPP, "whisper"), (ASSEMBLY, "json")],
    ids=["trint", "amazon", "deepgram", "whisper.cpp", "assemblyai"],
)
def test_transcripts_as_data_keep_speakers_and_times(data: dict[str, Any], format: str) -> None:
    found = read(data, "a.json")
    assert turns(found)[:3] == TALK and found.ledger.format == format


def test_numbers_of_speakers_become_names_where_the_file_has_them() -> None:
    rows = [{"speaker_id": 7, "start": 0, "text": "Sí."}, {"speaker_id": 8, "start": 1, "text": "No."}]
    named = read({"speakers": [{"id": 7, "name": "Ana"}], "rows": rows}, "a.json")
    assert [turn.speaker for turn in named.turns] == ["Ana", "Speaker 9"]


def test_data_that_are_no_transcript_are_refused() -> None:
    for data in ({"a": 1}, {"rows": [{"x": "y"}]}, {"segments": []}):
        with pytest.raises(UnreadableFile, match="no transcript"):
            read_document(json.dumps(data).encode(), file_name="a.json")
    with pytest.raises(UnreadableFile, match="damaged"):
        read_document(b'{"segments": [', file_name="a.json")


def test_a_text_that_begins_with_a_bracket_is_a_text() -> None:
    assert read(b"[risas] Ana: hola", "a.txt").ledger.format == "txt"


def test_a_speaker_who_goes_on_has_one_turn_and_its_inner_times_are_kept() -> None:
    segments = [
        {"start": at, "speaker": "Ana", "text": said} for at, said in ((0, "Uno."), (3.5, "Dos."), (7, "Tres."))
    ]
    found = read({"segments": segments}, "a.json")
    assert turns(found) == [("Ana", 0.0, "Uno. Dos. Tres.")]
    assert [(found.text[mark.start :].split()[0], mark.value) for mark in found.marks] == [
        ("Dos.", "3.5"),
        ("Tres.", "7"),
    ]


# ---- texts ----


@pytest.mark.parametrize(
    ("name", "before", "line"),
    [
        ("otter.txt", "", "{who}  0:0{at}\n{said}\n\n"),
        ("zoom.txt", "", "[{who}] 00:00:0{at}\n{said}\n\n"),
        ("descript.md", "", "[00:00:0{at}] **{who}:** {said}\n\n"),
        ("rev.txt", "", "{who} (00:0{at}):\n{said}\n\n"),
        ("trint.txt", "", "[00:00:0{at}] {who}: {said}\n"),
        ("nvivo.txt", "Intervalo de tiempo\tContenido\tHablante\n", "0:0{at}.0 - 0:20.0\t{said}\t{who}\n"),
        ("nvivo.txt", "Timespan\tContent\tSpeaker\n", "0:0{at}.0 - 0:20.0\t{said}\t{who}\n"),
    ],
)
def test_texts_of_programs_keep_speakers_and_times(name: str, before: str, line: str) -> None:
    text = before + "".join(line.format(who=who, at=int(at or 0), said=said) for who, at, said in TALK)
    assert turns(read(text.encode(), name)) == [(who, float(int(at or 0)), said) for who, at, said in TALK]


def test_f4_writes_the_time_at_the_end_of_a_turn() -> None:
    text = (
        r"{\rtf1\ansi\ansicpg1252 Eva: \'bfQu\'e9 pas\'f3 entonces? #00:00:05-5#\par "
        r"Ana: Nada, la verdad. #00:00:09-0#\par Eva: \'bfY luego? #00:00:12-0#\par}"
    )
    found = read(text.encode("latin-1"), "f4.rtf")
    assert [(turn.speaker, turn.time) for turn in found.turns] == [("Eva", 0.0), ("Ana", 5.5), ("Eva", 9.0)]


def test_teams_writes_name_and_time_before_the_words() -> None:
    body = "".join(p(f"{who}   0:0{int(at or 0)}", "<w:r><w:br/></w:r>", said) for who, at, said in TALK)
    assert turns(read(word(body), "teams.docx")) == [(who, float(int(at or 0)), said) for who, at, said in TALK]


def test_nvivo_writes_a_table_of_times_words_and_speakers() -> None:
    rows = [("Timespan", "Content", "Speaker"), *((f"0:0{int(at or 0)}", said, who) for who, at, said in TALK)]
    table = "".join(f"<w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    assert turns(read(word(f"<w:tbl>{table}</w:tbl>"), "nvivo.docx")) == [
        (who, float(int(at or 0)), said) for who, at, said in TALK
    ]


@pytest.mark.parametrize(
    "line",
    [
        "[00:0{at}.000 --> 00:20.500]  {said}\n",
        "[00:00:0{at}.000 --> 00:00:20.500]   {said}\n",
        "(0:0{at}) {said}\n",
        "0:0{at}  \n{said}\n\n",
        "#00:00:0{at}-0# {said}\n",
    ],
)
def test_times_are_kept_where_nobody_is_named(line: str) -> None:
    text = "".join(line.format(at=int(at or 0), said=said) for _, at, said in TALK)
    found = read(text.encode(), "a.txt")
    starts = [number for number in range(len(text)) if text.startswith(line[:3].format(at=0), number)]
    assert not found.turns
    marks = [(mark.start, mark.value) for mark in found.marks if mark.kind == "time"]
    assert marks == [(start, str(int(at or 0))) for start, (_, at, _) in zip(starts, TALK, strict=True)]


@pytest.mark.parametrize(
    "text",
    [
        "9:00 Registro\n10:30 Pausa\n12:00 Comida\n13:30 Taller\n",
        "[00:10] uno\n[00:05] dos\n[00:20] tres\n",
        "[00:10] uno\n[00:15] dos\n",
    ],
)
def test_times_of_a_day_and_times_that_go_back_are_none_of_a_recording(text: str) -> None:
    assert not [mark for mark in read(text.encode(), "a.txt").marks if mark.kind == "time"]


def test_times_inside_a_turn_are_kept_too() -> None:
    timed = "[00:01:02] Luego sí.\n[00:02:03] Y ya.\n[00:03:00] Eso.\n"
    text = f"Eva: ¿Qué pasó?\nAna: Primero nada.\n{timed}Eva: Bien.\nAna: Sí.\n"
    found = read(text.encode(), "a.txt")
    assert len(found.turns) == 4
    assert [mark.value for mark in found.marks if mark.kind == "time"] == ["62", "123", "180"]


# ---- subtitles ----


def test_cues_without_numbers_blank_lines_or_order_are_read() -> None:
    text = "00:00:05,000 --> 00:00:06,000\nAna: Dos.\n2\n00:00:01,000 --> 00:00:02,000\n<i>Ana:</i> Uno.\n"
    found = read(text.encode(), "a.srt")
    assert turns(found) == [("Ana", 1.0, "Uno. Dos.")]
    assert any("order" in str(remark) for remark in found.ledger.remarks)


def test_a_word_before_a_colon_in_a_few_cues_is_no_speaker() -> None:
    cues = [(1, "Nota: esto no"), (3, "nadie lo dijo"), (5, "así: nunca"), (7, "ni ayer"), (9, "ni hoy")]
    text = "WEBVTT\n\n" + "".join(f"00:0{at}.000 --> 00:0{at}.900\n{said}\n\n" for at, said in cues)
    found = read(text.encode(), "a.vtt")
    assert found.turns == () and [mark.value for mark in found.marks] == ["1", "3", "5", "7", "9"]


def test_two_voices_in_one_cue_are_two_turns() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Eva>¿Sí?</v> <v.loud Ana>Sí &amp; no.</v>\n"
    assert turns(read(text.encode(), "a.vtt")) == [("Eva", 1.0, "¿Sí?"), ("Ana", 1.0, "Sí & no.")]


# ---- sheets ----


def test_times_of_whisper_are_thousandths_and_those_of_others_are_not() -> None:
    whisper = read(b"start\tend\ttext\n0\t2500\tUno dos.\n2500\t61000\tTres.\n61000\t62000\tYa.\n", "a.tsv")
    assert [mark.value for mark in whisper.marks] == ["0", "2.5", "61"]
    plain = read(b"start,text\n0,Uno dos.\n3,Tres.\n", "a.csv")
    assert [mark.value for mark in plain.marks] == ["0", "3"]


def test_a_sheet_with_quotes_line_ends_and_semicolons_is_read() -> None:
    text = 'hablante;tiempo;texto\r\nAna;0:01;"Dijo ""no"";\r\ny se fue."\r\nEva;0:05;Bien.\r\n'
    assert turns(read(text.encode("utf-16"), "a.csv")) == [("Ana", 1.0, 'Dijo "no";\ny se fue.'), ("Eva", 5.0, "Bien.")]


def test_a_sheet_of_something_else_is_read_row_by_row() -> None:
    found = read("año,monto\n2001,500\n2002,600\n".encode(), "a.csv")
    assert found.text == "año\tmonto\n2001\t500\n2002\t600" and found.ledger.left_out == 0


HEARD = [("Eva Soto", "¿Cómo fue?"), ("Ana Paz", "De joven, en la red."), ("Eva Soto", "¿Y luego?"), ("Ana Paz", "Ya.")]


@pytest.mark.parametrize(
    "line",
    [
        "[{who}] {said}",
        "({who}) {said}",
        "- <i>{who}:</i> {said}",
        "[{who}]: {said}",
        "<v {who}>{said}</v>",
        ">> {who}: {said}",
    ],
)
def test_subtitles_name_speakers_in_many_ways(line: str) -> None:
    cues = "".join(
        f"{number}f3-0/{number}-1\n00:00:0{number}.100 --> 00:00:0{number}.900\n{line.format(who=who, said=said)}\n\n"
        for number, (who, said) in enumerate(HEARD)
    )
    found = read_document(f"WEBVTT\n\n{cues}".encode(), file_name="a.vtt")
    assert found.ledger.adds_up  # the names that Teams gives its cues are no words
    assert [(turn.speaker, found.text[turn.said_start : turn.end]) for turn in found.turns] == HEARD
    assert [turn.time for turn in found.turns] == [0.1, 1.1, 2.1, 3.1]


def test_what_is_heard_in_subtitles_is_no_speaker() -> None:
    said = ["[Música]", "[Risas] Sí, claro.", "[Música]", "(Risas)", "(Aplausos) Gracias."]
    cues = "".join(f"{at + 1}\n00:00:0{at},100 --> 00:00:0{at},900\n{line}\n\n" for at, line in enumerate(said))
    found = read_document(cues.encode(), file_name="a.srt")
    assert found.ledger.adds_up and found.turns == () and "[Risas] Sí, claro." in found.text


def test_the_transcript_that_teams_keeps_as_data() -> None:
    entries = [
        {"text": said, "speakerDisplayName": who, "startOffset": f"00:00:0{at}.5", "endOffset": "00:00:09"}
        for at, (who, said) in enumerate(HEARD)
    ]
    found = read_document(json.dumps({"version": "1", "entries": entries}).encode(), file_name="a.json")
    assert found.ledger.adds_up
    assert [(turn.speaker, turn.time) for turn in found.turns] == [(who, at + 0.5) for at, (who, _) in enumerate(HEARD)]


def test_captions_that_roll_are_read_once() -> None:
    """As YouTube writes them: each line with its words timed, alone, and above the next one."""
    rolled = (
        "WEBVTT\nKind: captions\nLanguage: es\n\n"
        "00:00:00.160 --> 00:00:02.389 align:start\n \nhola<00:00:00.480><c> a</c><00:00:00.880><c> todas</c>\n\n"
        "00:00:02.389 --> 00:00:02.399\nhola a todas\n \n\n"
        "00:00:02.399 --> 00:00:04.710\nhola a todas\nvamos<00:00:02.960><c> al</c><00:00:03.199><c> taller</c>\n\n"
        "00:00:04.710 --> 00:00:04.720\nvamos al taller\n \n"
    )
    found = read(rolled.encode(), "a.vtt")
    assert found.text == "hola a todas\nvamos al taller" and found.ledger.left_out == 9
    twice = read(b"WEBVTT\n\n00:01.000 --> 00:02.000\nAna: No.\n\n00:03.000 --> 00:04.000\nAna: No.\n", "a.vtt")
    assert twice.ledger.words_stored == 4


def test_pronouns_after_a_name_are_part_of_it() -> None:
    cues = "".join(f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.500\nEva Ruiz (she/her): Sí {n}.\n\n" for n in (1, 2))
    assert read(f"WEBVTT\n\n{cues}".encode(), "a.vtt").ledger.speakers == ("Eva Ruiz (she/her)",)


def test_lines_of_a_cue_that_begin_with_dashes_are_those_of_several_voices() -> None:
    source = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n- ¿Sí?\n- No\n\n" for n in (1, 2))
    assert read(source.encode(), "a.srt").text == "- ¿Sí?\n- No\n- ¿Sí?\n- No"


def test_times_of_programs_that_cut_films_are_read() -> None:
    rows = (
        "Speaker Name,Start Time,End Time,Text\n"
        "Eva,00;00;01;10,00;00;03;00,Hola a todas\n"
        "Ana,00;01;04;00,00;02;00;00,¿Qué tal?\n"
    )
    assert [time and int(time) for _, time, _ in turns(read(rows.encode(), "a.csv"))] == [1, 64]
