"""The life of a case in a few words, on the real service: a SQLite file, a test clock or a wall clock set by hand.

life = Life(tmp_path)
life.hand_over("1001", due="2026-01-15")
life.until("2026-02-17 08:00")
life.do("terminate")
life.expect(stage="withdrawn", next=None)
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from engine import valuing
from engine.case import Address, Case, CreditNote, Creditor, Customer, EarlierLetter, Guardian, Invoice
from engine.days import OSLO, Moment, moment, oslo_instant, parse_instant
from engine.events import Actor
from engine.ledger import POSTS
from engine.money import kroner, ore
from engine.shell.clock import Clock
from engine.shell.load.build import build
from engine.shell.load.tree import Files
from engine.shell.service import acting, activating, crediting, customers, handing_over, keeping, payments, placing, travelling
from engine.shell.service.handing_over import Result
from engine.shell.service.house import House
from engine.shell.service.list_lines import lines_of
from engine.shell.service.rule_books import Books, Shelf
from engine.shell.store.history import rows_of
from engine.shell.store.stored import Stored, encode
from engine.shell.sweep import next_instant, sweep
from engine.shell.wiring import open_house
from engine.trace import Entry, Reason

NUMBERS = ("923456783", "987654325", "974760673", "982463718")
ACCOUNT = "15032080038"
EARLY = "2026-01-01 08:00"


class HandClock(Clock):
    """A wall clock that stands still until a test moves it."""

    def __init__(self, now: Moment) -> None:
        self.time = now

    def now(self) -> Moment:
        return self.time


def at(text: str) -> Moment:
    """ "2026-02-17 08:00[:01]" in Oslo, an instant with a Z, or a date: its last second, as in the API."""
    if text.endswith("Z"):
        return moment(text)
    if len(text) == len("2026-02-17"):
        return travelling.end_of(text)
    local = dt.datetime.fromisoformat(text)
    return Moment(oslo_instant(local.date(), local.hour, local.minute, local.second))


def told(instant: str | None) -> str | None:
    """An instant as Oslo clocks show it: "2026-02-17 08:00"."""
    if instant is None:
        return None
    local = parse_instant(instant).astimezone(OSLO)
    return local.strftime("%Y-%m-%d %H:%M" if local.second == 0 else "%Y-%m-%d %H:%M:%S")


def day(text: str | dt.date) -> dt.date:
    return text if isinstance(text, dt.date) else dt.date.fromisoformat(text)


def customer(
    name: str = "Kari Nordmann", *, kind: str = "person", number: str = "K-1", born: str | None = "1990-05-01",
    postal_code: str | None = "0150", city: str | None = "Oslo", guardian: str | None = None, **more: Any,
) -> Customer:  # fmt: skip
    """A customer with everything that a hand-over wants."""
    return Customer(
        number, name, kind, birth_date=day(born) if born else None,
        address=Address("Storgata 1", None, postal_code, city, more.pop("country", "NO")),
        email=more.pop("email", "kari@example.no"), mobile=more.pop("mobile", "90000000"),
        guardian=Guardian(guardian, Address("Vergeveien 2", None, "5003", "Bergen")) if guardian else None, **more,
    )  # fmt: skip


def invoice(
    number: str = "1001", *, due: str = "2026-01-15", dated: str = "2026-01-01", amount: str = "1000.00",
    remaining: str | None = None, to: Customer | None = None, own_notice: tuple[str, str] | None = None,
    earlier: tuple[EarlierLetter, ...] = (), **more: Any,
) -> Invoice:  # fmt: skip
    """An invoice that is overdue; `own_notice` is (sent on, deadline) of the creditor's own."""
    if own_notice:
        sent_on, deadline = own_notice
        more |= {"start": "collection", "own_notice_sent_on": day(sent_on), "own_notice_deadline": day(deadline)}
    return Invoice(
        number, day(dated), day(due), ore(amount), ore(remaining or amount), to or customer(), earlier_letters=earlier, **more
    )


