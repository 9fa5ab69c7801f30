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
    _keep(where, what, row)


def note_share(where: str, what: str, drawings: list[list[bool]]) -> None:
    """The share of all that was drawn, with a 95 % interval over the drawings (a drawing's own hang together)."""
    sizes = np.array([len(drawing) for drawing in drawings])
    told = "nan"
    if sizes.sum():
        share = sum(map(sum, drawings)) / sizes.sum()
        off = np.array([sum(drawing) for drawing in drawings]) - share * sizes
        half = 1.96 * np.sqrt((off**2).sum() * len(drawings) / max(1, len(drawings) - 1)) / sizes.sum()
        told = f"{share:.3f} ± {half:.3f}"
    _keep(where, what, {"set": where, "figure": what, "ours": told})


def _keep(where: str, what: str, row: dict[str, Any]) -> None:
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


SETS = ("NaPiRE es", "NaPiRE pt", "NaPiRE en", "influencers", "sample study")
ANY_THREE = "score lost without the three words shown, to any three ("
# What was asked for: its name, the figure that is meant (its beginning, and the last that fits), which number of it,
# the bound and on which side it holds.
ASKED: tuple[tuple[str, str, str, float, str], ...] = (
    ("precision@1, k = 3, to the floor", "precision@1, k = 3, ours", "ratio", 1.50, "at least"),
    ("precision@1, k = 10", "precision@1, k = 10, ours", "ratio", 1.27, "at least"),
    ("precision@1, k = 50", "precision@1, k = 50, ours", "ratio", 1.13, "at least"),
    ("average precision per code, k = 3", "average precision per code, k = 3, ours", "ratio", 1.75, "at least"),
    ("average precision per code, k = 20", "average precision per code, k = 20, ours", "ratio", 1.30, "at least"),
    ("without the encoder, precision@1, k = 3", "precision@1, k = 3, without the encoder", "ratio", 1.31, "at least"),
    ("without the encoder, k = 10", "precision@1, k = 10, without the encoder", "ratio", 1.15, "at least"),
    ("without the encoder, k = 50", "precision@1, k = 50, without the encoder", "ratio", 1.05, "at least"),
    ("hit@3, seven tenths coded", "hit@3 on coded passages", "ours", 0.83, "at least"),
    ("the same, to the floor", "hit@3 on coded passages", "ratio", 1.15, "at least"),
    ("average precision, same negatives", "average precision per code, ", "ratio", 1.28, "at least"),
    ("estimate minus truth (AP)", "estimate minus truth (AP)", "ours", 0.03, "within"),
    ("precision delivered for 0.5", "precision delivered for 0.5 asked", "ours", 0.5, "about"),
    ("precision delivered for 0.6", "precision delivered for 0.6 asked", "ours", 0.6, "about"),
    (
        "the same, codes by themselves, for 0.5",
        "precision delivered by codes alone for 0.5 asked",
        "ours",
        0.5,
        "about",
    ),
    ("codes by themselves, for 0.6", "precision delivered by codes alone for 0.6 asked", "ours", 0.6, "about"),
    ("ECE of the first suggestion", "ECE of the first suggestion, ", "ours", 0.08, "at most"),
    ("the same, all drawings in one", "ECE of the first suggestion, all drawings in one", "ours", 0.08, "at most"),
    ("boundaries of right proposals, mean IoU", "IoU of right proposals", "ours", 0.89, "at least"),
    ("additivity of explanations", "additivity of explanations", "ours", 1e-6, "at most"),
    ("score lost without the words shown", ANY_THREE, "ratio", 4.5, "at least"),
)
BEGIN_ASKED, END_ASKED = "<!-- asked -->\n", "<!-- end of asked -->\n"


def asked() -> str:
    """A line for each figure that was asked for: what each set gives, and whether it holds."""
    found = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    lines = []
    for name, figure, number, bound, side in ASKED:
        cells = [name, f"{side} {bound:g}"]
        for where in SETS:
            rows = [row for row in found.values() if row["set"] == where and _is(row, figure) and number in row]
            cells.append(_judged(rows[-1], number, bound, side) if rows else "–")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _is(row: dict[str, Any], figure: str) -> bool:
    """Whether a row is of a figure: of this one by its name, or of its beginning where interviews were coded."""
    named: str = row["figure"]
    if "all drawings" in named and "all drawings" not in figure:
        return False
    return named == figure or (named.startswith(figure) and ", k = " not in named)


def _judged(row: dict[str, Any], number: str, bound: float, side: str) -> str:
    """Bold where it does not hold; slanted where the bound lies within the interval, so that the set cannot tell; with
    a dagger where no engine could reach it, because the floor is too near to 1."""
    told, _sign, half = (part.strip() for part in row[number].partition("±"))
    value, room = float(told), float(half or 0)
    if np.isnan(value):
        return "silent"

    def holds(by: float) -> bool:
        return {
            "at least": value + by >= bound, "at most": value - by <= bound, "within": abs(value) - by <= bound,
            "about": abs(value - bound) - by <= 0.03,
        }[side]  # fmt: skip

    if holds(0.0):
        return told
    beyond = number == "ratio" and float(row["floor"].split(" ")[0]) * bound > 1 and "score lost" not in row["figure"]
    mark = "*" if holds(room) else "**"
    return f"{mark}{told}{mark}{' †' if beyond else ''}"


def main() -> None:
    text = README.read_text(encoding="utf-8")
    for made, begin, end in ((asked(), BEGIN_ASKED, END_ASKED), (table(), BEGIN, END)):
        print(made, end="")
        before, rest = text.split(begin)
        _old, after = rest.split(end)
        text = f"{before}{begin}{made}{end}{after}"
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
