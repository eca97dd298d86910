"""Everything at once: hand-overs, actions, credit notes, outages, new rules. Whatever happens, the watcher is content.

`make test` takes some 3,000 steps; KRAVFLYT_STEPS=50000 takes as many as it says.
"""

import datetime as dt
import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.case import Creditor, Customer
from engine.days import OSLO, Moment, instant_text
from engine.shell.service import acting, keeping
from engine.shell.stories.watcher import watch as impossible
from tests.dsl import Life, customer, invoice
from tests.rulebooks import patient, shipped
from tests.watcher import Watcher, overdue

STEPS = int(os.environ.get("KRAVFLYT_STEPS", "3000"))
A_LIFE = 100
START = "2026-02-02 10:00"
ONE_HOUR, ONE_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)

TEXTS = st.sampled_from(["", "betalt", "Ring Kari på 900 00 000", "01017012345", "æøå \u0000 \U0001f600", "x" * 4000])
NAMES = ["Kari Nordmann", "Ola Testesen", "Åse Ødegård"]
LEAPS = st.one_of(
    st.integers(1, 30).map(lambda hours: hours * ONE_HOUR),
    st.integers(1, 16).map(lambda days: days * ONE_DAY),
    st.sampled_from([1, 59, 3600 - 1, 86400 - 1]).map(lambda seconds: dt.timedelta(seconds=seconds)),
)


def people() -> st.SearchStrategy[Customer]:
    """Customers of every sort: of age, minors with and without a guardian, businesses, and with gaps."""
    return st.one_of(
        st.builds(customer, st.sampled_from(NAMES), born=st.sampled_from(["1990-05-01", "2008-02-29", None])),
        st.builds(customer, st.sampled_from(NAMES), born=st.just("2012-06-01"), guardian=st.sampled_from(["Per Verge", None])),
        st.builds(
            customer, st.just("Fjord AS"), kind=st.just("business"), born=st.none(), organisation_number=st.just("974760673")
        ),
        st.builds(customer, st.sampled_from(NAMES), postal_code=st.sampled_from([None, " ", "0150", "ABC"])),
    )


