"""What was done with each thing that an importer found, in sentences."""

from collections import Counter

from qcoder.core.messages import Message, say_plural


def remarks_of(found: Counter[str]) -> list[Message]:
    """A sentence for each kind of thing."""
    said: list[Message] = []
    if n := found["tables"]:
        said.append(say_plural("{n} table was read row by row.", "{n} tables were read row by row.", n=n))
    if n := found["tracked_insertions"]:
        said.append(
            say_plural(
                "{n} tracked insertion was taken into the text.",
                "{n} tracked insertions were taken into the text.",
                n=n,
            )
        )
    if n := found["tracked_deletions"]:
        said.append(
            say_plural("{n} tracked deletion is kept as a note.", "{n} tracked deletions are kept as notes.", n=n)
        )
    if n := found["footnotes"] + found["endnotes"]:
        said.append(
            say_plural(
                "{n} note is kept apart, with the place of its mark.",
                "{n} notes are kept apart, with the place of their marks.",
                n=n,
            )
        )
    if n := found["comments"]:
        said.append(say_plural("{n} comment is kept as a note.", "{n} comments are kept as notes.", n=n))
    if n := found["text_boxes"]:
        said.append(
            say_plural(
                "{n} text box was read after its paragraph.",
                "{n} text boxes were read after their paragraphs.",
                n=n,
            )
        )
    if n := found["headers_footers"]:
        said.append(
            say_plural("{n} header or footer is kept as a note.", "{n} headers and footers are kept as notes.", n=n)
        )
    if n := found["hidden"]:
        said.append(say_plural("{n} stretch of hidden text was read.", "{n} stretches of hidden text were read.", n=n))
    if n := found["images"] + found["embedded_objects"]:
        said.append(
            say_plural(
                "{n} picture or object is in the original only; a sign stands in its place.",
                "{n} pictures or objects are in the original only; signs stand in their places.",
                n=n,
            )
        )
    if n := found["equations"]:
        said.append(
            say_plural("{n} equation was read as its letters.", "{n} equations were read as their letters.", n=n)
        )
    if n := found["readings"]:
        said.append(
            say_plural(
                "{n} reading above its word (ruby) is in the original only.",
                "{n} readings above their words (ruby) are in the original only.",
                n=n,
            )
        )
    return said