class Life:
    """A house with one creditor, one clock, and the case spoken of last."""

    def __init__(
        self, folder: Path, *, start: str = "2026-02-02 10:00", rules: Files | None = None, wall_clock: bool = False,
    ) -> None:  # fmt: skip
        self.hand = HandClock(at(start))
        self.house: House = open_house(str(folder / "kravflyt.db"), synchronous="off", clock=self.hand)
        self.by = Actor("creditor", "k1", "ERP")
        if rules is not None:
            self.activate(rules)
        self.creditor = self.add_creditor("Bakken Rør AS")
        self.clock_id = "" if wall_clock else str(travelling.make_clock(self.house, self.creditor.id, at(start), None)["id"])
        self.case_id = ""
        self._number = 1000
        self._payments = 0

    # -- who ----------------------------------------------------------------------------------------------------------

    def add_creditor(self, name: str) -> Creditor:
        """One more creditor, approved."""
        number = NUMBERS[len(self.house.store.creditors.all())]
        made = Creditor("", name, number, ACCOUNT, "lister@bakken.example", demo=True)
        return keeping.add_creditor(self.house, made)

    def suspend(self) -> int:
        return keeping.suspend(self.house, self.creditor.id, Actor("agency", "a1", "Kontoret"))

    def restore(self) -> int:
        return keeping.restore(self.house, self.creditor.id, Actor("agency", "a1", "Kontoret"))

    def activate(self, files: Files) -> activating.Activated:
        """Put rules in force without the tests beside them, which speak of the shipped waits."""
        return activating.put_in_force(self.house, files, build(files), "Anne Analytiker", "a test")

    def forget_rules(self) -> None:
        """Have the house read every rule book anew, as after a restart."""
        self.house.books = Books(self.house.store, Shelf())

    # -- what happens -------------------------------------------------------------------------------------------------

    def hand_over(self, number: str | None = None, **of_invoice: Any) -> Result:
        """Hand one invoice over; an accepted one becomes the case spoken of."""
        self._number += 1
        return self.hand_over_all([invoice(number or str(self._number), **of_invoice)])[0]

    def hand_over_all(self, invoices: list[Invoice], creditor: Creditor | None = None) -> list[Result]:
        owner = self.house.creditor((creditor or self.creditor).id)
        results = handing_over.hand_over(self.house, owner, invoices, self.by, self.clock_id)
        for result in results:
            if result.outcome == "accepted":
                assert result.case_id
                self.case_id = result.case_id
        return results

    def do(self, action: str, case_id: str | None = None, **values: Any) -> Stored:
        """Perform an action that must be permitted."""
        acted = acting.act(self.house, case_id or self.case_id, action, values, self.by)
        assert not acted.refusals, [reason.reason["en"] for reason in acted.refusals]
        return acted.stored

    def refused(self, action: str, case_id: str | None = None, **values: Any) -> list[Reason]:
        """Ask for an action that must be refused; its reasons."""
        acted = acting.act(self.house, case_id or self.case_id, action, values, self.by)
        assert acted.refusals, f"{action} was permitted"
        return acted.refusals

    def credit(self, amount: str, number: str | None = None, note: str = "C-1", on: str | None = None) -> Result:
        """A credit note of today, or of an earlier day, for an invoice; for the case's own, unless said."""
        wanted = number or self.case().claims[0].invoice_number
        made = CreditNote(note, wanted, ore(amount), day(on) if on else self.now.today)
        return crediting.credit(self.house, self.creditor, made, self.by, self.clock_id)

    def pay(
        self,
        amount: str,
        on: str | None = None,
        *,
        kid: str | None = None,
        to: str = "agency",
        reference: str | None = None,
        **more: Any,
    ) -> placing.Paid:
        """A payment of kroner ordered on a day (today), by the KID of the case's claim unless another is said."""
        self._payments += 1
        order = payments.Order(
            ore(amount), day(on) if on else self.now.today, to, reference or f"B-{self._payments}",
            kid=kid or (None if to == "creditor" else self.case().claims[0].kid),
            case_id=self.case_id if to == "creditor" else None, **more,
        )  # fmt: skip
        return payments.receive(self.house, order, Actor("agency", "a1", "Kontoret"), clock_id=self.clock_id)

    def reverse(self, paid: placing.Paid, why: str = "the bank took it back") -> placing.Paid:
        return payments.reverse(self.house, paid.row["id"], why, Actor("agency", "a1", "Kontoret"))

    def owed(self, on: str | None = None) -> dict[str, str]:
        """What the case owes on a day (today), by post, in kroner; what is nothing is left out."""
        case = self.case()
        book = self.house.books.of(case.rulebook)
        found = valuing.owed_on(case, day(on) if on else self.now.today, book.interest, book.parameter)
        return {post: kroner(found.of(post)) for post in POSTS if found.of(post)}

    def change_customer(self, new: Customer) -> None:
        customers.change_customer(self.house, self.case_id, lambda old: new, self.by)

    # -- time ---------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> Moment:
        return self.house.moment_of(self.clock_id)

    def until(self, text: str) -> int:
        """Travel from due instant to due instant, as `advance` and `kravflyt until` do; the number of moves."""
        target = at(text)
        if self.clock_id:
            return travelling.advance(self.house, self.clock_id, target)[1]
        moved = 0
        while (instant := next_instant(self.house, "")) is not None and instant <= target.text:
            self._stand_at(max(self.now.text, instant))
            moved += sweep(self.house, self.now, "")
        self._stand_at(target.text)
        return moved

    def down_until(self, text: str) -> None:
        """Time passes while the service is down: nothing is taken."""
        self._stand_at(at(text).text)

    def sweep(self) -> int:
        """Take what is due now, until nothing more is, as the service does every few seconds."""
        moved = sweep(self.house, self.now, self.clock_id)
        while (instant := next_instant(self.house, self.clock_id)) is not None and instant <= self.now.text:
            moved += sweep(self.house, self.now, self.clock_id)
        return moved

    def late(self, text: str) -> int:
        """The service was down and sweeps now."""
        self.down_until(text)
        return self.sweep()

    def _stand_at(self, text: str) -> None:
        if self.clock_id:
            with self.house.store.tx():
                self.house.store.clocks.set(self.clock_id, text, None)
        else:
            self.hand.time = moment(text)

    # -- what there is ------------------------------------------------------------------------------------------------

    def stored(self, case_id: str | None = None) -> Stored:
        found = self.house.store.cases.get(case_id or self.case_id)
        assert found is not None
        return found

    def case(self, case_id: str | None = None) -> Case:
        return self.stored(case_id).case

    def next(self) -> str | None:
        """When the case's next step is due, as Oslo clocks show it."""
        return told(self.stored().next_due_at)

    def entries(self, case_id: str | None = None) -> list[Entry]:
        return [entry for entry, _ in self.house.store.history.of(case_id or self.case_id)]

    def told(self, case_id: str | None = None) -> list[tuple[str, str]]:
        """History as (event, Oslo time)."""
        return [(entry.event, str(told(entry.at))) for entry in self.entries(case_id)]

    def events(self, case_id: str | None = None) -> list[str]:
        return [entry.event for entry in self.entries(case_id)]

    def effects(self, kind: str) -> list[dict[str, Any]]:
        """The outbox of this clock, oldest first."""
        return self.house.store.outbox.latest(10_000, kind, self.clock_id)

    def letters(self) -> list[dict[str, Any]]:
        return [row for row in self.effects("letter") if row["case_id"] == self.case_id]

    def lists(self) -> list[dict[str, Any]]:
        return sorted(self.house.store.lists.of(None, self.clock_id), key=lambda row: str(row["day"]))

    def lines(self, list_day: str) -> dict[str, str]:
        """A list's lines: invoice number -> outcome."""
        (row,) = [row for row in self.lists() if row["day"] == list_day]
        return {line.invoice_number: line.outcome for line in lines_of(self.house, row)}

    def expect(self, case_id: str | None = None, **wanted: Any) -> None:
        """Compare: stage, next (Oslo time or None), rule, remaining, holds (kinds), or a date by its name.

        Limitation runs on whatever else waits; a case for which nothing but its warning is to come has no `next` here.
        """
        stored = self.stored(case_id)
        case = stored.case
        if stored.next_rule == "warn-of-limitation":
            stored = replace(stored, next_due_at=None, next_rule=None)
        found: dict[str, Any] = {
            "stage": case.stage, "next": told(stored.next_due_at), "rule": stored.next_rule,
            "remaining": sum(claim.remaining_ore for claim in case.claims) / 100, "holds": [hold.kind for hold in case.holds],
            **{name: value.isoformat() for name, value in case.dates.items()},
        }  # fmt: skip
        if "remaining" in wanted:
            wanted["remaining"] = ore(wanted["remaining"]) / 100
        assert {name: found.get(name) for name in wanted} == wanted

    def without_ledger(self, case_id: str | None = None) -> None:
        """Keep a case as the first release did, which knew of no ledger and no charges: neither in the case nor in its history."""
        case = case_id or self.case_id
        run = self.house.store.driver.run
        with self.house.store.tx():
            run("update cases set doc = json_remove(doc, '$.postings', '$.charges') where id = :id", {"id": case})
            chain = ""
            for entry, private in self.house.store.history.of(case):
                (row,), chain = rows_of(case, [replace(entry, postings=())], chain)
                kept = row._replace(private=encode(private) if private else None)
                run(
                    "update history set doc = :doc, private = :private, hash = :hash where case_id = :case_id and seq = :seq",
                    kept._asdict(),
                )
            run("update cases set chain = :chain where id = :id", {"id": case, "chain": chain})

    def history_text(self, case_id: str | None = None) -> str:
        """The chained part of history as it is stored, to search it for what must not stand there."""
        rows = self.house.store.driver.tuples("select doc from history where case_id = :id", {"id": case_id or self.case_id})
        return json.dumps([json.loads(doc) for (doc,) in rows], ensure_ascii=False)


def two_claims(folder: Path, until: str) -> Life:
    """A life at a moment after 20 February 2026, when 1001 (2 000 kr) and 1002 (3 000 kr) of one debtor are demanded as one case."""
    life = Life(folder)
    life.hand_over("1001", amount="2000.00")
    older = life.case_id
    life.hand_over("1002", amount="3000.00")
    life.until(until)
    life.case_id = older
    return life
