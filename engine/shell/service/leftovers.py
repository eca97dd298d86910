"""Money that turns out to be the debtor's own, whenever it does: it waits among the exceptions until it is paid back (PAY-1)."""

from engine.case import Case
from engine.days import Moment
from engine.events import Actor
from engine.ledger import REFUND, allocations
from engine.shell.clock import Ids
from engine.shell.service.payment_words import OVERPAID_DIRECTLY, WORDS
from engine.shell.store import Store
from engine.shell.store.stored import encode

OVERPAID, USED = "overpaid", "used"
_IDS = Ids()
_CLOCK = encode(Actor("clock"))


def note_leftovers(store: Store, before: Case, after: Case, at: Moment) -> None:
    """Let the queue of exceptions know of each payment of which more is left over than before, or nothing any more."""
    if not after.payments or len(before.postings) == len(after.postings):
        return
    was, now = _left_over(before), _left_over(after)
    for payment_id in {**was, **now}:
        if was.get(payment_id, 0) != now.get(payment_id, 0):
            _note(store, payment_id, was.get(payment_id, 0), now.get(payment_id, 0), at)


def _note(store: Store, payment_id: str, was_ore: int, now_ore: int, at: Moment) -> None:
    waiting = store.payments.waiting(payment_id, OVERPAID)
    row = store.payments.get(payment_id)
    if row is None or (waiting is None and now_ore <= was_ore):
        return
    if waiting is not None and now_ore == 0:
        store.payments.resolve(waiting["id"], USED, _CLOCK, "", at.text)
        return
    say = OVERPAID_DIRECTLY if row["received_by"] == "creditor" else WORDS[OVERPAID]
    words = encode(say({"amount_ore": now_ore}))
    if waiting is not None:
        store.payments.doubt(waiting["id"], OVERPAID, words, waiting["details"])
        return
    exception = {
        "id": _IDS.new(), "payment_id": payment_id, "clock_id": row["clock_id"], "code": OVERPAID, "words": words, "status": "open",
        "created_at": at.text, "details": encode({}),
    }  # fmt: skip
    store.payments.add_exception(exception)


def _left_over(case: Case) -> dict[str, int]:
    """What is to be refunded of each payment, in øre."""
    found: dict[str, int] = {}
    for (payment_id, _, account), ore in allocations(case.postings).items():
        if account == REFUND:
            found[payment_id] = found.get(payment_id, 0) + ore
    return found
