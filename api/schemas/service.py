"""Collection lists, test clocks, the outbox, rules and the service itself."""

from marshmallow import fields

from api.fields import Count, Instant, Text
from api.schemas.base import In, Out, day, flag, instant, many, money, text, whole


class ListsQuery(In):
    test_clock = Text(64, note="Only the lists of this test clock; real ones where left out")
    creditor_id = Text(64, note="With the agency's key: only this creditor's")
    limit = Count(1, 500, note="The newest so many; 100 where left out")


class ListedOut(Out):
    case_id = text()
    invoice_number = text()
    amount = money()
    outcome = text(note="open, paused, registered, withdrawn, extended, ...")


class CollectionListOut(Out):
    id = text()
    creditor_id = text()
    date = day("The day of its e-mail")
    cutoff_at = instant("Until then a case can be stopped", null=True)
    status = text(enum=["open", "sent"])
    sent_at = instant(null=True)
    test_clock = text(null=True)
    cases = many(ListedOut)


class CollectionListsOut(Out):
    lists = many(CollectionListOut)


class ClockIn(In):
    now = Instant(required=True)
    name = Text(100)
    creditor_id = Text(64, note="Only with the agency's key: for which creditor")


class AdvanceIn(In):
    to = Text(40, required=True, note="An instant, or a date: 23:59:59 Oslo time of that day")


class ClockOut(Out):
    id = text()
    now = instant()
    status = text(enum=["ready", "advancing"])
    name = text(null=True)
    target = instant("Where it is going", null=True)


class AdvancedOut(ClockOut):
    moved = whole("How many cases went to another stage")


class OutboxQuery(In):
    kind = Text(20, note="letter, email, task, payout or booking")
    test_clock = Text(64, note="Only this test clock's; real rows where left out")
    limit = Count(1, 500, note="The newest so many; 100 where left out")


class OutgoingOut(Out):
    """A complete row: what leaves the house."""

    id = text()
    key = text("What makes it one")
    kind = text()
    name = text()
    to = text()
    status = text()
    test = flag()
    test_clock = text(null=True)
    creditor_id = text(null=True)
    case_id = text(null=True)
    created_at = instant()
    content = fields.Dict(required=True)
    text = text("The whole text of an e-mail", null=True)


class OutboxOut(Out):
    outbox = many(OutgoingOut)


class RulesQuery(In):
    rulebook = Text(64, note="A version, as `rulebook` of a case; the one in force where left out")


class RuleLineOut(Out):
    id = text()
    folder = text(enum=["eligibility", "actions", "timing", "reactions"])
    title = text()
    requirement = fields.List(fields.String(), required=True)
    source = text(null=True)
    file = text()
    version = text("The rulebook it stands in")


class RuleOut(RuleLineOut):
    """A rule in plain words, and its file."""

    trigger = text("When it is asked")
    where = text("In which stages")
    conditions = fields.List(fields.String(), required=True)
    outcome = fields.List(fields.String(), required=True)
    because = text("What history says", null=True)
    otherwise = text("What a refusal adds", null=True)
    text = text("The file, word for word")


class RulesOut(Out):
    rulebook = text()
    rates = text(null=True)
    rules = many(RuleLineOut)


class HealthOut(Out):
    status = text(enum=["ok"])
    rulebook = text()
    rates = text(null=True)
    guards = text("The statutes in force", null=True)
    now = instant()
