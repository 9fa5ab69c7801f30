"""Times as transcripts write them, in seconds."""

import re

_CLOCK = re.compile(r"^[\[(#<{]*\s*(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,:;-](\d{1,6}))?\s*[\])#>}]*$")
_SECONDS = re.compile(r"^\d{1,7}(?:[.,]\d{1,9})?\s*s?$")


def seconds(written: object) -> float | None:
    """The seconds that a number, "1:02:03.5", "02:03", "[00:02:03]" or "12.5s" says; None for anything else."""
    if isinstance(written, bool) or written is None:
        return None
    if isinstance(written, int | float):
        return float(written) if 0 <= written < 1e9 else None
    bare = str(written).strip().replace(";", ":")  # programs that cut films part so, frames last
    if clock := _CLOCK.match(bare):
        hours, minutes, secs, rest = clock.groups()
        part = float(f"0.{rest}") if rest else 0.0
        return int(hours or 0) * 3600 + int(minutes) * 60 + int(secs) + part
    if _SECONDS.match(bare):
        return float(bare.rstrip("s ").replace(",", "."))
    return None