class Everything(RuleBasedStateMachine):
    """Real agenda, real SQLite file, a wall clock that is set by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.life = Life(Path(self.folder.name), start=START, wall_clock=True)
        self.other = self.life.add_creditor("Fjord Handel AS")
        self.watcher = Watcher(self.life.house, "")
        self.cases: list[str] = []
        self.numbers, self.looks = 0, 0
        self.after_sweep = False

    def teardown(self) -> None:
        assert impossible(self.life.house) == []
        self.life.house.store.close()
        self.folder.cleanup()

    # -- what comes in ------------------------------------------------------------------------------------------------

    @initialize()
    def two_cases(self) -> None:
        for number in ("A-1", "A-2"):
            self._took(self.life.hand_over(number).case_id)

    def _took(self, case_id: str | None) -> None:
        self.after_sweep = False  # a new case may be due at once
        if case_id and case_id not in self.cases:
            self.cases.append(case_id)

    @precondition(lambda self: len(self.cases) < 12)
    @rule(
        to=people(), overdue_days=st.integers(5, 60), again=st.booleans(), cents=st.integers(0, 500_00), second=st.booleans(),
        ahead=st.integers(0, 5),
    )  # fmt: skip
    def hand_over(self, to: Customer, overdue_days: int, again: bool, cents: int, second: bool, ahead: int) -> None:
        self.numbers += not again
        due = self.life.now.today - overdue_days * ONE_DAY
        made = invoice(
            f"B-{self.numbers}", due=due.isoformat(), dated=(due - 14 * ONE_DAY).isoformat(), amount="500.00",
            remaining=f"{cents // 100}.{cents % 100:02d}" if ahead else None, to=to,
        )  # fmt: skip
        self._took(self.life.hand_over_all([made], self.other if second else None)[0].case_id)

    @precondition(lambda self: len(self.cases) < 12)
    @rule(sent=st.integers(1, 40), notice=st.integers(10, 30), after_due=st.integers(-1, 10))
    def hand_over_with_own_notice(self, sent: int, notice: int, after_due: int) -> None:
        self.numbers += 1
        sent_on = self.life.now.today - sent * ONE_DAY
        due = sent_on - after_due * ONE_DAY
        made = invoice(
            f"B-{self.numbers}", due=due.isoformat(), dated=(due - 14 * ONE_DAY).isoformat(),
            own_notice=(sent_on.isoformat(), (sent_on + notice * ONE_DAY).isoformat()),
        )  # fmt: skip
        self._took(self.life.hand_over_all([made])[0].case_id)

    # -- what is asked for --------------------------------------------------------------------------------------------

    def _act(self, place: int, action: str, **values: str) -> None:
        given = {name: value for name, value in values.items() if value}
        acting.act(self.life.house, self.cases[place % len(self.cases)], action, given, self.life.by)
        self.after_sweep = False

    @rule(place=st.integers(0, 11), days=st.one_of(st.none(), st.integers(-1, 20)), text=TEXTS)
    def pause(self, place: int, days: int | None, text: str) -> None:
        until = "" if days is None else (self.life.now.today + days * ONE_DAY).isoformat()
        self._act(place, "pause", until=until, reason=text)

    @rule(place=st.integers(0, 11))
    def resume(self, place: int) -> None:
        self._act(place, "resume")

    @rule(place=st.integers(0, 11), days=st.integers(-1, 40) | st.just(400))
    def extend_due_date(self, place: int, days: int) -> None:
        self._act(place, "extend_due_date", new_due_date=(self.life.now.today + days * ONE_DAY).isoformat())

    @rule(place=st.integers(0, 11), text=TEXTS)
    def message(self, place: int, text: str) -> None:
        self._act(place, "message", text=text or "hei")

    @rule(place=st.integers(0, 11), text=TEXTS, claim=st.sampled_from(["another", "another", "another", ""]))
    def terminate(self, place: int, text: str, claim: str) -> None:
        self._act(place, "terminate", reason=text, claim_id=claim)

    @rule(place=st.integers(0, 11), to=people())
    def change_customer(self, place: int, to: Customer) -> None:
        self.life.case_id = self.cases[place % len(self.cases)]
        acting.actions(self.life.house, self.life.case_id)
        self.life.change_customer(to)
        self.after_sweep = False

    @rule(
        place=st.integers(0, 11),
        amount=st.sampled_from(["0.00", "0.01", "0.01", "1.00", "250.00", "1000.00"]),
        note=st.integers(1, 20),
    )
    def credit(self, place: int, amount: str, note: int) -> None:
        claim = self.life.case(self.cases[place % len(self.cases)]).claims[0]
        self.life.credit(amount, claim.invoice_number, f"C-{note}")
        self.after_sweep = False

    # -- the creditor and the rules -----------------------------------------------------------------------------------

    @rule(second=st.booleans())
    def suspend(self, second: bool) -> None:
        self._switch("suspend", self.other if second else self.life.creditor)

    @rule(second=st.booleans())
    def restore(self, second: bool) -> None:
        self._switch("restore", self.other if second else self.life.creditor)

    def _switch(self, verb: str, creditor: Creditor) -> None:
        getattr(keeping, verb)(self.life.house, creditor.id, self.life.by)
        self.after_sweep = False

    @rule(longer=st.booleans())
    def activate(self, longer: bool) -> None:
        """ANA-7: cases under way keep the rules they began with; the watcher compares every entry of history."""
        self.life.activate(patient() if longer else shipped())

    # -- time ---------------------------------------------------------------------------------------------------------

    def _later(self, leap: dt.timedelta) -> str:
        return instant_text(self.life.now.instant + leap)

    @rule(leap=LEAPS)
    def time_passes_in_order(self, leap: dt.timedelta) -> None:
        self.life.until(self._later(leap))
        self.after_sweep = True

    @rule(leap=LEAPS)
    def service_is_down(self, leap: dt.timedelta) -> None:
        self.life.down_until(self._later(leap))
        self.after_sweep = False

    @rule()
    def sweep(self) -> None:
        self.life.sweep()
        self.after_sweep = True

    @rule(weekday=st.sampled_from([1, 3]), second=st.sampled_from([-1, 0, 1]), down=st.booleans())
    def go_to_the_edge(self, weekday: int, second: int, down: bool) -> None:
        """To 08:00 of the next Tuesday or Thursday, give or take a second."""
        edge = self._edge(weekday, dt.timedelta(seconds=second))
        (self.life.down_until if down else self.life.until)(edge)
        self.after_sweep = not down

    @rule(
        weekday=st.sampled_from([1, 3]),
        commands=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 11)), min_size=1, max_size=4),
    )
    def commands_come_in_while_no_sweep_runs(self, weekday: int, commands: list[tuple[int, int]]) -> None:
        """Each command catches its own case up; the others, and the lists, wait for the sweep that comes much later."""
        self.life.down_until(self._edge(weekday, dt.timedelta()))
        for hours, place in commands:
            self.life.down_until(self._later(hours * ONE_HOUR))
            self._act(place, "message", text="hei")
        self.life.sweep()
        self.after_sweep = True

    def _edge(self, weekday: int, later: dt.timedelta) -> str:
        local = self.life.now.instant.astimezone(OSLO)
        day = local.date() + ((weekday - local.weekday()) % 7 or 7) * ONE_DAY
        return Moment(dt.datetime(day.year, day.month, day.day, 8, tzinfo=OSLO).astimezone(dt.UTC) + later).text

    # -- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def nothing_impossible_has_happened(self) -> None:
        self.looks += 1
        assert self.watcher.look() == []
        if self.looks % 10 == 0:  # the product's own watcher looks at everything each time
            assert impossible(self.life.house) == []

    @invariant()
    def nothing_due_is_left_behind(self) -> None:
        if self.after_sweep:
            assert overdue(self.life.house, "") == []


TestEverything = Everything.TestCase
TestEverything.settings = settings(
    max_examples=max(1, STEPS // A_LIFE),
    stateful_step_count=A_LIFE,
    deadline=None,
    derandomize="KRAVFLYT_STEPS" not in os.environ,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate] if os.environ.get("KRAVFLYT_SHRINK") == "no" else [Phase.generate, Phase.shrink],
)
