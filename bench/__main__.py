"""`python -m bench`: how fast cases move, how much memory that takes, and beside it what SQLite alone would need.

One move is one case going one stage further, all of it: rules decided, history with reasons and facts, letters, durable on disk.
Writes bench/latest.json. `--quick` leaves the large runs out.
"""

import argparse
import contextlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench.table import compare, summary

LATEST = Path(__file__).with_name("latest.json")
SMALL, LARGE = 3_000, 100_000
PAYMENTS = 10_000  # that one settlement takes in
WIDTH = 132  # of tables that are written to a file


@dataclass(frozen=True)
class Setup:
    """One configuration: how many cases of how many creditors, under which rules, and how often it is measured."""

    cases: int
    creditors: int
    rules: str
    repeats: int

    @property
    def name(self) -> str:
        """Its name in the results."""
        return f"{self.rules}_{self.cases}_cases_{self.creditors}_creditors"


SETUPS = (
    Setup(SMALL, 20, "shipped", 5), Setup(SMALL, 1, "shipped", 5), Setup(SMALL, 20, "forty", 5), Setup(SMALL, 1, "forty", 5),
    Setup(LARGE, 20, "shipped", 1), Setup(LARGE, 1, "shipped", 1), Setup(LARGE, 20, "forty", 1),
)  # fmt: skip
# Beside these, the same rows are written by sqlite3 alone.
WITH_RAW = tuple(setup for setup in SETUPS if setup.cases == SMALL or setup == SETUPS[4])


class Runner:
    """Runs each configuration in processes of their own, which also makes peak memory honest."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder, self.progress = folder, progress

    def prepare(self, setup: Setup) -> dict[str, Any]:
        """Hand the cases over once; every repeat starts from a copy."""
        return self._process("prepare", self._file(setup), setup, f"{setup.name}: hand-over")

    def measure(self, setup: Setup) -> list[dict[str, Any]]:
        """The moves, as often as the configuration says."""
        found = []
        for repeat in range(setup.repeats):
            copy = self.folder / "copy.db"
            shutil.copyfile(self._file(setup), copy)
            label = f"{setup.name}: run {repeat + 1} of {setup.repeats}"
            found.append(self._process("sweep", copy, setup, label, *(["--raw"] if setup in WITH_RAW else [])))
            for path in self.folder.glob("copy.*"):
                path.unlink()
        self._file(setup).unlink()
        return found

    def settle(self) -> dict[str, Any]:
        """One settlement of many payments with one creditor."""
        command = ["settle", str(self.folder / "settled.db"), "--cases", str(PAYMENTS)]
        return self._told(command, f"settlement of {PAYMENTS} payments", PAYMENTS)

    def _file(self, setup: Setup) -> Path:
        return self.folder / f"{setup.name}.db"

    def _process(self, what: str, path: Path, setup: Setup, label: str, *more: str) -> dict[str, Any]:
        command = [
            what, str(path), "--cases", str(setup.cases), "--creditors", str(setup.creditors), "--rules", setup.rules, *more,
        ]  # fmt: skip
        return self._told(command, label, setup.cases)

    def _told(self, command: list[str], label: str, total: int) -> dict[str, Any]:
        """What a process of its own answers, its progress shown."""
        command = [sys.executable, "-m", "bench.one", *command]
        task = self.progress.add_task(label, total=total, step="starts")
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            told = []
            for line in process.stderr:
                step, tab, count = line.rstrip("\n").partition("\t")
                if tab:
                    self.progress.update(task, completed=int(count), step=step)
                else:
                    told.append(line)
            answer = process.stdout.read()
        self.progress.remove_task(task)
        if process.returncode != 0:
            raise SystemExit(f"{label} failed:\n{''.join(told)}")
        found: dict[str, Any] = json.loads(answer)
        return found


def summed_up(setup: Setup, prepared: dict[str, Any], runs: list[dict[str, Any]]) -> dict[str, Any]:
    """One configuration's figures: medians over its runs."""

    def median(key: str) -> float:
        return statistics.median(run[key] for run in runs if key in run)

    found: dict[str, Any] = {
        "cases": setup.cases, "creditors": setup.creditors, "rules": setup.rules, "runs": len(runs),
        "moves_per_cpu_s": round(median("moves_per_cpu_s")), "moves_per_wall_s": round(median("moves_per_wall_s")),
        "money_moves_per_cpu_s": round(median("money_moves_per_cpu_s")),
        "slowest_and_fastest_run": [min(run["moves_per_cpu_s"] for run in runs), max(run["moves_per_cpu_s"] for run in runs)],
        "cpu_us_by_move": {
            move["name"]: round(statistics.median(run["moves"][place]["cpu_s"] for run in runs) / setup.cases * 1e6, 1)
            for place, move in enumerate(runs[0]["moves"])
        },
        "idle_sweep_first_ms": max(run["idle_first_ms"] for run in runs), "idle_sweep_median_ms": round(median("idle_median_ms"), 3),
        "peak_rss_mb": max(run["peak_rss_mb"] for run in runs), "bytes_per_row": runs[0]["bytes_per_row"],
        "hand_overs_per_cpu_s": prepared["hand_overs_per_cpu_s"], "new_due_dates_per_cpu_s": round(median("extensions_per_cpu_s")),
    }  # fmt: skip
    if setup in WITH_RAW:
        found["raw_sqlite_moves_per_cpu_s"] = round(median("raw_moves_per_cpu_s"))
        found["ratio_to_raw_sqlite"] = round(median("ratio_to_raw_sqlite"), 3)
    return found


