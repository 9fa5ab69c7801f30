"""A transcript as a Word document with one comment a coding, on exactly the coded words.

The comments part is written directly: python-docx's add_comment takes quadratic time. Every line of the text is one
paragraph in the style "Transcript"; the number of a turn is a run of its own in the style "Turn number", so that the
reader (`importers.word_transcript`) can tell the text from what stands around it.
"""

import re
from collections import defaultdict
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

from qcoder.core.transcript_file import COMMENT_MARK, MARK, TRANSCRIPT, TURN_NUMBER, Remark, TranscriptFile
from qcoder.exporters.word_file import WordFile
from qcoder.exporters.word_xml import NAMESPACE, language_tag, paragraph, run

LABEL = "Strong"  # style of the names of speakers
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def transcript_bytes(transcript: TranscriptFile) -> bytes:
    """The document as the bytes of a .docx file."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    file = WordFile()
    file.put("".join(_paragraphs(transcript, file.ids)))
    if transcript.remarks:
        xml = _comments(transcript.remarks, file.ids, language_tag(transcript.told_in)).encode("utf-8")
        owner = file.document.part
        part = Part(PackURI("/word/comments.xml"), _COMMENTS, xml, owner.package)
        owner.relate_to(part, RELATIONSHIP_TYPE.COMMENTS)
    file.describe(_clean(transcript.title), transcript.language, identifier=transcript.identity)
    return file.data()


def _clean(text: str) -> str:
    """What XML forbids is replaced, never dropped: every place stays where it is."""
    return _FORBIDDEN.sub("\ufffd", text)


def _paragraphs(transcript: TranscriptFile, ids: dict[str, str]) -> list[str]:
    around = language_tag(transcript.told_in)
    found = [_plain(transcript.title, ids["Title"])]
    if transcript.subtitle:
        found.append(_plain(transcript.subtitle, ids["Subtitle"], around))
    if transcript.notice:
        found.append(_plain(transcript.notice, ids["Notice"], around))
    text = _clean(transcript.text)
    marks = _marks(transcript.remarks)
    borders = sorted(
        {*marks, *(turn.start for turn in transcript.turns), *(turn.said_start for turn in transcript.turns)}
    )
    labels = {turn.start: turn for turn in transcript.turns}
    label_until, place = 0, 0
    whole = language = language_tag(transcript.language)
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        runs: list[str] = []
        at = start
        if line and start not in labels:  # begins where the words of turns begin
            runs.append(_number("", ids))
        while True:
            if at in labels:
                runs.append(_number(str(labels[at].number), ids))
                label_until = labels[at].said_start
                language = language_tag(labels[at].language) or whole
            runs.append(marks.pop(at, ""))
            while place < len(borders) and borders[place] <= at:
                place += 1
            following = min(borders[place] if place < len(borders) else end, end)
            if following <= at:
                break
            runs.append(run(text[at:following], style=ids[LABEL] if at < label_until else "", language=language))
            at = following
        found.append(f"<w:p><w:pPr><w:pStyle w:val={quoteattr(ids[TRANSCRIPT])}/></w:pPr>{''.join(runs)}</w:p>")
        start = end + 1
    return found


def _plain(text: str, style: str, language: str = "") -> str:
    return paragraph(run(_clean(text).replace("\n", " "), language=language), style)


def _number(number: str, ids: dict[str, str]) -> str:
    said = f"<w:t>{number}</w:t>" if number else ""
    return f"<w:r><w:rPr><w:rStyle w:val={quoteattr(ids[TURN_NUMBER])}/></w:rPr>{said}<w:tab/></w:r>"


def _marks(remarks: tuple[Remark, ...]) -> dict[int, str]:
    """What stands at each place: ends of comments before beginnings, so that neighbours keep apart."""
    ends: dict[int, list[str]] = defaultdict(list)
    starts: dict[int, list[str]] = defaultdict(list)
    for number, remark in enumerate(remarks):
        starts[remark.span.start].append(f'<w:commentRangeStart w:id="{number}"/>')
        ends[remark.span.end].append(
            f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
        )
    return {at: "".join(ends[at]) + "".join(starts[at]) for at in {*ends, *starts}}


def _comments(remarks: tuple[Remark, ...], ids: dict[str, str], language: str) -> str:
    found = []
    for number, remark in enumerate(remarks):
        initials = "".join(word[0] for word in remark.author.split()[:3]).upper()
        date = f" w:date={quoteattr(_second(remark.at))}" if remark.at else ""
        lines = [_line(_clean(remark.code), language)]
        lines += [_line(line) for line in _clean(remark.memo).split("\n") if remark.memo]
        mark = quoteattr(ids[COMMENT_MARK])
        lines.append(
            f"<w:p><w:r><w:rPr><w:rStyle w:val={mark}/></w:rPr><w:t>{MARK.format(remark.key)}</w:t></w:r></w:p>"
        )
        found.append(
            f'<w:comment w:id="{number}" w:author={quoteattr(_clean(remark.author))}{date}'
            f" w:initials={quoteattr(_clean(initials))}>{''.join(lines)}</w:comment>"
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<w:comments {NAMESPACE}>{"".join(found)}</w:comments>'


def _line(text: str, language: str = "") -> str:
    return f"<w:p>{run(text, language=language)}</w:p>"


def _second(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
