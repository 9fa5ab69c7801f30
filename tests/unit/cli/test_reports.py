"""The command report in its layouts and formats."""

from pathlib import Path

import docx
import pytest
from docx.shared import Cm

from qcoder.importers.safe_zip import SafeZip
from qcoder.importers.xlsx import workbook
from tests.terminal import Terminal


@pytest.mark.parametrize("layout", ["codes", "cases", "documents", "table", "codebook"])
@pytest.mark.parametrize("ending", ["docx", "html", "xlsx"])
def test_every_layout_in_every_format(qcoder: Terminal, study: Path, tmp_path: Path, layout: str, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    said = qcoder("report", study, out, "--layout", layout, "--by", "language", "--json")
    assert said.json == {"file": str(out)}
    if ending == "docx":
        assert len(docx.Document(str(out)).paragraphs) > 5
    elif ending == "xlsx":
        rows = [row for _name, rows in workbook(SafeZip(out.read_bytes(), file_name="out"), "out") for row in rows]
        assert any("llegó el dinero" in cell for row in rows for cell in row)
    else:
        assert "llegó el dinero" in out.read_text(encoding="utf-8")


def test_a_template_and_what_is_wrong_with_it(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    own = docx.Document()
    own.sections[0].page_width = Cm(18)
    own.save(str(tmp_path / "uni.docx"))
    out = tmp_path / "out.docx"
    assert qcoder("report", study, out, "--template", tmp_path / "uni.docx").code == 0
    assert round(docx.Document(str(out)).sections[0].page_width.cm) == 18
    before = out.read_bytes()
    (tmp_path / "no.docx").write_bytes(b"PK\x03\x04 no")
    assert (
        "damaged or not what its name says"
        in qcoder("report", study, out, "--template", tmp_path / "no.docx").complaint
    )
    assert "There is no file" in qcoder("report", study, out, "--template", tmp_path / "none.docx").complaint
    assert out.read_bytes() == before


def test_what_cannot_be_asked_for_is_told(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    assert "not a layout" in qcoder("report", study, tmp_path / "a.docx", "--layout", "x").complaint
    assert "hidden" in qcoder("report", study, tmp_path / "a.docx", "--hide", "year, names").complaint
    assert "cannot be written as" in qcoder("report", study, tmp_path / "a.pdf").complaint
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix in (".docx", ".pdf")) == []
