"""What benchmarks found, one line of a table each: printed, and kept for `python -m tests.benchmarks.table`."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT = Path(__file__).resolve().parents[2] / "build" / "benchmarks.json"


@dataclass(frozen=True)
class Figure:
    """`measured` and `at_most` in `unit`; `floor` is what the bare work took in the same run, 0 where there is none."""

    work: str
    measured: float
    at_most: float
    unit: str = "ms CPU"
    floor: float = 0.0

    @property
    def holds(self) -> bool:
        return self.measured <= self.at_most

    def line(self) -> str:
        ratio = f"   x{self.measured / self.floor:.1f} of {self.floor:.1f}" if self.floor else ""
        verdict = "" if self.holds else "   OVER"
        return f"{self.work:<72} {self.measured:8.1f} {self.unit:<7} at most {self.at_most:g}{ratio}{verdict}"


def note(figure: Figure) -> None:
    """Prints a figure and keeps it in the place of an older one of the same work."""
    print(figure.line())
    found = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    found[figure.work] = asdict(figure)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")


def cpu(work: Callable[[], object], times: int) -> list[float]:
    """CPU milliseconds of this thread for each of some runs, sorted."""
    found = []
    for _time in range(times):
        began = time.thread_time()
        work()
        found.append((time.thread_time() - began) * 1000)
    return sorted(found)


def quietest(work: Callable[[], object], times: int, *, rounds: int = 3) -> list[float]:
    """As `cpu`, of the round with the lowest median: other programs on the machine slow a thread down as well."""
    return min((cpu(work, times) for _round in range(rounds)), key=median)


def steady(work: Callable[[], object], times: int, *, start: Callable[[], object], rounds: int = 4) -> list[float]:
    """CPU milliseconds of each of some steps that go the same way each round: of each its quietest, sorted."""
    found = []
    for _round in range(rounds):
        start()
        took = []
        for _time in range(times):
            took += cpu(work, 1)
        found.append(took)
    return sorted(map(min, zip(*found, strict=True)))


def turn_by_turn(work: Callable[[], object], floor: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians of both, measured in turns: what else the machine does slows both."""
    took, least = [], []
    for _round in range(rounds):
        least += cpu(floor, 1)
        took += cpu(work, 1)
    return median(took), median(least)


def p95(values: Sequence[float]) -> float:
    """Of sorted values."""
    return values[min(len(values) - 1, int(len(values) * 0.95))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
