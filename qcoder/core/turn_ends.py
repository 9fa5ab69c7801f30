"""What stands below the last words of a turn and is nobody's: headings, marks of tapes, what a program adds.

Only whole lines below the first line of the turn are taken off, and only such as no one says.
"""

import re
from collections.abc import Sequence

_NOBODYS = re.compile(
    r"""[ \t]*(?:
      \#{1,6}[ \t][^\n]*                                      # a heading of Markdown
    | (?:[-–—_*=~][ \t]?){3,}                                 # a rule
    | (?:[\[(<*{][ \t]*)?(?:\d{1,3}[ \t]+)?(?:
        (?:end|begin|beginning|start|close|continuation)(?:ning)?[ \t]+(?:of[ \t]+)?(?:the[ \t]+|this[ \t]+)?
            (?:interview|tape|side|segment|recording|transcript\w*|audio|session|file|part|meeting|conversation)\b[^\n]{0,80}
      | (?:fin|inicio|comienzo|final|término|fim|início)[ \t]+de[ \t]+(?:la[ \t]+|el[ \t]+|esta[ \t]+)?
            (?:entrevista|cinta|lado|segmento|grabaci[óo]n|transcripci[óo]n|audio|sesi[óo]n|archivo|parte|reuni[óo]n|
            conversaci[óo]n|grava[çc][ãa]o|fita|transcri[çc][ãa]o)\b[^\n]{0,80}
      | (?:fin|end|fim|the[ \t]end)
      | (?:tape|side|cinta|lado|cassette|casete|fita)[ \t]+(?:\d{1,2}|[a-d]|one|two|uno|dos)\b[^\n]{0,30}
      | (?:interview|tape|recording|entrevista|grabaci[óo]n)[ \t]+
            (?:ends|ended|concludes|begins|termina|finaliza)[^\n]{0,60}
      | soundbite[ \t]+of\b[^\n]{0,80}
      )[ \t]*[\])>*}.]{0,3}(?:[ \t]*[-–—][ \t]*(?:copyright|©)[^\n]*)?
    | @end
    | (?:end[ \t]+)?\d{1,2}:\d{2}[ \t]+[ap]\.?m\.?(?:[ \t]+[a-z]{2,4})?   # "END 3:36 P.M. EST"
    | <https?://[^\s>]+> | (?:https?://|www\.)\S+                   # a link alone
    | [\[(](?:inicia|inicio|finaliza|termina|fin|continúa|concluye|start|begin|end|play)\w*[ \t]+(?:(?:del?|of)[ \t]+)?
        (?:v[íi]deo|audio|proyecci[óo]n|canci[óo]n|m[úu]sica|clip|music|song)\b[^\n\])]{0,40}[\])]
    | transcribed[ \t]+by[ \t]+https?://\S+
    | (?:page|página|pág\.?|p\.)[ \t]*\d{1,4}(?:[ \t]*(?:of|de|/)[ \t]*\d{1,4})?\.?
    | [\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?                    # a time that belongs to no label
    | meeting[ \t]ended[ \t]after[^\n]{0,40} | la[ \t]reunión[ \t](?:ha[ \t]finalizado|finalizó|terminó)[^\n]{0,40}
    | transcription[ \t]ended[ \t]after[^\n]{0,40}
    | la[ \t]transcripción[ \t](?:ha[ \t]finalizado|finalizó|terminó)[ \t](?:después|tras)[^\n]{0,40}
    | a[ \t]reunião[ \t](?:foi[ \t]encerrada|terminou)[^\n]{0,40}
    | [^\n:.?!]{2,60}[ \t](?:(?:started|stopped)[ \t]transcription|(?:inició|detuvo)[ \t]la[ \t]transcripción)
    | (?:\d{1,2}[ \t]+)?by[ \t](?:mr|ms|mrs|dr)s?\.?[ \t][^\n:]{2,40}:
    | (?:\d{1,2}[ \t]+)?(?:further[ \t])?(?:re)?-?(?:direct|cross)[ -]?(?:re)?-?examination\b[^\n]{0,60}
    )[ \t]*""",
    re.IGNORECASE | re.VERBOSE,
)
_ADDED = re.compile(r"[ \t]*(?:\[[^\]\n]{25,}\]|\([^)\n]{40,}\))[ \t]*")  # at the very end, by the one who transcribed
LONGEST = 160
MOST_IN_HEADINGS = 0.3  # of the letters


def starts_of_headings(headings: Sequence[tuple[int, int]], text: str) -> frozenset[int]:
    """Where headings begin; none in a text that is written in the style of headings, as some are."""
    lengths = sum(end - start for start, end in headings)
    return frozenset(start for start, _ in headings) if lengths < MOST_IN_HEADINGS * len(text) else frozenset()


def end_of_words(text: str, start: int, end: int, *, last: bool = False, headings: frozenset[int] = frozenset()) -> int:
    """Where the words between `start` and `end` end when what is nobody's is taken off.

    Args:
        last: this is the last turn of the text, below which the one who transcribed may have added something.
        headings: where lines begin that the file says are headings.
    """
    while True:
        end = start + len(text[start:end].rstrip())
        line = text.rfind("\n", start, end) + 1
        if not line or end - line > (LONGEST if not last else 20 * LONGEST):
            return end
        nobodys = (
            line in headings or _NOBODYS.fullmatch(text, line, end) or (last and _ADDED.fullmatch(text, line, end))
        )
        if not nobodys:
            return end
        end = line
