"""Watches for what must never happen, whatever led to it: what the product's own watcher sees, and what only tests know.

The product's watcher reads what is stored; this one also reckons anew what is stored as a projection, and looks into the tables.
"""

import datetime as dt
from collections.abc import Iterator

from engine.agenda import agenda, is_stopped
from engine.days import is_working_day, moment
from engine.facts.scene import Scene
from engine.kid import is_kid
from engine.shell.service.house import House
from engine.shell.store.stored import Stored
from engine.shell.stories.watcher import watch as impossible
from engine.trace import Entry

LEAST_DAYS = 14
NOTICE = "collection_notice"


# Steps and the days they wait: from which date of the entry's facts, and how many days that no hold covers.
WAITS = {
    ("noticed", "listed"): ("notice_deadline", 1),
    ("listed", "registered"): ("listed_on", 2),
    ("extended", "noticed"): ("overdue_from", 14),
}
_STARTS = {"paused": "pause", "creditor_stopped": "creditor"}
_STOPS = {"resumed": "pause", "pause_ended": "pause", "creditor_back": "creditor"}


def watch(house: House, clock_id: str) -> list[str]:
    """Everything that is wrong with the cases and lists of a clock."""
    return [*impossible(house, clock_id), *Watcher(house, clock_id).look()]


def overdue(house: House, clock_id: str) -> list[str]:
    """Cases and lists that still wait for what is due, after everything due has been taken."""
    now = house.moment_of(clock_id).text
    cases = house.store.driver.tuples(
        "select id, next_rule, next_due_at from cases where clock_id = :clock and next_due_at <= :now",
        {"clock": clock_id, "now": now},
    )
    found = [f"{case_id}: {rule} was due {due_at}, and it is {now}" for case_id, rule, due_at in cases]
    return found + [f"list {row['id']} should have gone out {row['due_at']}" for row in house.store.lists.open_due(clock_id, now)]


