"""What an absence means: the same zero may say that nobody asked, or that somebody was asked and had nothing to say.

Pure: what was coded, what was asked, what the researcher knows besides; out comes one word for each document and code.
"""

from collections.abc import Collection, Mapping
from typing import Literal

from qcoder.core.messages import say

Status = Literal["coded", "raised", "asked", "never_asked", "avoided", "off_the_record", "unknown"]
Why = Literal["avoided", "off_the_record"]

STATUSES: tuple[Status, ...] = ("coded", "raised", "asked", "never_asked", "avoided", "off_the_record", "unknown")
ABSENT: tuple[Status, ...] = ("asked", "never_asked", "avoided", "off_the_record", "unknown")
WHYS: tuple[Why, ...] = ("avoided", "off_the_record")
STATUS_NAMES = {
    "coded": say("asked and there"),
    "raised": say("raised unasked"),
    "asked": say("asked and absent"),
    "never_asked": say("never asked"),
    "avoided": say("avoided"),
    "off_the_record": say("off the record"),
    "unknown": say("not known whether it was asked"),
}
# What stands in the place of a zero where there is no room for words; the words are in the tooltip or the note.
STATUS_SIGNS: Mapping[Status, str] = {
    "coded": "●",
    "raised": "◆",
    "asked": "0",
    "never_asked": "–",
    "avoided": "⊖",
    "off_the_record": "◌",
    "unknown": "?",
}


def status(*, coded: bool, asked: bool, gone_through: bool, said: str = "") -> Status:
    """What one document says of one code.

    Args:
        coded: a passage has the code, or one below it.
        asked: a question about the code, or a follow-up to it, was asked.
        gone_through: the researcher has looked for all questions of the guide; what is not linked was not asked.
        said: what she knows besides ("avoided" or "off_the_record"); it explains an absence only.
    """
    if coded:
        return "raised" if gone_through and not asked else "coded"
    for why in WHYS:
        if said == why:
            return why
    if asked:
        return "asked"
    return "never_asked" if gone_through else "unknown"


def of_group(found: Collection[Status]) -> dict[Status, int]:
    """How often each word is said in some documents, in the order of STATUSES; none that is not said."""
    return {one: number for one in STATUSES if (number := sum(other == one for other in found))}
