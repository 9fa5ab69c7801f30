"""A trained pipeline as its maker packs it, made by the tests: small, and with nothing but a list of names."""

import zipfile
from hashlib import sha256
from pathlib import Path

NAME = "es_core_test-3.8.0"


def wheel(folder: Path, *, stray: str = "") -> tuple[Path, dict[str, str]]:
    """A real pipeline, small and without training, packed as the official ones are; and the table that knows it."""
    import spacy

    nlp = spacy.blank("es")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PER", "pattern": "Lucha"}, {"label": "LOC", "pattern": "Torreón"}])  # type: ignore[attr-defined]
    nlp.to_disk(folder / "made")
    file = folder / f"{NAME}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("es_core_test/__init__.py", "raise SystemExit('never run')")
        for path in sorted((folder / "made").rglob("*")):
            if path.is_file():
                packed.write(path, f"es_core_test/{NAME}/{path.relative_to(folder / 'made').as_posix()}")
        if stray:
            packed.writestr(f"es_core_test/{NAME}/{stray}", "x")
    return file, {sha256(file.read_bytes()).hexdigest(): NAME}
