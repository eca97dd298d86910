"""`python -m bench.soak`: kill sweeps and advances at random instants, restart them, sometimes days later, and look for damage.

Ends with 1 and keeps the database where a rule is broken. `--kills 200 --seed N`.
"""

import argparse
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bench.world import Counts, Violated, World

KILLS_A_WORLD = 25  # then a fresh database, so that looking at everything after each kill stays quick


def soak(kills: int, seed: int, folder: Path, progress: Progress) -> Counts:
    """Kill so many children in as many worlds as it takes; raises Violated."""
    counts, task = Counts(), progress.add_task("killed", total=kills)
    number = 0
    while counts.kills < kills:
        path = folder / f"world-{number}.db"
        world = World(path, seed + number, cases=300 + 100 * (number % 12))
        wanted = min(KILLS_A_WORLD, kills - counts.kills)
        try:
            live(world, wanted, lambda done: progress.update(task, completed=counts.kills + done))
        except Violated as problem:
            raise Violated(f"world {number} ({path}), seed {seed + number}:\n{problem}") from problem
        finally:
            world.close()
        counts.add(world.counts)
        for each in folder.glob(f"world-{number}.db*"):
            each.unlink()
        number += 1
    return counts


def live(world: World, kills: int, tell: object = None) -> None:
    """Let a world live until so many of its children were killed, most of them midway: on a fast machine some come too late."""
    while world.counts.kills < kills or (world.counts.midway * 2 < world.counts.kills < 3 * kills):
        if world.rng.random() < 0.3:
            world.hand_over(world.rng.choice(world.creditors), world.rng.randrange(10, 40))
        world.meddle(0.04)
        if world.rng.random() < 0.15:
            world.killed_advance(world.rng.randrange(20, 80), world.rng.randrange(30, 120))
        world.pass_time()
        world.killed_sweeps()
        if callable(tell):
            tell(world.counts.kills)


def main() -> int:
    """Run from the command line; 1 where anything is broken."""
    reader = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    reader.add_argument("--kills", type=int, default=200)
    reader.add_argument(
        "--seed", type=int, default=None, help="the same seed makes the same worlds; kills still fall where they may"
    )
    asked = reader.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    console, folder = Console(), Path(tempfile.mkdtemp(prefix="kravflyt-soak-"))
    console.print(f"seed {seed}")
    try:
        with Progress(console=console, transient=True) as progress:
            counts = soak(asked.kills, seed, folder, progress)
    except Violated as problem:
        console.print(f"[red]Broken[/] in {problem}\nThe database is kept in {folder}.", soft_wrap=True)
        return 1
    shutil.rmtree(folder)
    under_way = ", ".join(f"{count} in {name}" for name, count in counts.at.most_common())
    console.print(
        f"{counts.kills} kills ({under_way}), {counts.midway} of them midway, {counts.lists_left} with a list left open for days:"
        " nothing lost, nothing twice, no case before its list.",
        soft_wrap=True,
    )
    if counts.midway * 2 < counts.kills:
        console.print("[red]Fewer than half of the kills hit midway[/]: this run proves too little.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
