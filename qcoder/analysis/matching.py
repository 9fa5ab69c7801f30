"""For which places a query holds, all of them at once."""

from typing import Protocol

import numpy as np

from qcoder.analysis.places import Extent, Mask, Places, related
from qcoder.core.query import And, Has, Not, Or, Query, Related, Says, Unit


class Ground(Protocol):
    """What must be known of the texts and codings that a query is about."""

    def having(self, has: Has, places: Places) -> Mask:
        """Which places have a value in a field."""

    def saying(self, says: Says, places: Places) -> Mask:
        """In which places words are said."""

    def others(self, query: Query) -> Places:
        """The places for which the part after OVERLAPS, NEAR and its like holds."""

    def extent(self, places: Places, unit: Unit) -> Extent:
        """Where places lie in words, or in turns."""

    def joined(self, parts: tuple[Query, ...], places: Places) -> Mask | None:
        """Where all parts hold at once, if that is more than where each of them does; else None."""


def holds(query: Query, places: Places, ground: Ground) -> Mask:
    """For each place whether the query holds for it."""
    match query:
        case Says():
            return ground.saying(query, places)
        case Has():
            return ground.having(query, places)
        case Not(part):
            return ~holds(part, places, ground)
        case Or(parts):
            return np.asarray(np.any([holds(part, places, ground) for part in parts], axis=0))
        case And(parts):
            together = ground.joined(parts, places)
            return together if together is not None else every(parts, places, ground)
        case Related(how, part, within, unit):
            others = ground.others(part)
            if how == "same_turn":
                within, unit = 0, "turns"
            elif how in ("overlaps", "inside", "around"):
                return related(how, places, others)
            extents = ground.extent(places, unit), ground.extent(others, unit)
            return related(how, places, others, extents=extents, within=within)


def every(parts: tuple[Query, ...], places: Places, ground: Ground) -> Mask:
    """Where each of some parts holds. A part is asked only of the places that are left."""
    left = np.arange(len(places))
    for part in sorted(parts, key=cost):
        if not len(left):
            break
        left = left[holds(part, places.where(left) if len(left) < len(places) else places, ground)]
    mask = np.zeros(len(places), dtype=bool)
    mask[left] = True
    return mask


def cost(query: Query) -> int:
    """A rough order of how much work a part is, cheap first."""
    match query:
        case Has():
            return 0
        case Says(how="pattern"):
            return 4
        case Says():
            return 2
        case Related():
            return 3
        case Not(part):
            return cost(part)
        case And(parts) | Or(parts):
            return 1 + max(cost(part) for part in parts)
