"""How suggestions work in one project: off until somebody switches them on, and what they leave alone."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.messages import say
from qcoder.model import Coder, Speaker
from qcoder.services.project_settings import put_setting, setting, setting_of
from qcoder.storage.journal import Changes
from qcoder.storage.project import Project
from qcoder.suggesters.values import Parameters

NAME = "suggestions"


@dataclass(frozen=True, slots=True)
class SuggestionSettings:
    """Ids of codes and documents, names of coders and speakers, that suggestions leave out."""

    on: bool = False
    precision: float = 0.6  # of what is proposed, the share that is to be taken
    interviewers: bool = False  # suggest for what interviewers say as well
    codes: tuple[int, ...] = ()  # never proposed, and neither is what is below them
    documents: tuple[int, ...] = ()  # nothing is proposed in them; their codings are learnt from
    coders: tuple[str, ...] = ()  # whose codings are not learnt from
    speakers: tuple[str, ...] = ()  # who get no suggestions

    def parameters(self, *, top: int, seed: int | None = None) -> Parameters:
        made = Parameters(top=top, precision=self.precision)
        return made if seed is None else replace(made, seed=seed)


def suggestion_settings(project: Project) -> SuggestionSettings:
    return _read(setting(project, name=NAME, default={}))


def settings_of(session: Session) -> SuggestionSettings:
    return _read(setting_of(session, name=NAME, default={}))


def _read(stored: Any) -> SuggestionSettings:
    known = {field.name for field in fields(SuggestionSettings)}
    found: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in dict(stored or {}).items()
        if name in known
    }
    return SuggestionSettings(**found)


def change_suggestion_settings(project: Project, **changed: Any) -> Changes | None:
    """Keeps what is given and leaves the rest; one step that can be undone, None when nothing is different."""
    made = replace(suggestion_settings(project), **changed)
    label = say("Change the settings of suggestions")
    if set(changed) == {"on"}:
        label = say("Switch suggestions on") if made.on else say("Switch suggestions off")
    value = {name: list(kept) if isinstance(kept, tuple) else kept for name, kept in asdict(made).items()}
    return put_setting(project, name=NAME, value=value, label=label)


def coders_and_speakers(project: Project) -> tuple[list[str], list[str]]:
    """The names of all who have coded and of all who speak, in order: what can be left out."""
    with project.read() as session:
        coders = session.scalars(select(Coder.name).order_by(Coder.name)).all()
        speakers = session.scalars(select(Speaker.name).distinct().order_by(Speaker.name)).all()
    return list(coders), list(speakers)
