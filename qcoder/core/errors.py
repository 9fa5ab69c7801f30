"""Errors that are told to the person in one sentence with a hint. Anything else is a bug."""

from collections.abc import Iterable

from qcoder.core.messages import Message, say


class QcoderError(Exception):
    """Something that the person can understand and do something about.

    `message` says what happened, `hint` what to do now.
    """

    def __init__(self, message: Message, hint: Message) -> None:
        super().__init__(message.id)  # never the arguments: they may hold words of a transcript
        self.message, self.hint = message, hint

    @property
    def sentence(self) -> Message:
        """What happened and what to do, to be said later."""
        return Message("{message} {hint}", {"message": self.message, "hint": self.hint})

    def __str__(self) -> str:
        return str(self.sentence).strip()


class UnreadableFile(QcoderError):
    """A file that cannot be read as what it should be: missing, a folder, empty, damaged, encrypted."""


class NotAProject(UnreadableFile):
    """A file that is no qcoder project."""


class ProjectTooNew(QcoderError):
    """A project made by a later version of the program."""


class ProjectInUse(QcoderError):
    """A project that another window, program or machine is writing to."""


class ReadOnly(QcoderError):
    """A change to a project that was opened for reading, or that lies where nothing can be written."""


class DiskTrouble(QcoderError):
    """The disk is full or failed; the last committed state is still there."""


class Interrupted(QcoderError):
    """A step that was not at its end when the program was killed."""


class Conflict(QcoderError):
    """A step that cannot be taken back because what it touched is no longer as it left it."""


class NameTaken(QcoderError):
    """A name that must be unique and is in use."""


class NotFound(QcoderError):
    """No document, code, case or other thing of that name."""


class BadInput(QcoderError):
    """A value that does not fit: a span outside the text, a wrong column, an impossible move."""


class NeedsDecision(QcoderError):
    """A service needs a choice that only the person can make; `options` are what can be chosen."""

    def __init__(self, message: Message, hint: Message, options: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.options = options


class NoDisplay(QcoderError):
    """There is no screen to open a window on, or a library that windows need is missing."""


class Cancelled(QcoderError):
    """The person stopped a long piece of work; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(say("Stopped."), say("Nothing was changed."))


def what_there_is(names: Iterable[str], otherwise: Message | None = None) -> Message:
    """The hint to a name that is not known: all that are; `otherwise` where there are none."""
    known = ", ".join(names)
    if known:
        return say("There are: {names}", names=known)
    return otherwise or say("There are none yet.")
