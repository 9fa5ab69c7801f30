"""What there is to learn from: which sentence carries which code, which was passed over, which was refused."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qcoder.suggesters.values import CodeDescription, Example, Request, Unit


@dataclass(frozen=True, slots=True)
class Output:
    """What a column of targets means: a code by itself, or a code with all below it ("something under ...")."""

    code: int  # index into the codes
    tree: bool
    members: tuple[int, ...]  # indices of the codes that count


class Training:
    """Labels of all units: `targets` units x outputs, with what was worked through, refused and accepted by machine."""

    def __init__(self, request: Request, units: Sequence[Unit]) -> None:
        import numpy as np

        self.request, self.units, self.codes = request, units, request.codes
        self.number = {code.id: index for index, code in enumerate(request.codes)}
        self.outputs = outputs_of(request.codes)
        places = _Places(units)
        shape = (len(units), len(request.codes))
        self.coded = np.zeros(shape, dtype=bool)
        by_hand = np.zeros(shape, dtype=bool)
        self.passages: list[tuple[Example, int, list[int]]] = []  # coded by hand: with code and units
        for example in request.examples:
            code = self.number.get(example.code_id)
            if code is not None:
                rows = places.of(example)
                self.coded[rows, code] = True
                if not example.by_suggestion:
                    by_hand[rows, code] = True
                    self.passages.append((example, code, rows))
        self.by_machine = self.coded & ~by_hand  # never counted when quality is judged
        self.targets = np.stack(
            [self.coded[:, list(output.members)].any(axis=1) for output in self.outputs], axis=1
        ) if self.outputs else np.zeros((len(units), 0), dtype=bool)  # fmt: skip
        self.any = self.coded.any(axis=1)
        self.refused: dict[int, set[int]] = defaultdict(set)  # output -> units
        self.refused_keys: dict[int, set[str]] = defaultdict(set)  # code -> keys of text that is not offered again
        of_code = {output.code: index for index, output in enumerate(self.outputs) if not output.tree}
        for example in request.rejected:
            code = self.number.get(example.code_id)
            if code is not None:
                rows = places.of(example)
                self.refused_keys[code].update(units[row].key for row in rows)
                self.refused[of_code[code]].update(int(row) for row in rows if not self.coded[row, code])
        self.documents = np.array([unit.document_id for unit in units])
        self.worked = [self._worked(output) for output in self.outputs]
        counts = Counter(unit.key for unit in units)
        self.repeated = np.array([counts[unit.key] > 1 for unit in units], dtype=bool)
        self.open = np.array([not unit.context for unit in units], dtype=bool)

    def _worked(self, output: Output) -> frozenset[int]:
        """Documents that were gone through for every code of an output."""
        above = {code.id: code.parent_id for code in self.codes}
        found: set[int] | None = None
        for member in output.members:
            chain: set[int | None] = {None}
            at: int | None = self.codes[member].id
            while at is not None and at not in chain:
                chain.add(at)
                at = above.get(at)
            own = {document for document, code in self.request.worked if code in chain}
            found = own if found is None else found & own
        return frozenset(found or ())

    def examples(self, output: int) -> int:
        """How many coded passages stand behind an output."""
        ids = {self.codes[member].id for member in self.outputs[output].members}
        return sum(1 for example in self.request.examples if example.code_id in ids)

    def enough(self, output: int) -> bool:
        """Whether there are as many examples, from as many documents, as an estimate of an output needs."""
        parameters = self.request.parameters
        return (
            self.examples(output) >= parameters.fewest_examples
            and self.documents_of(output) >= parameters.fewest_documents
        )

    def documents_of(self, output: int) -> int:
        ids = {self.codes[member].id for member in self.outputs[output].members}
        return len({example.document_id for example in self.request.examples if example.code_id in ids})


def outputs_of(codes: Sequence[CodeDescription]) -> tuple[Output, ...]:
    """Every code by itself, then every code that has others below it together with those."""
    number = {code.id: index for index, code in enumerate(codes)}
    below: dict[int, list[int]] = defaultdict(list)
    for index, code in enumerate(codes):
        seen = {code.id}
        above = code.parent_id
        while above is not None and above not in seen:
            if above in number:
                below[number[above]].append(index)
                seen.add(above)
                above = codes[number[above]].parent_id
            else:
                break
    own = [Output(index, False, (index,)) for index in range(len(codes))]
    trees = [Output(index, True, (index, *members)) for index, members in sorted(below.items())]
    return (*own, *trees)


class _Places:
    """Which units a passage means: those that it covers by half, or that hold half of it."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._of: dict[int, list[tuple[int, Unit]]] = defaultdict(list)
        for row, unit in enumerate(units):
            self._of[unit.document_id].append((row, unit))

    def of(self, example: Example) -> list[int]:
        from bisect import bisect_right

        units = self._of.get(example.document_id, [])
        at = bisect_right(units, example.start, key=lambda pair: pair[1].end)
        found = []
        while at < len(units) and units[at][1].start < example.end:
            row, unit = units[at]
            shared = min(unit.end, example.end) - max(unit.start, example.start)
            if 2 * shared >= min(unit.end - unit.start, example.end - example.start):
                found.append(row)
            at += 1
        return found


def chosen_by_key(rows: Iterable[int], units: Sequence[Unit], most: int) -> list[int]:
    """At most so many of the rows, by the digest of their text and not by chance; in order."""
    listed = list(rows)
    if len(listed) <= most:
        return listed
    return sorted(sorted(listed, key=lambda row: (units[row].key, row))[:most])
