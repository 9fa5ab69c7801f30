"""Shares and how sure they are."""


def upper_bound(right: int, n: int, z: float = 1.0) -> float:
    """The upper end of Wilson's interval (1927) for a share."""
    return interval(right, n, z)[1]


def interval(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval (1927) for `right` of `n`; (0, 1) where there is nothing to count."""
    if n == 0:
        return 0.0, 1.0
    share = right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * ((share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5)
    return max(0.0, middle - half), min(1.0, middle + half)
