"""The figures that benchmarks have noted, as a table: python -m tests.benchmarks.table

Writes them between the marks in tests/benchmarks/README.md; rows that were not measured anew stay as they are.
"""

import json
from pathlib import Path

from tests.benchmarks.figures import KEPT, Figure

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- table -->\n", "<!-- end of the table -->\n"


def figures() -> list[Figure]:
    found = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return [Figure(**row) for row in found.values()]


def line(row: Figure) -> str:
    """A line of the table; "bare" is what the least possible work took in the same run."""
    bare = f"{row.floor:.1f}, x{row.measured / row.floor:.1f}" if row.floor else ""
    holds = "yes" if row.holds else "**no**"
    return f"| {row.work} | {row.measured:.1f} {row.unit} | {row.at_most:g} | {bare} | {holds} |"


def main() -> None:
    measured = {row.work: line(row) for row in figures()}
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    old, after = rest.split(END)
    head, rows = old.splitlines()[:2], old.splitlines()[2:]
    kept = [measured.pop(row.split(" | ")[0].removeprefix("| "), row) for row in rows]
    made = "\n".join([*head, *kept, *measured.values()]) + "\n"
    print(made, end="")
    README.write_text(f"{before}{BEGIN}{made}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
