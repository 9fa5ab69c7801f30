"""`qcoder` and `python -m qcoder`: without a command the window, with one the command line."""

import sys
from pathlib import Path

from qcoder.core.collecting import collect_rarely
from qcoder.core.messages import use_language


def main() -> None:
    """Runs the command line; its exit code is that of the process."""
    collect_rarely()
    use_language(None)  # before the commands are defined, so that their help speaks it too
    arguments = sys.argv[1:]
    if not arguments:
        sys.exit(_window_alone())
    from qcoder.cli.app import run

    sys.exit(run(arguments, window=open_window))


def open_window(project: Path | None) -> int:
    """Opens the window. Raises NoDisplay where there is no screen for it."""
    from qcoder.gui.display import display_problem

    problem = display_problem()
    if problem is not None:
        raise problem
    from qcoder.gui.app import run

    return run(project)


def _window_alone() -> int:
    """The window without the command line around it, whose libraries it does not need."""
    from qcoder.core.errors import NoDisplay

    try:
        return open_window(None)
    except NoDisplay as problem:
        print(f"qcoder: {problem}", file=sys.stderr)  # noqa: T201  # the one line before there is any other voice
        return 1


if __name__ == "__main__":
    main()
