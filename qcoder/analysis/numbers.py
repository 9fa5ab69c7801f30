"""Numbers as people read them. Mexico writes 1,234.5 as English does, so both languages share one form."""

from qcoder.analysis.comparison import Share


def shown_number(value: float | None, share: Share = "number") -> str:
    """Whole numbers for counts, one decimal for shares and rates, a dash where there is nothing to divide by."""
    if value is None:
        return "–"
    if share == "number":
        return f"{value:,.0f}"
    if share == "per_1000":
        return f"{value:,.2f}"
    return f"{value:,.1f} %"
