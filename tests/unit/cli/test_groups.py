"""Groups of codes at the command line."""

from pathlib import Path

from tests.terminal import Terminal


def test_groups_are_brought_in_listed_and_written_out(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "groups.csv"
    file.write_text("group,code\nPower,Dependency > Funding dependence\nPower,Dependency\n", encoding="utf-8")
    assert qcoder("groups", "import", study, file, "--json").json["stored"] == 2
    listed = qcoder("groups", "list", study, "--json").json
    assert listed == [{"name": "Power", "codes": ["Dependency > Funding dependence", "Dependency"]}]
    assert "  Dependency" in qcoder("groups", "list", study).out
    qcoder("groups", "export", study, tmp_path / "out.csv")
    assert "Power,Dependency > Funding dependence" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
