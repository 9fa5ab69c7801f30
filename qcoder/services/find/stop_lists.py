"""Words that are left out of lists: our own lists for Spanish and English, and what a project adds to or takes from
them, kept with the project."""

from collections.abc import Iterable
from dataclasses import dataclass

from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.language.fold import fold, strip_marks
from qcoder.language.stop_words import stop_words
from qcoder.services.project_settings import put_setting, setting
from qcoder.storage.project import Changes, Project

SETTING = "stop_words"
LANGUAGES = ("es", "en")


def own_stop_words(project: Project, *, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """What the project has added to the list of a language, and what it has taken from it; folded."""
    kept = (setting(project, name=SETTING, default={}) or {}).get(language, {})
    return frozenset(kept.get("added", ())), frozenset(kept.get("removed", ()))


@dataclass(frozen=True, slots=True)
class StopList:
    """The words of a stop list, and those that the project took out of it; folded."""

    words: frozenset[str] = frozenset()
    taken_in: frozenset[str] = frozenset()


NO_STOPS = StopList()


def stop_words_of(project: Project, *, language: str) -> StopList:
    """The list of a language as word lists use it."""
    tongues = (language,) if language in LANGUAGES else LANGUAGES
    taken_in = frozenset().union(*(own_stop_words(project, language=tongue)[1] for tongue in tongues))
    return StopList(stop_list(project, language=language), taken_in)


def stop_list(project: Project, *, language: str) -> frozenset[str]:
    """The words that are left out of lists of a language, folded; of both languages where it is not known."""
    if language not in LANGUAGES:
        return stop_list(project, language="es") | stop_list(project, language="en")
    added, removed = own_stop_words(project, language=language)
    return (frozenset(map(strip_marks, stop_words(language))) | added) - removed


def leave_out(project: Project, *, words: Iterable[str], language: str) -> Changes | None:
    """Adds words to the stop list of a language; one undo takes them out again."""
    return _change(project, words, language, out=True)


def take_in(project: Project, *, words: Iterable[str], language: str) -> Changes | None:
    """Takes words from the stop list of a language, own ones and ours."""
    return _change(project, words, language, out=False)


def _change(project: Project, words: Iterable[str], language: str, *, out: bool) -> Changes | None:
    if language not in LANGUAGES:
        raise BadInput(
            say("“{language}” is not a language that qcoder works with.", language=language),
            say("Use es for Spanish or en for English."),
        )
    wanted = {strip_marks(fold(word.strip())) for word in words} - {""}
    if not wanted:
        raise BadInput(say("There is no word to add or to take."), say("Type at least one word."))
    ours = frozenset(map(strip_marks, stop_words(language)))
    added, removed = own_stop_words(project, language=language)
    if out:
        added, removed = (added | wanted) - ours, removed - wanted
        label = say("Leave out of word lists: {words}", words=", ".join(sorted(wanted)))
    else:
        added, removed = added - wanted, removed | (wanted & ours)
        label = say("Take into word lists: {words}", words=", ".join(sorted(wanted)))
    kept = dict(setting(project, name=SETTING, default={}) or {})
    kept[language] = {"added": sorted(added), "removed": sorted(removed)}
    return put_setting(project, name=SETTING, value=kept, label=label)
