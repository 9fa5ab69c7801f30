"""Codebooks of other programs: sheets and lists in the shapes that people have them."""

from pathlib import Path

import pytest

from qcoder.core.errors import UnreadableFile
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.leaving.exchange_in import bring_in
from qcoder.services.leaving.exchanging import convert, read_exchange_file
from qcoder.storage.project import Project
from tests.files import xlsx


def paths(file: Path) -> list[tuple[str, str]]:
    """Path and definition of each code, as they are after they came in."""
    found = read_exchange_file(file)
    by_guid = {code.guid: code for code in found.codes}

    def path(guid: str) -> str:
        code = by_guid[guid]
        return f"{path(code.parent)} > {code.name}" if code.parent else code.name

    return [(path(code.guid), code.definition) for code in found.codes]


@pytest.mark.parametrize(
    "rows",
    [
        [["Code", "Memo"], ["Poder", "de quién"], ["Poder > Dinero", ""], ["Poder > Dinero > Donante", "da"]],
        [["Memo", "Código"], ["de quién", "Poder"], ["", r"Poder\Dinero"], ["da", r"Poder\Dinero\Donante"]],
        [["name", "description"], ["Poder", "de quién"], ["Poder / Dinero", ""], ["Poder / Dinero / Donante", "da"]],
        [["Nivel 1", "Nivel 2", "Nivel 3", "Definición"], ["Poder", "", "", "de quién"], ["", "Dinero", "", ""],
         ["", "", "Donante", "da"]],
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_sheet_in_any_of_its_shapes(rows: list[list[str]], ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"codes.{ending}"
    if ending == "xlsx":
        file.write_bytes(xlsx(rows))  # type: ignore[arg-type]
    else:
        file.write_text("\n".join(";".join(row) for row in rows), encoding="cp1252")
    assert paths(file) == [("Poder", "de quién"), ("Poder > Dinero", ""), ("Poder > Dinero > Donante", "da")]


def test_a_list_with_indents(tmp_path: Path) -> None:
    file = tmp_path / "codes.txt"
    file.write_text("Poder\n\tDinero\n\t\tDonante\n\n\t- Voz\nCuerpo\n    Salud\n", encoding="utf-8-sig")
    assert [path for path, _said in paths(file)] == [
        "Poder", "Poder > Dinero", "Poder > Dinero > Donante", "Poder > Voz", "Cuerpo", "Cuerpo > Salud",
    ]  # fmt: skip


def test_codes_above_come_even_where_nobody_wrote_them_and_none_comes_twice(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("code,memo\nA > B,first\na > b,second\nA,later\n", encoding="utf-8")
    assert paths(file) == [("A", "later"), ("A > B", "first")]
    with Project.create(tmp_path / "p.qcoder", coder="A") as project:
        bring_in(project, found=read_exchange_file(file))
        assert [row.path for row in codebook.codes(project)] == ["A", "A > B"] and check(project).ok
        again = bring_in(project, found=read_exchange_file(file))
        assert not again.stored.get("codes")


@pytest.mark.parametrize(("name", "text"), [("a.csv", "x,y\n1,2\n"), ("a.txt", "\n \n"), ("a.csv", "code\n")])
def test_a_file_without_codes_says_what_to_do(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="No codes"):
        convert(tmp_path / name, to=tmp_path / "p.qcoder", coder="A")
    assert not (tmp_path / "p.qcoder").exists()
