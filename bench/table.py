"""Figures as people read them: a column for each configuration, and a summary with the bars that must be cleared."""

from typing import Any

from rich.console import Console
from rich.table import Table

_BARS = {
    "sweep_3000_moves_per_cpu_s": (8_000, True), "sweep_40_rules_moves_per_cpu_s": (5_000, True),
    "sweep_money_moves_per_cpu_s": (4_000, True), "settlement_10000_s": (10, False),
    "sweep_100000_to_3000": (0.75, True), "idle_sweep_100000_ms": (50, False), "idle_sweep_100000_first_ms": (50, False),
    "peak_rss_mb": (150, False), "peak_rss_100000_one_creditor_mb": (150, False),
}  # fmt: skip


def compare(console: Console, setups: list[dict[str, Any]]) -> None:
    """Every figure of every configuration."""
    table = Table(title="What was measured", title_justify="left")
    table.add_column("", min_width=34)
    for setup in setups:
        creditors = "1 creditor" if setup["creditors"] == 1 else f"{setup['creditors']} creditors"
        table.add_column(f"{_number(setup['cases'])} cases\n{creditors}\n{setup['rules']}\nrules", justify="right")
    for label, values in _rows(setups).items():
        table.add_row(label, *values)
    console.print(table)


def _rows(setups: list[dict[str, Any]]) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for place, setup in enumerate(setups):
        for name, value in setup.items():
            if name in ("cases", "creditors", "rules"):
                continue
            for label, each in value.items() if isinstance(value, dict) else [("", value)]:
                title = name.replace("_", " ") + (f": {label}" if label else "")
                rows.setdefault(title, [""] * len(setups))[place] = _number(each)
    return rows


def summary(console: Console, figures: dict[str, Any]) -> None:
    """The figures that are compared from run to run, each beside its bar, if it has one."""
    table = Table("", "found", "wanted", title="Summary", title_justify="left")
    table.columns[1].justify = table.columns[2].justify = "right"
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), _number(value), _wanted(name, value))
    console.print(table)


def _number(value: Any) -> str:
    if isinstance(value, list):
        return "–".join(_number(each) for each in value)
    return f"{value:,}".replace(",", " ") if isinstance(value, int | float) else str(value)


def _wanted(name: str, value: float) -> str:
    if name not in _BARS:
        return ""
    bar, at_least = _BARS[name]
    color = "green" if (value >= bar if at_least else value <= bar) else "red"
    return f"[{color}]{'at least' if at_least else 'at most'} {_number(bar)}[/]"
