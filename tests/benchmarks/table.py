"""The figures that benchmarks have noted, as a table: python -m tests.benchmarks.table

Prints Markdown, and writes it between the marks in tests/benchmarks/README.md.
"""

import json
from pathlib import Path

from tests.benchmarks.figures import KEPT, Figure

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- table -->\n", "<!-- end of the table -->\n"


def figures() -> list[Figure]:
    found = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return [Figure(**row) for row in found.values()]


def table(rows: list[Figure]) -> str:
    """A line a figure; "bare" is what the least possible work took in the same run."""
    lines = ["| work | measured | at most | bare | holds |", "| --- | ---: | ---: | ---: | --- |"]
    for row in rows:
        bare = f"{row.floor:.1f}, x{row.measured / row.floor:.1f}" if row.floor else ""
        holds = "yes" if row.holds else "**no**"
        lines.append(f"| {row.work} | {row.measured:.1f} {row.unit} | {row.at_most:g} | {bare} | {holds} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    made = table(figures())
    print(made, end="")
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    _old, after = rest.split(END)
    README.write_text(f"{before}{BEGIN}{made}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
