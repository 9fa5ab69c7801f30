"""What the parser of the command line says: in our words, in both languages, with exit code 2."""

import re

import pytest

from qcoder.cli.commands import COMMANDS_OF, commands_in
from qcoder.cli.usage import in_our_words
from tests.terminal import Terminal, program

WRONG = [  # words, what is said in English, what is said in Spanish
    (("agreement",), "PROJECT is missing.", "Falta PROJECT."),
    (("code", "a.qcoder"), "The option --document is missing.", "Falta la opción --document."),
    (("agreemen",), "There is no “agreemen”. Meant: agreement", "No hay “agreemen”. ¿Quiso decir agreement"),
    (("xyzzy",), "There is no command “xyzzy”.", "No hay ningún comando “xyzzy”."),
    (("undo", "a.qcoder", "--jsn"), "There is no option --jsn. Meant: --json?", "No hay ninguna opción --jsn. ¿Quiso"),
    (("undo", "a.qcoder", "--qqq"), "There is no option --qqq.", "No hay ninguna opción --qqq."),
    (
        ("code", "a.qcoder", "--document"),
        "A value is missing after --document.",
        "Falta un valor después de --document.",
    ),
    (("undo", "a.qcoder", "--json=3"), "--json takes no value.", "--json no lleva valor."),
    (("undo", "a.qcoder", "b", "c"), "This is too much: b c.", "Esto sobra: b c."),
    (
        ("agreement", "a.qcoder", "--resamples", "many"),
        "--resamples does not fit: a whole number is expected.",
        "--resamples no es válido: se espera un número entero.",
    ),
    (("agreement", "a.qcoder", "--resamples", "-1"), "--resamples does not fit: 0 is the least.", "0 es lo mínimo."),
    (("agreement", "a.qcoder", "--resamples", "999999"), "100000 is the most.", "100000 es lo máximo."),
    (
        ("framework", "a.qcoder", "--write", "one"),
        "--write takes 3 values.",
        "--write lleva 3 valores.",
    ),
]


@pytest.mark.parametrize(("words", "english"), [(words, english) for words, english, _ in WRONG])
def test_wrong_usage_is_told_with_the_way_to_the_help(qcoder: Terminal, words: tuple[str, ...], english: str) -> None:
    said = qcoder(*words)
    assert said.code == 2 and said.out == ""
    last = said.err.splitlines()[-1]
    assert last.startswith("qcoder: ") and english in last and re.search(r"“qcoder[ a-z]* --help” tells more\.$", last)


def test_wrong_usage_and_help_are_told_in_spanish() -> None:
    script = """
import sys
from qcoder.core.messages import use_language
use_language("es")
from qcoder.cli.app import run
for words in sys.argv[1:]:
    print(run(words.split(",")), file=sys.stderr)
"""
    said = program("-c", script, *(",".join(words) for words, _english, _spanish in WRONG), as_module=False)
    for _words, _english, spanish in WRONG:
        assert spanish in said.err
    assert said.err.splitlines().count("2") == len(WRONG)
    for english in ("Usage", "Error", "Try", "[OPTIONS]", "tells more", "Meant"):
        assert english not in said.err
    helped = program("agreement", "--help", QCODER_LANGUAGE="es").out
    for spanish in ("Uso: qcoder agreement [OPCIONES]", "Argumentos:", "Opciones:", "[obligatorio]", "<texto>"):
        assert spanish in helped
    assert "1000; 0<=x<=100000]" in helped and "Mostrar esta ayuda." in helped
    whole = program("--help", QCODER_LANGUAGE="es").out
    assert "COMANDO [ARGUMENTOS]..." in whole and "Comandos:" in whole
    for english in ("Usage", "Options", "Arguments", "Commands", "required", "default", "Show this"):
        assert english not in helped + whole


def test_a_group_without_a_command_says_its_help(qcoder: Terminal) -> None:
    said = qcoder("memos")
    assert said.code == 2 and said.out == "" and said.err.startswith("Usage: qcoder memos ")


def test_what_is_not_known_is_said_as_it_is() -> None:
    assert in_our_words("Something new.") == "Something new."
    assert in_our_words("Invalid value for 'A': 'x' is not one of 'b', 'c'.") == "A does not fit: “x” is none of b, c."
    assert (
        in_our_words("Invalid value for '--at': Path 'a b' is a directory.") == "--at does not fit: “a b” is a folder."
    )


@pytest.mark.parametrize("module", COMMANDS_OF)
def test_the_table_of_commands_names_what_each_module_adds(module: str) -> None:
    assert tuple(commands_in(module)) == COMMANDS_OF[module]


def test_a_command_reads_no_module_but_its_own() -> None:
    script = """
import sys
from qcoder.cli.app import run
run(["undo", "nothing.qcoder"])
print(*sorted(name for name in sys.modules if name.startswith("qcoder.")))
"""
    read = program("-c", script, as_module=False).out.split()
    assert "qcoder.cli.history" in read and "qcoder.services.projects" in read
    assert not {"qcoder.cli.analyses", "qcoder.core.turns", "qcoder.suggesters.engine", "spacy", "numpy"} & {*read}
