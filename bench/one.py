"""One configuration in a process of its own, so that peak memory is honest: `python -m bench.one {prepare,sweep,settle} ...`.

`prepare` hands so many invoices over; `sweep` takes a prepared file through its moves; `settle` settles so many payments with one
creditor. Each prints one line of JSON.
"""

import argparse
import json
import sys
from pathlib import Path

from bench.settling import settlement
from bench.sweeping import measure, prepare


def main() -> None:
    """Read the command line and print one line of JSON; progress goes to stderr as lines `name<TAB>count`."""
    reader = argparse.ArgumentParser(prog="python -m bench.one")
    reader.add_argument("what", choices=["prepare", "sweep", "settle"])
    reader.add_argument("path", type=Path)
    reader.add_argument("--cases", type=int, default=3000)
    reader.add_argument("--creditors", type=int, default=20)
    reader.add_argument("--raw", action="store_true", help="also write the same rows by sqlite3 alone")
    reader.add_argument("--rules", choices=["shipped", "forty"], default="shipped")
    asked = reader.parse_args()

    def tell(name: str, count: int) -> None:
        print(f"{name}\t{count}", file=sys.stderr, flush=True)

    if asked.what == "prepare":
        answer = prepare(asked.path, asked.cases, asked.creditors, asked.rules, tell)
    elif asked.what == "settle":
        answer = settlement(asked.path, asked.cases, tell)
    else:
        answer = measure(asked.path, asked.cases, tell, bare=asked.raw)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
