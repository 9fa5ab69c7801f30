"""Copies of a project: made with SQLite's backup API, opened and checked, thinned out as they age.

All of the last two days stay, then one a day for two weeks, one a week for ten weeks, one a month after that; copies
made for a reason, such as an upgrade, stay for good.
"""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qcoder.core.errors import DiskTrouble
from qcoder.core.messages import say
from qcoder.storage.engine import connect, told

_NAME = re.compile(r" (\d{4}-\d{2}-\d{2}T\d{6})( [\w-]+)?\.qcoder$")
_STAMP = "%Y-%m-%dT%H%M%S"
MOST_OFTEN = timedelta(hours=1)
DAYS_ALL, DAYS_DAILY, DAYS_WEEKLY = 2, 14, 70


def backup_folder(project: Path) -> Path:
    return project.with_name(f"{project.stem} backups")


def _copy_name(project: Path, at: datetime, why: str = "") -> str:
    return f"{project.stem} {at.strftime(_STAMP)}{' ' + why if why else ''}.qcoder"


def make_backup(project: Path, *, to: Path | None = None, why: str = "", at: datetime | None = None) -> Path:
    """A verified copy of `project`; beside it in its backup folder unless `to` says where."""
    target = to or backup_folder(project) / _copy_name(project, at or datetime.now(UTC), why)
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and target.samefile(project):
            raise DiskTrouble(say("A project cannot be backed up onto itself."), say("Choose another name."))
        unfinished.unlink(missing_ok=True)
        unfinished.touch()
        try:
            with told(project):
                _copy(project, unfinished)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DiskTrouble(
            say("The copy could not be written to “{folder}”.", folder=str(target.parent)),
            say("Choose a folder that you may write to, with enough space."),
        ) from error
    return target


def _copy(project: Path, target: Path) -> None:
    with closing(connect(project, mode="rw")) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    with closing(connect(target, mode="ro")) as copy:
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise DiskTrouble(
                say("The copy of “{file}” is not whole and was thrown away.", file=project.name),
                say("Run a check of the project (File, Check the project)."),
            )


def backups(project: Path) -> list[tuple[datetime, Path]]:
    """The copies in the backup folder, newest first."""
    folder = backup_folder(project)
    if not folder.is_dir():
        return []
    found = []
    for path in folder.iterdir():
        if match := _NAME.search(path.name):
            found.append((datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC), path))
    return sorted(found, reverse=True)


def back_up_when_due(project: Path) -> Path | None:
    """At most one copy an hour; older ones are thinned out."""
    now = datetime.now(UTC)
    made = backups(project)
    if made and now - made[0][0] < MOST_OFTEN:
        return None
    path = make_backup(project, at=now)
    hourly = {moment: copy for moment, copy in backups(project) if copy.name == _copy_name(project, moment)}
    for old in to_thin_out(list(hourly), now):
        hourly[old].unlink(missing_ok=True)
    return path


def to_thin_out(moments: list[datetime], now: datetime) -> list[datetime]:
    """Those of `moments` that are not kept: the newest of each day, week or month stays."""
    kept: set[tuple[str, int, int]] = set()
    drop = []
    for moment in sorted(moments, reverse=True):
        age = (now - moment).days
        if age < DAYS_ALL:
            continue
        year, week, _ = moment.isocalendar()
        if age < DAYS_DAILY:
            bucket = ("day", moment.year, moment.timetuple().tm_yday)
        elif age < DAYS_WEEKLY:
            bucket = ("week", year, week)
        else:
            bucket = ("month", moment.year, moment.month)
        if bucket in kept:
            drop.append(moment)
        kept.add(bucket)
    return drop
