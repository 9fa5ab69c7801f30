"""On how many examples a property is tried: few in the quick tests, QCODER_EXAMPLES times as many elsewhere.

`python3 run.py test --slow` asks for five times as many.
"""

import os

TIMES = int(os.environ.get("QCODER_EXAMPLES", "1"))


def examples(quick: int) -> int:
    """The number for hypothesis, from that of the quick tests."""
    return quick * TIMES
