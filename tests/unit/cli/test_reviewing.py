"""The commands transcript and review."""

from pathlib import Path

from tests.terminal import Terminal


def test_a_transcript_goes_out_and_comes_back(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "Ana.docx"
    assert "Written" in qcoder("transcript", study, "Ana", out).out
    found = qcoder("review", study, out, "--json").json
    assert (found["document"], found["differences"], found["text_edited"]) == ("Ana", [], False)
    assert "as they went out" in qcoder("review", study, out).out
    qcoder("code", study, "--document", "Ana", "--span", "60:70", "--code", "Dependency")
    told = qcoder("review", study, out)
    assert "removed" in told.out
    assert qcoder("review", study, out, "--apply", "--json").json["stored"]
    assert qcoder("review", study, out, "--json").json["differences"] == []
    assert "no document" in qcoder("transcript", study, "Nobody", out).complaint
