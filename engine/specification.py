"""How every figure of a case comes about: lines that add up to what is owed of each post on a day (inkassoloven § 10, PAY-6)."""

import datetime as dt
from collections.abc import Iterable, Iterator

from engine.case import Case, Charge, Dated, Posting, Value
from engine.charging import active, inside
from engine.interest import Segment
from engine.ledger import CLAIMED, CREDITED, POSTS, RECEIVED, REFUND, WAIVED, WITHDRAWN
from engine.merging import MOVED
from engine.parameters import Parameter
from engine.rulebook import Book
from engine.valuing import Owed, as_of, covered_on, owed, revalued

# How a post grows less, by the account on the other side.
PAID = "paid"
_LESS = {CREDITED: "credited", WAIVED: "waived", WITHDRAWN: "withdrawn", MOVED: "moved", RECEIVED: PAID, REFUND: PAID}


class Part(Value, frozen=True):
    """One thing that a charge is reckoned from: `value` is øre for a rate or a deduction, ten-thousandths else."""

    kind: str  # rate | band | factor | supplement | rounding | deducted
    name: str
    value: int
    source: str = ""


class Line(Value, frozen=True):
    """One line of the specification, in øre; `rate` is basis points a year."""

    kind: str  # claimed | interest | charged | credited | waived | withdrawn | moved | paid
    post: str
    claim_id: str
    amount_ore: int
    start: dt.date | None = None
    end: dt.date | None = None
    base_ore: int | None = None
    rate: int | None = None
    days: int | None = None
    rule: str = ""  # or what happened, where no rule decided
    source: str = ""
    parts: tuple[Part, ...] = ()
    payment_id: str | None = None


class Balance(Value, frozen=True):
    """What is owed of each post on a day, what was paid, and the lines behind it."""

    on: dt.date
    posts: dict[str, int]
    paid_ore: int
    refund_ore: int
    lines: tuple[Line, ...]

    @property
    def outstanding_ore(self) -> int:
        """What is owed in all."""
        return sum(self.posts.values())

    def of_claim(self, claim_id: str) -> dict[str, int]:
        """What is owed of each post of one claim."""
        lines = [line for line in self.lines if line.claim_id == claim_id]
        return {post: sum(line.amount_ore for line in lines if line.post == post) for post in POSTS}

    def less_ore(self, kind: str) -> int:
        """What was taken off the claims in all in one way: credited, waived, withdrawn, moved."""
        return -sum(line.amount_ore for line in self.lines if line.kind == kind)


def balance_on(case: Case, on: dt.date, book: Book) -> Balance:
    """What a case owes at the end of a day by what is known now; raises ParameterMissing where a rate is not known."""
    then = as_of(case, on)
    found = owed(then, on, book.interest, book.parameter)
    lines = tuple(line for claim in then.claims for line in _of_claim(then, claim.claim_id, on, found, book))
    paid = sum(payment.amount_ore for payment in then.payments if not payment.reversed)
    return Balance(on, {post: found.of(post) for post in POSTS}, paid, found.refund_ore, lines)


def _of_claim(case: Case, claim_id: str, on: dt.date, found: Owed, book: Book) -> Iterator[Line]:
    for post in POSTS:
        if post == "interest":
            yield from _interest(claim_id, found.segments.get(claim_id, ()), book)
        elif post == "principal":
            claimed = _between(case.postings, post, (CLAIMED,), claim_id)
            if amount := _net(claimed, post):
                since = min(each.on for each in claimed)
                yield Line("claimed", post, claim_id, amount, start=since)
        else:
            charges = [each for each in active(case) if each.post == post and each.claim_id == claim_id]
            yield from (_charge(case, each, on, book) for each in charges)
        yield from _less(case, post, claim_id, book)


def _less(case: Case, post: str, claim_id: str, book: Book) -> Iterator[Line]:
    """What a post grew less by: a line for each payment, and for each rule or happening that took something off."""
    found: dict[tuple[str, str | None, str], list[Posting]] = {}
    for each in _between(case.postings, post, tuple(_LESS), claim_id):
        kind = _LESS[each.credit if each.debit == post else each.debit]
        key = (kind, each.payment_id, "") if kind == PAID else (kind, None, each.why)
        found.setdefault(key, []).append(each)
    days = {payment.id: payment.paid_on for payment in case.payments}
    lines = []
    for (kind, payment_id, why), postings in found.items():
        if amount := _net(postings, post):
            day = days.get(payment_id or "") or max(each.on for each in postings)
            rule = book.policy.rules.get(why)
            lines.append(
                Line(kind, post, claim_id, amount, start=day, rule=why, source=rule.source if rule else "", payment_id=payment_id)
            )
    yield from sorted(lines, key=lambda line: line.start or dt.date.min)


def _interest(claim_id: str, segments: Iterable[Segment], book: Book) -> Iterator[Line]:
    terms = book.interest
    for each in segments:
        assert terms is not None
        yield Line(
            "interest", "interest", claim_id, each.amount_ore, each.start, each.end, each.base_ore, each.rate, each.days,
            terms.rule, _source(terms.rate, each.end),
        )  # fmt: skip


def _charge(case: Case, charge: Charge, on: dt.date, book: Book) -> Line:
    rule = book.policy.money.charges.get(charge.rule)
    day = covered_on(case) or on if charge.floats else charge.on
    amount = revalued(case, charge, on, book.parameter)[0] if charge.floats else charge.amount_ore
    return Line(
        "charged", charge.post, charge.claim_id, amount, charge.on, base_ore=charge.base_ore if charge.table else None,
        rule=charge.rule, source=rule.source if rule else "", parts=tuple(_parts(case, charge, day, book)),
    )  # fmt: skip


def _parts(case: Case, charge: Charge, day: dt.date, book: Book) -> Iterator[Part]:
    def part(kind: str, dated: Dated, value: int) -> Part:
        return Part(kind, dated.parameter, value, _source(book.parameter(dated.parameter), dated.on or day))

    def number(dated: Dated) -> int:
        return int(book.parameter(dated.parameter).on(dated.on or day))

    yield part("rate", charge.rate, number(charge.rate))
    if charge.table:
        bands = book.parameter(charge.table.parameter).bands_on(charge.table.on or day)
        yield part("band", charge.table, bands.at(charge.base_ore))
    yield from (part("factor", each, number(each)) for each in charge.factors)
    if charge.supplement:
        yield part("supplement", charge.supplement, number(charge.supplement))
    if charge.rounding:
        yield part("rounding", charge.rounding, number(charge.rounding))
    if charge.less and (deducted := inside(case, charge)):
        yield Part("deducted", ", ".join(charge.less), -deducted)


def _source(parameter: Parameter, day: dt.date) -> str:
    entry = parameter.entry(day)
    return entry.source if entry else ""


def _between(postings: Iterable[Posting], post: str, accounts: tuple[str, ...], claim_id: str) -> list[Posting]:
    return [
        each
        for each in postings
        if each.claim_id == claim_id
        and ((each.debit == post and each.credit in accounts) or (each.credit == post and each.debit in accounts))
    ]


def _net(postings: Iterable[Posting], post: str) -> int:
    return sum(each.amount_ore if each.debit == post else -each.amount_ore for each in postings)
