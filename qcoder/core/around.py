"""What stands beside a place in a text, in whole words."""


def before(text: str, at: int, most: int) -> str:
    """At most `most` characters before a place; the first word is whole, and … says that there is more."""
    start = max(0, at - most)
    cut = text[start:at]
    return cut if start == 0 else f"… {cut.partition(' ')[2]}"


def after(text: str, end: int, most: int) -> str:
    """At most `most` characters behind a place; the last word is whole, and … says that there is more."""
    cut = text[end : end + most]
    return cut if end + most >= len(text) else f"{cut.rpartition(' ')[0]} …"
