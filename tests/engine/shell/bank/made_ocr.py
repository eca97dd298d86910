"""Made-up OCR giro files with totals that agree."""

import datetime as dt
from dataclasses import dataclass

ACCOUNT = "15032080038"
DAY = dt.date(2026, 3, 2)


@dataclass(frozen=True)
class Line:
    """A transaction as a bank would write it."""

    amount_ore: int
    kid: str = "000000001016"
    kind: int = 10
    booked_on: dt.date = DAY
    ordered_on: dt.date | None = DAY
    payer: str = "12345678903"
    sign: str = "0"
    text: str | None = None
    archive: int = 0  # the bank's own reference

    @property
    def signed_ore(self) -> int:
        return -self.amount_ore if self.sign == "-" else self.amount_ore


def ddmmyy(day: dt.date | None) -> str:
    return f"{day:%d%m%y}" if day else "000000"


def transaction(number: int, line: Line) -> list[str]:
    head = f"NY09{line.kind:02d}"
    day, ordered = ddmmyy(line.booked_on), ddmmyy(line.ordered_on)
    return [
        f"{head}30{number:07d}{day}0000000000{line.sign}{line.amount_ore:017d}{line.kid:>25}000000",
        f"{head}31{number:07d}{0:010d}{line.archive:09d}{0:07d}{ordered}{line.payer}{0:022d}",
        *([] if line.text is None else [f"{head}32{number:07d}{line.text:<40}{0:025d}"]),
    ]


def ocr_file(*assignments: list[Line], number: str = "0020326", accounts: tuple[str, ...] = (ACCOUNT,)) -> str:
    """A transmission with totals that agree, one assignment for each list of lines."""
    lines = [f"NY00001000008080{number}00912345{0:049d}"]
    for order, assignment in enumerate(assignments):
        body = [text for at, line in enumerate(assignment, start=1) for text in transaction(at, line)]
        account = accounts[order % len(accounts)]
        days = [line.booked_on for line in assignment]
        first, last = min(days, default=None), max(days, default=None)
        total = abs(sum(line.signed_ore for line in assignment))
        lines.append(f"NY090020001234567{order + 1:07d}{account}{0:045d}")
        lines += body
        end = f"NY090088{len(assignment):08d}{len(body) + 2:08d}{total:017d}"
        lines.append(f"{end}{ddmmyy(last)}{ddmmyy(first)}{ddmmyy(last)}{0:021d}")
    every = [line for assignment in assignments for line in assignment]
    total = abs(sum(line.signed_ore for line in every))
    last = max((line.booked_on for line in every), default=None)
    lines.append(f"NY000089{len(every):08d}{len(lines) + 1:08d}{total:017d}{ddmmyy(last)}{0:033d}")
    return "".join(f"{line}\n" for line in lines)