def headline(results: dict[str, dict[str, Any]], settled: dict[str, Any]) -> dict[str, Any]:
    """The figures that are compared from run to run."""
    small, forty = results[SETUPS[0].name], results[SETUPS[2].name]
    found: dict[str, Any] = {
        "sweep_3000_moves_per_cpu_s": small["moves_per_cpu_s"], "sweep_40_rules_moves_per_cpu_s": forty["moves_per_cpu_s"],
        "sweep_money_moves_per_cpu_s": small["money_moves_per_cpu_s"], f"settlement_{PAYMENTS}_s": settled["with_vouchers_s"],
        "hand_overs_per_cpu_s": small["hand_overs_per_cpu_s"], "ratio_to_raw_sqlite": small["ratio_to_raw_sqlite"],
        "peak_rss_mb": max(each["peak_rss_mb"] for each in results.values()),
    }  # fmt: skip
    large = results.get(SETUPS[4].name)
    if large:
        one, many = results[SETUPS[5].name], results[SETUPS[6].name]
        found |= {
            "sweep_100000_moves_per_cpu_s": large["moves_per_cpu_s"],
            "sweep_100000_to_3000": round(large["moves_per_cpu_s"] / small["moves_per_cpu_s"], 3),
            "sweep_100000_one_creditor_moves_per_cpu_s": one["moves_per_cpu_s"],
            "sweep_100000_40_rules_moves_per_cpu_s": many["moves_per_cpu_s"],
            "ratio_to_raw_sqlite_100000": large["ratio_to_raw_sqlite"],
            "idle_sweep_100000_ms": large["idle_sweep_median_ms"], "idle_sweep_100000_first_ms": large["idle_sweep_first_ms"],
            "peak_rss_100000_one_creditor_mb": one["peak_rss_mb"],
        }  # fmt: skip
    return found


@contextlib.contextmanager
def _watched(console: Console) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[step]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield progress


def main() -> None:
    """Run everything and print what was found."""
    reader = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    reader.add_argument("--quick", action="store_true", help=f"only the runs with {SMALL} cases")
    quick = reader.parse_args().quick
    setups = [setup for setup in SETUPS if not quick or setup.cases == SMALL]
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    results: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="kravflyt-bench-") as folder, _watched(console) as progress:
        runner = Runner(Path(folder), progress)
        for size in (SMALL, LARGE):
            here = [setup for setup in setups if setup.cases == size]
            # Handing over is only a preparation, so two may go on at once; sweeps are measured one at a time.
            with ThreadPoolExecutor(2 if size == LARGE else 1) as lanes:
                prepared = list(lanes.map(runner.prepare, here))
            for setup, ready in zip(here, prepared, strict=True):
                results[setup.name] = summed_up(setup, ready, runner.measure(setup))
                console.print(f"{setup.name}: {results[setup.name]['moves_per_cpu_s']} moves per second of CPU")
        settled = runner.settle()
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    figures = headline(results, settled)
    found = {**figures, "machine": machine, "settlement": settled, "setups": results}
    LATEST.write_text(json.dumps(found, indent=2) + "\n")
    compare(console, list(results.values()))
    summary(console, figures)
    console.print(f"Written to {LATEST.parent.name}/{LATEST.name}.")


if __name__ == "__main__":
    main()
