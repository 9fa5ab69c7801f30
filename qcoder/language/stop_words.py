"""The words that say little: our own lists, one word a line in resources/stopwords."""

from functools import cache

from qcoder.core.resources import resources
from qcoder.language.fold import fold


@cache
def stop_words(language: str) -> frozenset[str]:
    """Folded stop words of "es" or "en"; of both for any other language."""
    if language not in ("es", "en"):
        return stop_words("es") | stop_words("en")
    lines = (resources() / "stopwords" / f"{language}.txt").read_text(encoding="utf-8").split()
    return frozenset(fold(word) for word in lines)
