"""The history of the codebook by command line."""

from pathlib import Path

from qcoder.services.codes import codebook, proposals
from qcoder.services.codes.codebook import change_code, code_at
from qcoder.storage.project import Project
from tests.terminal import Terminal


def change(study: Path, folder: Path, qcoder: Terminal, text: str) -> None:
    sheet = folder / "codebook.csv"
    sheet.write_text(text, encoding="utf-8")
    assert qcoder("codebook", "import", study, sheet).code == 0


def test_a_codebook_is_frozen_compared_and_brought_back(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    assert qcoder("codebook", "versions", study).out == "None has been frozen yet.\n"
    made = qcoder("codebook", "freeze", study, "First", "--note", "before June", "--json").json
    assert (made["name"], made["note"], made["codes"], made["coder"]) == ("First", "before June", 3, "Coder A")
    assert "already a version" in qcoder("codebook", "freeze", study, "first").complaint
    change(study, tmp_path, qcoder, "code,definition\nDependency,Others decide.\nVoice,Who speaks.\n")
    diff = qcoder("codebook", "compare", study, "First", "--json").json
    assert diff["old"] == "First" and diff["new"] == ""
    assert [(row["kind"], row["path"], row["after"]) for row in diff["differences"]] == [
        ("changed", "Dependency", "Others decide."), ("added", "Voice", "Voice"),
    ]  # fmt: skip
    said = qcoder("codebook", "compare", study, "First").out
    assert "~ Dependency\n    definition: {+Others decide.+}\n" in said and "+ Voice" in said
    refused = qcoder("codebook", "restore", study, "First")
    assert refused.code == 1 and "Voice" in refused.complaint and "kept aside" in refused.complaint
    done = qcoder("codebook", "restore", study, "First", "--keep-aside", "--json").json
    assert done == {
        "version": "First", "aside": [{"path": "Voice", "codings": 0}], "back": [], "changed": 1, "recheck": 0,
    }  # fmt: skip
    assert [row["path"] for row in qcoder("codebook", "compare", study, "First", "--json").json["differences"]] == [
        "Kept aside", "Kept aside > Voice",
    ]  # fmt: skip
    assert qcoder("undo", study).code == 0
    again = qcoder("codebook", "restore", study, "First", "--keep-aside")
    assert again.out.splitlines() == ["The codebook is as in “First” again.", "Kept aside: Voice"]
    assert [row["name"] for row in qcoder("codebook", "versions", study, "--json").json] == ["First"]
    assert "before June" in qcoder("codebook", "versions", study).out
    assert qcoder("codebook", "compare", study, "Nothing").code == 1


def test_proposals_are_listed_with_views_and_decisions(qcoder: Terminal, study: Path) -> None:
    assert qcoder("codebook", "proposals", study).out == "No proposals.\n"
    with Project.open(study, coder="Coder B") as project:
        one = proposals.propose(project, action="create", name="Voice", reason="it is everywhere").id
        proposals.say_view(project, proposal=one, view="agree", text="yes", coder="Coder C")
        two = proposals.propose(project, action="create", name="Silence", reason="the other side").id
        proposals.refuse(project, proposal=two, reason="a memo will do")
    rows = qcoder("codebook", "proposals", study, "--json").json
    assert [(row["id"], row["status"], row["decision"]) for row in rows] == [
        (two, "refused", "a memo will do"), (one, "open", ""),
    ]  # fmt: skip
    assert rows[1]["views"][0]["view"] == "agree" and rows[1]["fields"] == {"name": "Voice"}
    assert [row["id"] for row in qcoder("codebook", "proposals", study, "--open", "--json").json] == [one]
    assert [row["id"] for row in qcoder("codebook", "proposals", study, "--decided", "--json").json] == [two]
    said = qcoder("codebook", "proposals", study).out
    assert "Make a code “Voice” at the top" in said and "Coder C: agree. yes" in said
    assert "Refused by Coder B: a memo will do" in said


def test_the_history_of_a_code_and_the_passages_to_re_check_are_listed(qcoder: Terminal, study: Path) -> None:
    assert qcoder("codebook", "recheck", study).out == "Nothing waits to be re-checked.\n"
    with Project.open(study, coder="Coder B") as project:
        code = code_at(project, path="Dependency").id
        change_code(project, code=code, definition="Others decide.", change="meaning", reason="wider")
    rows = qcoder("codebook", "history", study, "Dependency", "--json").json
    assert [(row["number"], row["change"], row["reason"], row["coder"]) for row in rows] == [
        (2, "meaning", "wider", "Coder B"), (1, "first", "", "Coder A"),
    ]  # fmt: skip
    assert "meaning" in qcoder("codebook", "history", study, "Dependency").out
    [row] = qcoder("codebook", "recheck", study, "--json").json
    assert (row["quote"], row["why"], row["document"]) == ("La fundación ponía los temas.", "definition", "Ana")
    assert row["said"] == "What “Dependency” means has changed: wider"
    assert "La fundación" in qcoder("codebook", "recheck", study).out


def test_a_change_is_proposed_spoken_of_and_decided_by_command(qcoder: Terminal, study: Path) -> None:
    made = qcoder(
        "codebook", "propose", study, "rename", "Dependency", "--name", "Dependence", "--reason", "usual", "--json"
    )
    number = made.json["id"]
    assert made.json["status"] == "open" and made.json["fields"] == {"name": "Dependence"}
    assert "agree. so do I" in qcoder("codebook", "view", study, number, "agree", "--text", "so do I").out
    assert qcoder("codebook", "accept", study, number, "--reason", "all agree", "--json").json["status"] == "accepted"
    with Project.open(study, coder="Coder A") as project:
        assert "Dependence" in [row.path for row in codebook.codes(project)]
    new = qcoder(
        "codebook", "propose", study, "create", "Voice", "--under", "Dependence", "--reason", "missing", "--json"
    )
    assert new.json["target"] == "Dependence"
    assert "Refused by" in qcoder("codebook", "refuse", study, new.json["id"], "--reason", "a memo will do").out
    assert qcoder("codebook", "accept", study, new.json["id"]).code == 1
    assert qcoder("codebook", "propose", study, "merge", "Dependence", "--into", "Nowhere", "--reason", "x").code == 1
    assert qcoder("codebook", "propose", study, "paint", "Dependence", "--reason", "x").code == 1
