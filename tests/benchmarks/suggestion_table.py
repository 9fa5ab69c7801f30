"""What the benchmark of suggestions found, one line a figure: python -m tests.benchmarks.suggestion_table

Prints Markdown, and writes it between the marks in tests/benchmarks/README.md.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

KEPT = Path(__file__).resolve().parents[2] / "build" / "suggestions.json"
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- suggestions -->\n", "<!-- end of suggestions -->\n"


def note(
    where: str, what: str, values: Any, *, floor: Any = None, form: str = ".3f", seeds: bool = True, unit: str = ""
) -> None:
    """Prints and keeps a figure of a set: its mean over the drawings with a 95 % interval, its ratio to the floor."""
    row: dict[str, Any] = {"set": where, "figure": what, "ours": _told(values, form, seeds) + unit}
    if floor is not None:
        ratios = np.asarray(values) / np.asarray(floor)
        row |= {"floor": _told(floor, form, seeds) + unit, "ratio": _told(ratios, ".2f", seeds)}
        row["value"] = float(np.mean(values) / np.mean(floor))
    print("   ".join(f"{value}" for name, value in row.items() if name != "value"), flush=True)
    found = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    found[f"{where}: {what.split(' (')[0]}{what.split(')')[-1] if '(' in what else ''}"] = row
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")


def _told(values: Any, form: str, seeds: bool) -> str:
    values = np.asarray(values, dtype=float)
    mean = format(float(values.mean()), form)
    if len(values) < 2 or not seeds:
        return mean
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return f"{mean} ± {format(half, form)}"


def table() -> str:
    found = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    lines = ["| set | figure | ours | floor | ratio |", "| --- | --- | ---: | ---: | ---: |"]
    for row in sorted(found.values(), key=lambda row: row["set"]):
        lines.append(
            f"| {row['set']} | {row['figure']} | {row['ours']} | {row.get('floor', '')} | {row.get('ratio', '')} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    made = table()
    print(made, end="")
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    _old, after = rest.split(END)
    README.write_text(f"{before}{BEGIN}{made}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
