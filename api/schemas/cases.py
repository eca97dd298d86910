"""Cases, what may be done with them, and what has happened to them."""

from marshmallow import fields

from api.fields import Choice, Count, Day, Flag, IdentityNumber, Text
from api.schemas.base import In, Out, Part, day, flag, instant, many, money, text, whole
from api.schemas.common import ReasonOut
from api.schemas.invoices import AddressFields
from api.schemas.money import PostingOut, StatusOut


class CasesQuery(In):
    """Which cases."""

    stage = Text(64)
    invoice_number = Text(64)
    external_id = Text(128)
    customer_number = Text(64)
    kid = Text(30)
    include_closed = Flag(words=True, note="Closed cases too; asking for a closed stage does the same")
    updated_since = Text(40, note="An instant, or a date: its first second in Oslo")
    test_clock = Text(64, note="Only the cases of this test clock; real cases where left out")
    creditor_id = Text(64, note="With the agency's key: only this creditor's")
    limit = Count(1, 500, note="100 where left out")
    after = Text(64, note="`next` of the page before")
    on = Day(note="Show with each case what is owed at the end of this day")


class CaseQuery(In):
    """How to show a case."""

    on = Day(note="Show what is owed at the end of this day")


class DebtorOut(Out):
    customer_number = text()
    name = text()


class ClaimOut(Out):
    claim_id = text()
    invoice_number = text()
    external_id = text(null=True)
    kid = text("The agency's payment reference, which stands on the letters")
    invoice_date = day()
    due_date = day()
    amount = money()
    remaining = money()


class HoldOut(Out):
    """What stops the case."""

    id = text()
    kind = text()
    reason = text(null=True)
    since = fields.Date(required=True, data_key="from")
    until = day("The last held day", null=True)


class NextStepOut(Out):
    """What happens next by itself; `due_at` is null and `reason` says why where the case waits."""

    rule = text()
    event = text(null=True)
    due_at = instant(null=True)
    reason = text(null=True)
    title = text("What the step is called")


class CaseOut(Out):
    """One debtor's way from overdue to ended."""

    id = text()
    creditor_id = text()
    customer = fields.Nested(DebtorOut, required=True)
    claims = many(ClaimOut)
    stage = text()
    stage_label = text("The stage for people")
    group = text(enum=["reminder", "collection", "closed"])
    holds = many(HoldOut)
    next_step = fields.Nested(NextStepOut, required=True, allow_none=True)
    waits_for = text("Where the stage waits for a person: for what", null=True)
    dates = fields.Dict(
        keys=fields.String(), values=fields.Date(), required=True, metadata={"description": "Only those that are set"}
    )
    remaining = money("The principal that is still unpaid")
    merged_into = text("The case on which its claims are followed up", null=True)
    version = whole("Also the ETag")
    rulebook = text("The version of the rules that the case keeps")
    test_clock = text(null=True)
    created_at = instant()
    updated_at = instant()
    status = fields.Nested(
        StatusOut,
        allow_none=True,
        metadata={"description": "Only with ?on=: what is owed at the end of that day; null before the hand-over"},
    )


class CreditedOut(CaseOut):
    """The case after a credit note."""

    differs = fields.List(fields.String(), required=True, metadata={"description": "What was told otherwise the first time"})


class CasesOut(Out):
    cases = many(CaseOut)
    next = text("Send it as `after` for the next page; null on the last", null=True)


class GuardianPatch(In):
    name = Text(200)
    address = Part(AddressFields)
    email = Text(254)


class CustomerPatch(In):
    """What has changed; what is left out stays, and null takes away."""

    name = Text(200)
    organisation_number = Text(20)
    national_identity_number = IdentityNumber()
    birth_date = Day()
    address = Part(AddressFields)
    email = Text(254)
    mobile = Text(40)
    phone = Text(40)
    language = Choice("nb", "nn", "en")
    guardian = Part(GuardianPatch)


class ActionOut(Out):
    action = text()
    title = text()
    kind = text()
    allowed = flag()
    reasons = many(ReasonOut)
    input = fields.Dict(required=True, metadata={"description": "JSON Schema of the body"})


class ActionsOut(Out):
    actions = many(ActionOut)


class ActorOut(Out):
    role = text(enum=["clock", "creditor", "agency"])
    key_id = text(null=True)
    name = text(null=True)


class EntryOut(Out):
    """One thing that happened."""

    seq = whole()
    event = text()
    title = text("The event for people", null=True)
    at = instant()
    due_at = instant("When it should have happened", null=True)
    run_at = instant("When it did")
    from_stage = text(null=True)
    to_stage = text(null=True)
    actor = fields.Nested(ActorOut, required=True)
    action = text(null=True)
    rule = text(null=True)
    reason = text(null=True)
    reasons = many(ReasonOut)
    facts = fields.Dict(required=True)
    input = fields.Dict(required=True, metadata={"description": "What was written with it"})
    rulebook = text()
    rates = text(null=True)
    guards = text("The statutes that bound the move", null=True)
    effects = fields.List(fields.String(), required=True)
    postings = many(PostingOut)


class HistoryOut(Out):
    entries = many(EntryOut)


class LetterOut(Out):
    id = text()
    kind = text()
    to = text(enum=["debtor", "guardian"])
    receiver = text()
    sent_on = day()
    deadline = day(null=True)
    kid = text()
    account = text("The agency's")
    amount = money()
    status = text(enum=["queued", "sent", "void", "superseded"])
    test = flag("Of a test clock: nobody sends it")
    language = text()
    subject = text()
    body = text()


class LettersOut(Out):
    letters = many(LetterOut)


class MessageOut(Out):
    id = text()
    at = instant()
    sender = fields.String(required=True, data_key="from")
    text = text()


class MessagesOut(Out):
    messages = many(MessageOut)
