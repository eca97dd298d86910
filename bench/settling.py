"""A day on which a great deal came in: so many payments to one creditor, each on its own demanded case, then the settlement.

Timed from the hour of settlement to what people take away:
the settlement, its e-mail, the vouchers to book in each form and the order to the bank.
"""

import datetime as dt
import random
import resource
import time
from pathlib import Path
from typing import Any

from bench import made
from bench.sweeping import CREDITOR, HANDED_OVER, MOVES, Tell
from engine.events import Actor
from engine.shell.service import settlement_papers, settling
from engine.shell.service.handing_over import hand_over
from engine.shell.service.house import House
from engine.shell.service.payments import Order, receive
from engine.shell.sweep import sweep

AGENCY = Actor("agency", None, "bench")
PAID = made.oslo(2026, 3, 30, 10)
SETTLED = made.oslo(2026, 3, 30, 23, 30)
_PART = 500


def settlement(path: Path, count: int, tell: Tell) -> dict[str, Any]:
    """Make so many payments on one creditor's cases, then settle with it; seconds of the wall and of the CPU."""
    house = made.house_at(path, HANDED_OVER)
    _demand(house, count, tell)
    paid = _pay(house, count, tell)
    started, wall = time.process_time(), time.perf_counter()
    made_count = settling.settle_due(house, "", SETTLED)
    settled = time.perf_counter() - wall
    (row,) = house.store.settlements.of(None, "", None, 10)
    _take_away(house, row)
    whole, cpu = time.perf_counter() - wall, time.process_time() - started
    if made_count != 1 or row["payments"] != count:
        raise SystemExit(f"{made_count} settlements, the newest of {row['payments']} payments instead of {count}")
    house.store.close()
    return {
        "payments": count, "settled_s": round(settled, 2), "with_vouchers_s": round(whole, 2), "cpu_s": round(cpu, 2),
        "payments_per_cpu_s": paid, "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }  # fmt: skip


def _demand(house: House, count: int, tell: Tell) -> None:
    """Hand over and sweep until every case has had its payment demand."""
    (owner,) = made.creditors(house, 1)
    rng = random.Random(7)
    for first in range(0, count, _PART):
        numbers = range(first, min(first + _PART, count))
        hand_over(
            house, owner, [made.invoice(n, dt.date(2026, 1, 5) + dt.timedelta(days=n % 12), rng) for n in numbers], CREDITOR
        )
        tell("hand-over (not counted)", numbers.stop)
    for _, at in MOVES:
        house.clock = made.StandingClock(at)
        sweep(house, at)
        tell("to the demand (not counted)", count)


def _pay(house: House, count: int, tell: Tell) -> int:
    """Every case gets a payment that covers fees, interest and part of the principal; how many a second of CPU."""
    house.clock = made.StandingClock(PAID)
    started, last, done = time.process_time(), "", 0
    while page := house.store.cases.find({"after": last, "closed": 0}, _PART):
        for stored in page:
            amount_ore = stored.case.claims[0].amount_ore + done % 7 * 100
            receive(house, Order(amount_ore, PAID.today, "agency", f"bank-{done}", case_id=stored.case.id), AGENCY)
            done += 1
        last = page[-1].case.id
        tell("payments (not counted)", done)
    if done != count:
        raise SystemExit(f"{done} of {count} cases could be paid")
    return round(count / (time.process_time() - started))


def _take_away(house: House, row: dict[str, Any]) -> None:
    """Everything that is made from a settlement: the e-mail's text, the vouchers of each form, the order to the bank."""
    settlement_papers.mail_text(house, row, "", "nb")
    for form in ("csv", "gbat10"):
        settlement_papers.voucher_file(house, row, form, "nb")
    settlement_papers.payment_order(house, row)
