"""Can a window be opened here? Found out before Qt is asked, because Qt ends the whole process when it cannot.

Standard library only: this runs where PySide6 itself may not load.
"""

import ctypes
import os
import sys
from pathlib import Path

from qcoder.core.errors import NoDisplay
from qcoder.core.messages import say

# Shared libraries that Qt needs on Linux, and the Debian packages that bring them.
_ALWAYS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
_XCB = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_WITHOUT_SCREEN = {"offscreen", "minimal", "vnc"}


def display_problem() -> NoDisplay | None:
    """Why no window can be opened here, in a sentence; None when nothing stands in the way."""
    if not sys.platform.startswith("linux"):
        return None
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform in _WITHOUT_SCREEN:
        return _missing(_ALWAYS)
    if _wayland() and platform in ("", "wayland"):
        return _missing(_ALWAYS)
    display = os.environ.get("DISPLAY", "")
    if not display:
        return NoDisplay(
            say("There is no screen to open a window on."),
            say("Start qcoder on a desktop; without one every command works: “qcoder --help”."),
        )
    missing = _missing({**_ALWAYS, **_XCB})
    if missing is not None:
        return missing
    if not _x_answers(display):
        return NoDisplay(
            say("The screen “{display}” does not answer.", display=display),
            say("Log in to the desktop again, or correct the variable DISPLAY."),
        )
    return None


def _missing(wanted: dict[str, str]) -> NoDisplay | None:
    packages = []
    for library, package in wanted.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    if not packages:
        return None
    return NoDisplay(
        say("Windows need system libraries that are not here: {names}.", names=", ".join(packages)),
        say("Install them with: sudo apt-get install {names}", names=" ".join(packages)),
    )


def _wayland() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    import socket

    path = Path(name) if name.startswith("/") else Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / name
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            probe.connect(str(path))
    except OSError:
        return False
    return True


def _x_answers(display: str) -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)
