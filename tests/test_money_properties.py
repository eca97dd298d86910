"""Money, whatever happens: payments, credits, reversals, plans, disputes, mergers and clock moves in any order.

`make test` takes some 6,000 steps; KRAVFLYT_STEPS=20000 takes as many as it says. The product's own watcher looks after every step.
"""

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from engine.case import Case
from engine.charging import active, inside, reckoned
from engine.days import Moment
from engine.ledger import POSTS, balance
from engine.shell.service import acting, payments
from engine.shell.stories.watcher import watch
from tests.dsl import Life, customer

STEPS = int(os.environ.get("KRAVFLYT_STEPS", "6000"))
A_LIFE = 40
COSTS = [post for post in POSTS if post not in ("principal", "interest")]
AMOUNTS = st.one_of(st.integers(1, 500_00), st.sampled_from([1, 38_00, 600_00, 1_000_00, 10_718_36]))
PEOPLE = {
    "consumer": customer(),
    "minor": customer("Nora Nordmann", number="K-2", born="2012-06-01", guardian="Per Verge"),
    "business": customer("Fjord AS", kind="business", number="B-1", born=None, organisation_number="974760673"),
}
ran, charged = 0, 0


class Money(RuleBasedStateMachine):
    """Two claims of one debtor, on a test clock, in the year whose rates are known."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.life = Life(Path(self.folder.name), start="2026-02-02 10:00")
        self.cases: list[str] = []
        self.paid: list[str] = []
        self.told = 0

    def teardown(self) -> None:
        global ran, charged
        ran += 1
        charged += any(each.charges for each in self._all())
        self.life.house.store.close()
        self.folder.cleanup()

    @initialize(
        who=st.sampled_from(["consumer", "business", "consumer", "minor"]),
        kroner=st.sampled_from([300, 1000, 9_999, 60_000]), second=st.booleans(),
        outside=st.booleans(), days=st.integers(0, 25),
    )  # fmt: skip
    def take_over(self, who: str, kroner: int, second: bool, outside: bool, days: int) -> None:
        for number in ["A-1", "A-2"] if second else ["A-1"]:
            result = self.life.hand_over(number, amount=f"{kroner}.00", to=PEOPLE[who], vat_liable=not outside)
            assert result.case_id
            self.cases.append(result.case_id)
        self._go(days)

    def _all(self) -> list[Case]:
        return [self.life.case(case_id) for case_id in self.cases]

    def _go(self, days: int) -> None:
        target = Moment(self.life.now.instant + dt.timedelta(days=days))
        if target.today <= dt.date(2026, 12, 15):
            self.life.until(target.text)

    def _open(self, place: int) -> str:
        """One of the cases; of one that was merged, the survivor."""
        case = self._all()[place % len(self.cases)]
        return case.merged_into or case.id

    # -- what happens -------------------------------------------------------------------------------------------------

    @rule(days=st.integers(1, 45))
    def time_passes(self, days: int) -> None:
        self._go(days)

    @rule(
        place=st.integers(0, 1),
        ore=AMOUNTS,
        ago=st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 60)),
        booked=st.booleans(),
        to=st.sampled_from(["agency", "creditor"]),
    )
    def pay(self, place: int, ore: int, ago: int, booked: bool, to: str) -> None:
        self.told += 1
        self._pay(self._open(place), ore, ago, booked, to)

    @rule(place=st.integers(0, 1), more=st.sampled_from([0, -1, 1, 100_00]))
    def pay_it_all(self, place: int, more: int) -> None:
        self.told += 1
        case_id = self._open(place)
        self.life.case_id = case_id
        owed = sum(int(text.replace(".", "")) for text in self.life.owed().values())
        if owed + more > 0:
            self._pay(case_id, owed + more, 0, False, "agency")

    @precondition(lambda self: self.told > 0)
    @rule(place=st.integers(0, 1))
    def tell_the_last_payment_again(self, place: int) -> None:
        self._pay(self._open(place), 1_00, 0, False, "agency")

    def _pay(self, case_id: str, ore: int, ago: int, booked: bool, to: str) -> None:
        paid_on = max(self.life.now.today - dt.timedelta(days=ago), self.life.case(case_id).claims[0].invoice_date)
        order = payments.Order(
            ore, paid_on, to, f"B-{self.told}", case_id=case_id, booked_only=booked
        )  # fmt: skip
        done = payments.receive(self.life.house, order, self.life.by, clock_id=self.life.clock_id)
        if done.row["status"] == "allocated" and not done.repeated:
            self.paid.append(done.row["id"])
            assert sum(share for _, share in done.allocations) == ore

    @precondition(lambda self: self.paid)
    @rule(place=st.integers(0, 20))
    def reverse(self, place: int) -> None:
        payments.reverse(self.life.house, self.paid[place % len(self.paid)], "the bank", self.life.by)

    @rule(place=st.integers(0, 1), ore=AMOUNTS, before=st.sampled_from([0, 0, 3, 20, 60]))
    def credit(self, place: int, ore: int, before: int) -> None:
        """A credit note of today, or of days ago."""
        self.told += 1
        number = ["A-1", "A-2"][place % len(self.cases)]
        on = max(dt.date(2026, 2, 2), self.life.now.today - dt.timedelta(days=before))
        self.life.credit(f"{ore // 100}.{ore % 100:02d}", number, note=f"C-{self.told}", on=on.isoformat())

    def _act(self, place: int, action: str, **values: Any) -> None:
        acting.act(self.life.house, self._open(place), action, values, self.life.by)

    @rule(place=st.integers(0, 1))
    def object(self, place: int) -> None:
        self._act(place, "object", reason="No")

    @rule(
        place=st.integers(0, 1), outcome=st.sampled_from(["rejected", "rejected", "partly", "upheld"]), cause=st.booleans(),
        ore=st.integers(1, 400_00),
    )  # fmt: skip
    def answer(self, place: int, outcome: str, cause: bool, ore: int) -> None:
        amount = {"amount": f"{ore // 100}.{ore % 100:02d}"} if outcome == "partly" else {}
        self._act(place, "answer_objection", outcome=outcome, reasonable_cause=cause, **amount)

    @rule(place=st.integers(0, 1), count=st.integers(1, 6), told=st.booleans())
    def agree_plan(self, place: int, count: int, told: bool) -> None:
        days = [self.life.now.today + dt.timedelta(days=30 * number) for number in range(1, count + 1)]
        plan = [{"due_on": day.isoformat(), "amount": "60000.00"} for day in days]
        self._act(place, "agree_plan", installments=plan, costs_told=told)

    @rule(place=st.integers(0, 1), days=st.integers(1, 40))
    def extend(self, place: int, days: int) -> None:
        self._act(place, "extend_due_date", new_due_date=(self.life.now.today + dt.timedelta(days=days)).isoformat())

    @rule(place=st.integers(0, 1), action=st.sampled_from(["pause", "resume", "approve_legal_steps", "start_monitoring"]))
    def act(self, place: int, action: str) -> None:
        self._act(place, action)

    @rule(place=st.integers(0, 1), result=st.sampled_from(["paid", "judgement", "nothing"]))
    def record_result(self, place: int, result: str) -> None:
        self._act(place, "record_legal_result", result=result)

    # -- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def nothing_impossible_is_stored(self) -> None:
        if self.cases:
            assert watch(self.life.house, self.life.clock_id) == []

    @invariant()
    def costs_stay_within_the_cap(self) -> None:
        for case in self._all():
            book = self.life.house.books.of(case.rulebook)
            for charge in active(case):
                if charge.post == "collection_fee":
                    others = inside(case, charge)
                    cap = reckoned(charge, charge.on, book.parameter, 0)[0]
                    assert charge.amount_ore + others <= max(cap, others), (charge, others, cap)

    @invariant()
    def a_minor_never_owes_a_cost(self) -> None:
        for case in self._all():
            if case.customer.guardian:
                assert not any(each.debit in COSTS for each in case.postings)

    @invariant()
    def reading_what_is_owed_agrees_with_the_ledger(self) -> None:
        for case in self._all():
            self.life.case_id = case.id
            told = self.life.owed()
            assert all(not text.startswith("-") for text in told.values()), told
            assert told.get("principal", "0.00").replace(".", "").lstrip("0") == str(balance(case.postings, "principal") or "")


def test_money_keeps_its_order_whatever_happens() -> None:
    """Books balance, nothing is lost, nothing negative; and at least half of the lives charged something."""
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=max(1, STEPS // A_LIFE), stateful_step_count=A_LIFE, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if os.environ.get("KRAVFLYT_SHRINK") else [Phase.generate],
        ),
    )  # fmt: skip
    assert charged * 2 >= ran, f"only {charged} of {ran} lives charged anything"
