"""Where the program's own data files are: inside the installed wheel, else beside the checkout."""

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


@cache
def resources() -> Path:
    """The folder with icons, locale, templates and stop words."""
    return _data_folder("resources")


@cache
def sample_source() -> Path:
    """The folder with the texts and tables that the sample project is built from."""
    return _data_folder("sample_project")


def in_language(file: Path, language: str) -> Path:
    """`name.es.csv` beside `name.csv` for "es"; the file itself where there is none in that language."""
    spoken = file.with_name(f"{file.stem}.{language}{file.suffix}")
    return spoken if spoken.is_file() else file


def _data_folder(name: str) -> Path:
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / name
