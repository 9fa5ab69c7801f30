"""Persons and places that a text names, by a trained spaCy pipeline that lies in a folder."""

from pathlib import Path

from qcoder.core.errors import QcoderError
from qcoder.core.messages import say

Entity = tuple[str, int, int]  # its kind as the pipeline calls it, and where it stands: text[start:end]


def entities(folder: Path, text: str) -> tuple[Entity, ...]:
    """What the pipeline finds, in order. Raises QcoderError where it is broken or of another version."""
    import warnings

    import spacy

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of another spaCy version than that it was trained with
            nlp = spacy.load(folder)
            nlp.max_length = max(nlp.max_length, len(text) + 1)
            return tuple((one.label_, one.start_char, one.end_char) for one in nlp(text).ents)
    except Exception as error:  # whatever a pipeline of another version or a damaged one raises
        raise QcoderError(
            say("The pipeline “{name}” cannot be used.", name=folder.name),
            say("Delete its folder {folder} and install it again. All else works without it.", folder=str(folder)),
        ) from error
