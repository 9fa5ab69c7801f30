"""The commands export, convert and bring-in."""

from pathlib import Path

from tests.terminal import Terminal


def test_the_commands(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "study.qdpx"
    assert qcoder("export", study, out, "--json").json["left_out"] == []
    made = tmp_path / "again.qcoder"
    assert qcoder("convert", out, made, "--json").json["stored"]["documents"] == 1
    assert "1 document" in qcoder("convert", out, tmp_path / "third.qcoder").out
    assert qcoder("bring-in", made, out, "--json").json["stored"].get("codings", 0) == 0
    assert "database of a program" in qcoder("convert", study, tmp_path / "x.qcoder").complaint
    assert "Written" in qcoder("export", study, tmp_path / "codes.qdc", "--for", "maxqda").out
