"""Who is at the keyboard: the name that codings and steps carry when nobody says another."""

import getpass
import os


def coder_name() -> str:
    """The name in QCODER_CODER, else the account's; "Coder" where there is none."""
    told = os.environ.get("QCODER_CODER", "").strip()
    if told:
        return told
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return "Coder"
