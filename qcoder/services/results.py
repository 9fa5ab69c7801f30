"""A comparison as files: the chart and the sheet."""

from pathlib import Path

from qcoder.analysis.comparison import ComparisonTable, Share
from qcoder.core.messages import current_language, say


def save_chart(table: ComparisonTable, *, share: Share, file: Path, language: str = "") -> Path:
    """Writes the chart; the end of the name says which format (.png, .svg, .pdf)."""
    from qcoder.exporters.files import write_atomically
    from qcoder.plots.comparison_figure import comparison_figure, figure_bytes

    tongue = language or current_language()
    notice = " ".join(part for part in (_whose(table, tongue), table.notice) if part)
    figure = comparison_figure(table, share=share, language=tongue, notice=notice)
    return write_atomically(file, figure_bytes(figure, file))


def save_table(table: ComparisonTable, *, share: Share, file: Path, notice: str = "", language: str = "") -> Path:
    """Writes the table as csv: whole paths of codes, plain numbers, the notice of the project below."""
    from qcoder.exporters.files import write_atomically
    from qcoder.exporters.tables import csv_bytes

    tongue = language or current_language()

    def number(value: float | None) -> str:
        return "" if value is None else f"{value:.0f}" if share == "number" else f"{value:.4f}"

    header = [
        say("Code").text(tongue),
        say("Counter-instance").text(tongue),
        say("Total").text(tongue),
        *table.columns,
        say("Without value").text(tongue),
    ]
    rows = [
        [
            row.path,
            (say("yes") if row.counter_instance else say("no")).text(tongue),
            str(row.total),
            *(number(table.shown(row, column, share)) for column in table.columns),
            str(row.missing),
        ]
        for row in table.rows
    ]
    rows += [[said] for said in (_whose(table, tongue), notice or table.notice) if said]
    return write_atomically(file, csv_bytes(header, rows, guard_formulas=True))


def _whose(table: ComparisonTable, language: str) -> str:
    """That the groups are not those of who speaks; "" where they are."""
    if not table.about:
        return ""
    return say("“{by}” of what passages are about, not of who speaks.", by=table.by).text(language)
