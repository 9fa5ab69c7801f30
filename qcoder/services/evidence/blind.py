"""Coding blind to each other: what other coders coded stays out of sight until both have frozen their codings.

A courtesy, not a lock: whoever opens the project can end it, and the history says who did. Exports, copies and checks
hold everything. Inside a change nothing is hidden, so that no row is left behind.
"""

from collections.abc import Iterable
from typing import TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qcoder.core.messages import say
from qcoder.model import Coder, Coding, CodingFreeze
from qcoder.services.project_settings import put_setting, setting, setting_of
from qcoder.storage.journal import Changes
from qcoder.storage.project import Project

SETTING = "blind"  # while it is on nobody sees suggestions either, see suggestion_settings
Columns = TypeVarTuple("Columns")


def is_blind(project: Project) -> bool:
    """True when coders are not to see each other's codings before both have frozen theirs."""
    return bool(setting(project, name=SETTING, default=False))


def set_blind(project: Project, *, blind: bool) -> Changes | None:
    """Begins or ends coding blind to each other, for the whole project."""
    label = say("Code blind to each other") if blind else say("End coding blind to each other")
    return put_setting(project, name=SETTING, value=blind, label=label)


def hidden_coders(session: Session) -> list[int]:
    """The ids of the coders whose codings the person who reads is not to see yet."""
    me = session.info.get("coder")
    if me is None or not setting_of(session, name=SETTING, default=False):
        return []
    rounds: dict[str, set[str]] = {}
    for coder, name in session.execute(select(CodingFreeze.coder, CodingFreeze.name)):
        rounds.setdefault(coder, set()).add(name)
    mine = rounds.get(me, set())
    return [
        id_
        for id_, name in session.execute(select(Coder.id, Coder.name))
        if name != me and not mine & rounds.get(name, set())
    ]


def seen(session: Session, query: "Select[*Columns]") -> "Select[*Columns]":
    """A query on codings without those that are not to be seen yet."""
    hidden = hidden_coders(session)
    return query.where(Coding.coder_id.not_in(hidden)) if hidden else query


def hidden_codings(session: Session, among: Iterable[int]) -> set[int]:
    """Those of some codings that are not to be seen yet."""
    hidden = hidden_coders(session)
    if not hidden:
        return set()
    wanted = set(among)
    return wanted.intersection(session.scalars(select(Coding.id).where(Coding.coder_id.in_(hidden))))