class Watcher:
    """Looks again only at cases that have changed, so that it can look after every step."""

    def __init__(self, house: House, clock_id: str) -> None:
        self.house, self.clock_id = house, clock_id
        self._seen: dict[str, int] = {}

    def look(self) -> list[str]:
        """Everything that is wrong since it last looked."""
        found = [*self._lists(), *self._kids()]
        changed = self.house.store.driver.tuples(
            "select id, version from cases where clock_id = :clock", {"clock": self.clock_id}
        )
        for case_id, version in changed:
            if self._seen.get(case_id) != version:
                self._seen[case_id] = version
                stored = self.house.store.cases.get(case_id)
                assert stored is not None
                found += [f"case {case_id} ({stored.case.stage}): {problem}" for problem in self._case(stored)]
        return found

    def _case(self, stored: Stored) -> Iterator[str]:
        entries = [entry for entry, _ in self.house.store.history.of(stored.case.id)]
        yield from self._chain(stored, entries)
        yield from self._projections(stored, entries)
        yield from self._letters(stored)
        yield from self._claims(stored)
        yield from self._registered(stored, entries)
        yield from self._personal(stored)
        yield from _waits(entries)

    def _chain(self, stored: Stored, entries: list[Entry]) -> Iterator[str]:
        broken = self.house.store.history.broken_link(stored.case.id)
        if broken is not None:
            yield f"the chain of history breaks at {broken}"
        if [entry.seq for entry in entries] != list(range(1, stored.case.seq + 1)):
            yield f"history has a gap: {[entry.seq for entry in entries]}, the case is at {stored.case.seq}"
        if {entry.rulebook for entry in entries} - {stored.case.rulebook}:
            yield "the rulebook changed under way (ANA-7)"

    def _projections(self, stored: Stored, entries: list[Entry]) -> Iterator[str]:
        case, book = stored.case, self.house.books.of(stored.case.rulebook)
        then = moment(stored.updated_at)
        coming = agenda(Scene(case, then, book, self.house.creditor(case.creditor_id)), book)
        stopped = entries[-1].event == "case_stopped"
        wanted = (coming[0].at, coming[0].rule.id) if coming and not stopped else (None, None)
        if (stored.next_due_at, stored.next_rule) != wanted:
            yield f"next_due_at says {(stored.next_due_at, stored.next_rule)}, the agenda {wanted}"
        resting = case.stage in book.policy.chart.ends or book.policy.chart.stages[case.stage].rest
        if stored.next_due_at is None and not (resting or is_stopped(case, book) or case.blocked or case.asleep or stopped):
            yield "nothing is to come, and nothing says why"
        row = self.house.store.driver.query("select * from cases where id = :id", {"id": case.id})[0]
        remaining = sum(claim.remaining_ore for claim in case.claims)
        columns = (row["stage"], row["remaining_ore"], bool(row["closed"]), row["rulebook"], row["clock_id"])
        if columns != (case.stage, remaining, case.stage in book.policy.chart.ends, case.rulebook, case.clock_id):
            yield f"the columns {columns} differ from the document"
        if case.touched_at > stored.updated_at:
            yield f"touched {case.touched_at}, after it was saved {stored.updated_at}"
        if stopped:
            yield f"was stopped: {entries[-1].reason.get('en')}"

    def _letters(self, stored: Stored) -> Iterator[str]:
        case = stored.case
        wait = self.house.books.of(case.rulebook).policy.terms["notice_days"]
        own = case.claims[0].claim_id  # claims that were gathered brought their letters along
        sent = [
            (letter.sent_on, letter.deadline)
            for letter in case.letters
            if letter.by == "agency" and letter.kind == NOTICE and letter.claim_id == own
        ]
        rows = [row for row in self.house.store.outbox.of_case(case.id, "letter") if row["name"] == NOTICE]
        told = [
            (dt.date.fromisoformat(row["content"]["sent_on"]), dt.date.fromisoformat(row["content"]["deadline"])) for row in rows
        ]
        if sent != told:
            yield f"its letters {sent} differ from the outbox {told}"
        for sent_on, deadline in told:
            if (deadline - sent_on).days < int(wait.on(sent_on)) or (deadline - sent_on).days < LEAST_DAYS:
                yield f"a notice of {sent_on} is due {deadline}, too soon"
            if not (is_working_day(deadline) and is_working_day(sent_on)):
                yield f"a notice of {sent_on}, due {deadline}: not both working days"
        if [row["status"] for row in rows] != ["superseded"] * (len(rows) - 1) + ["sent"] * bool(rows):
            yield f"letters are {[row['status'] for row in rows]}"
        if any(row["content"]["kid"] != case.claims[0].kid for row in rows):
            yield "a letter carries another KID"

    def _claims(self, stored: Stored) -> Iterator[str]:
        case = stored.case
        rows = self.house.store.driver.query("select * from claims where case_id = :id", {"id": case.id})
        table = sorted((r["invoice_number"], r["claim_id"], r["kid"], r["creditor_id"], r["clock_id"]) for r in rows)
        here = () if case.merged_into else case.claims  # those of a merged case live on with the survivor
        wanted = sorted((c.invoice_number, c.claim_id, c.kid, case.creditor_id, case.clock_id) for c in here)
        if table != wanted:
            yield f"the claims table says {table}, the case {wanted}"
        for claim in case.claims:
            if not 0 <= claim.remaining_ore <= claim.amount_ore:
                yield f"{claim.remaining_ore} øre remain of {claim.amount_ore}"

    def _registered(self, stored: Stored, entries: list[Entry]) -> Iterator[str]:
        for entry in entries:
            if entry.event != "registered_for_collection":
                continue
            day = stored.case.dates.get("listed_on")
            lines = self.house.store.driver.query(
                "select lists.* from list_lines join lists on lists.id = list_lines.list_id where case_id = :id and day = :day",
                {"id": stored.case.id, "day": day.isoformat() if day else None},
            )
            mails = {
                row["content"]["list_id"]: row["created_at"]
                for row in self.house.store.outbox.latest(10_000, "email", self.clock_id)
                if "list_id" in row["content"]
            }
            sent = [mails[row["id"]] for row in lines if row["status"] == "sent" and row["id"] in mails]
            if not sent or max(sent) >= entry.at:
                yield f"registered {entry.at}, but its list of {day} went out {sent}"
            elif (moment(entry.at).today - moment(sent[0]).today).days < 2:
                yield f"registered {entry.at}, too soon after its list went out {sent[0]}"

    def _personal(self, stored: Stored) -> Iterator[str]:
        person = stored.case.customer
        secrets = [person.name, person.email, person.national_identity_number, person.address.line1, person.mobile]
        rows = self.house.store.driver.tuples("select doc from history where case_id = :id", {"id": stored.case.id})
        for (doc,) in rows:
            if any(secret and secret.strip() and secret in doc for secret in secrets):
                yield f"history holds personal data: {doc}"

    def _lists(self) -> Iterator[str]:
        tuples = self.house.store.driver.tuples
        for creditor, day, count in tuples(
            "select creditor_id, json_extract(doc, '$.date'), count(*) from outbox where kind = 'email' and clock_id = :clock and"
            " name = 'collection_list' group by 1, 2 having count(*) > 1", {"clock": self.clock_id},
        ):  # fmt: skip
            yield f"creditor {creditor} got {count} lists of {day}"
        for case_id, count in tuples(
            "select case_id, count(*) from list_lines join lists on lists.id = list_id where clock_id = :clock and"
            " status = 'open' group by 1 having count(*) > 1", {"clock": self.clock_id},
        ):  # fmt: skip
            yield f"case {case_id} stands on {count} open lists"
        for row in self.house.store.lists.of(None, self.clock_id):
            if row["status"] == "sent" and moment(row["sent_at"]).today.isoformat() != row["day"]:
                yield f"list {row['id']} went out {row['sent_at']}, on another day than its own"

    def _kids(self) -> Iterator[str]:
        agency = self.house.books.active().agency
        kids = [kid for (kid,) in self.house.store.driver.tuples("select kid from claims")]
        if len(set(kids)) != len(kids):
            yield "two claims have one KID"
        yield from (f"{kid} is no KID" for kid in kids if not (is_kid(kid, agency.kid_method) and len(kid) == agency.kid_length))


def _waits(entries: list[Entry]) -> Iterator[str]:
    """STG-9: held days do not count. Reckoned day by day from history alone, not as the engine reckons them."""
    since: dict[str, dt.date] = {}
    held: set[dt.date] = set()
    listed_on = ""
    for entry in entries:
        today = moment(entry.at).today
        if (move := (entry.from_stage or "", entry.to_stage or "")) in WAITS:
            name, least = WAITS[move]
            start = dt.date.fromisoformat(listed_on if name == "listed_on" else entry.facts[name])
            waited = sum(start + dt.timedelta(days=count) not in held for count in range(1, (today - start).days + 1))
            if waited < least:
                yield f"{entry.event} on {today} came {waited} days after {name} {start}, {least} are wanted"
        if entry.event in ("put_on_list", "list_postponed"):
            listed_on = today.isoformat()
        if entry.event in _STARTS:
            since[_STARTS[entry.event]] = today
        elif _STOPS.get(entry.event) in since:
            first = since.pop(_STOPS[entry.event])
            ended = moment(entry.due_at).today if entry.event == "pause_ended" and entry.due_at else today
            held |= {first + dt.timedelta(days=count) for count in range((ended - first).days)}
