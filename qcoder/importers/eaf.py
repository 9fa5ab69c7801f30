"""ELAN annotation files (.eaf): tiers of speakers against time.

Format: EAF 2.8/3.0, MPI for Psycholinguistics. Tiers that stand by themselves hold what was said; tiers that hang on
another (translations, glosses) are kept as notes where the words are that they belong to.
"""

import re
from sys import intern

from qcoder.core.errors import UnreadableFile
from qcoder.core.found_turns import Turns
from qcoder.core.imported import FoundNote, ImportedDocument
from qcoder.core.messages import say, say_plural
from qcoder.core.text import clean
from qcoder.importers.building import Builder
from qcoder.importers.proof import bytes_as_letters, seen_words
from qcoder.importers.safe_xml import parse_pieces, pieces_of


def read_eaf(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """The talk in an ELAN file, tiers as speakers, in the order of time."""
    slots: dict[str, float] = {}
    said: list[tuple[float, int, str, str, str]] = []  # time, order, id, speaker, words
    hanging: list[tuple[str, str, str]] = []  # id of what it hangs on, tier, words
    parents: dict[str, str] = {}
    tiers, time = 0, 0.0
    for tier, whole in parse_pieces(pieces_of(data), tag=("TIME_ORDER", "TIER"), file_name=file_name):
        if tier.tag == "TIME_ORDER":
            for slot in tier[:] if whole else tier[:-1]:
                if re.fullmatch(r"\d{1,12}", slot.get("TIME_VALUE") or ""):
                    slots[slot.get("TIME_SLOT_ID")] = int(slot.get("TIME_VALUE")) / 1000
                tier.remove(slot)
            continue
        name = intern((tier.get("PARTICIPANT") or tier.get("TIER_ID") or "").strip())
        own = tier.get("PARENT_REF") is None
        for child in tier[:] if whole else tier[:-1]:
            for annotation in child.iter("ALIGNABLE_ANNOTATION", "REF_ANNOTATION"):
                words = " ".join(clean("".join(annotation.itertext())).split())
                time = slots.get(annotation.get("TIME_SLOT_REF1"), time)
                id_ = annotation.get("ANNOTATION_ID") or ""
                if own:
                    said.append((time, len(said), id_, name, words))
                else:
                    parents[id_] = annotation.get("ANNOTATION_REF") or ""
                    hanging.append((id_ if not parents[id_] else parents[id_], tier.get("TIER_ID") or "", words))
            tier.remove(child)
        if whole:
            tiers, time = tiers + 1, 0.0
    said = [one for one in said if one[4]]
    if not said and not any(words for _, _, words in hanging):
        raise UnreadableFile(
            say("“{file}” holds no text.", file=file_name), say("Look for the version that holds the text.")
        )
    made = Builder()
    ends: dict[str, int] = {}
    for time, _, id_, who, words in sorted(said):
        made.says(who, words, time=time)
        ends[id_] = made.length
    for of, tier_name, words in hanging:
        for _ in range(20):
            if of in ends or of not in parents:
                break
            of = parents[of]
        if words:
            made.notes.append(FoundNote("comment", "", ends.get(of, made.length), words, tier_name))
    made.found["tiers"] = tiers
    n = sum(1 for _, _, words in hanging if words)
    if n:
        made.remarks.append(
            say_plural(
                "{n} annotation that hangs on another is kept as a note.",
                "{n} annotations that hang on others are kept as notes.",
                n=n,
            )
        )
    return made.finish(
        file_name=file_name, format="eaf", words_in_file=_counted(data), language=language, turns=Turns()
    )


def _counted(data: bytes) -> int:
    source = bytes_as_letters(data)
    values = re.finditer(r"<ANNOTATION_VALUE\b[^>]*?(?<!/)>(.*?)</ANNOTATION_VALUE>", source, flags=re.S)
    return sum(seen_words(value[1], parting=lambda name: "", skipped=lambda name: False) for value in values)


def is_eaf(head: bytes) -> bool:
    return b"<ANNOTATION_DOCUMENT" in head
