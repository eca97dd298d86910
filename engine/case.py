"""What a case is: frozen values, stored as JSON. Dates are Oslo dates, money is int øre, instants are UTC text."""

import datetime as dt

import msgspec


class Value(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Base of every stored value: immutable, compared by content."""


class Address(Value, frozen=True):
    line1: str = ""
    line2: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str = "NO"


class Guardian(Value, frozen=True):
    """Who receives a minor's letters (verge)."""

    name: str
    address: Address = Address()
    email: str | None = None


class Customer(Value, frozen=True):
    """The debtor as the creditor knows it; personal data, so it never enters history, traces or logs."""

    customer_number: str
    name: str
    kind: str  # person | business
    organisation_number: str | None = None
    national_identity_number: str | None = None
    birth_date: dt.date | None = None
    address: Address = Address()
    email: str | None = None
    mobile: str | None = None
    phone: str | None = None
    language: str = "nb"
    guardian: Guardian | None = None


class EarlierLetter(Value, frozen=True):
    """A letter the creditor sent before hand-over; it counts among the claim's letters."""

    kind: str
    sent_on: dt.date
    deadline: dt.date | None = None
    fee_ore: int = 0


class Invoice(Value, frozen=True):
    """An invoice as it is handed over, before it is a claim of a case."""

    invoice_number: str
    invoice_date: dt.date
    due_date: dt.date
    amount_ore: int
    remaining_ore: int
    customer: Customer
    external_id: str | None = None
    currency: str = "NOK"
    kid: str | None = None
    description: str | None = None
    vat_liable: bool | None = None
    earlier_letters: tuple[EarlierLetter, ...] = ()
    start: str = "collection_notice"  # collection_notice | collection (the creditor sent its own notice)
    own_notice_sent_on: dt.date | None = None
    own_notice_deadline: dt.date | None = None
    seller_organisation_number: str | None = None  # only a UBL document says who sold
    seller_name: str | None = None
    payee: str | None = None  # a UBL document's payee, where it is another than the seller
    is_ubl: bool = False


class CreditNote(Value, frozen=True):
    """A credit note as it is handed over; it lowers what remains of the invoice it names."""

    number: str
    invoice_number: str
    amount_ore: int
    credited_on: dt.date
    currency: str = "NOK"
    seller_organisation_number: str | None = None


class Joined(Value, frozen=True):
    """The dates of the case from which a claim came when it joined another, and those which it found there."""

    brought: dict[str, dt.date] = {}
    found: dict[str, dt.date] = {}


class Claim(Value, frozen=True):
    claim_id: str
    invoice_number: str
    invoice_date: dt.date
    due_date: dt.date
    amount_ore: int
    remaining_ore: int
    kid: str
    external_id: str | None = None
    description: str | None = None
    vat_liable: bool | None = None
    creditor_kid: str | None = None  # the invoice's own payment reference, at the creditor
    joined: Joined | None = None  # of a claim that was a case of its own before


class Hold(Value, frozen=True):
    """Something that stops the case: what it stops stands in the chart. `until` is the last held day."""

    id: str
    kind: str
    since: dt.date
    until: dt.date | None = None
    by: str = ""


class Span(Value, frozen=True):
    """Held days: `since` is held, `ended` no longer is."""

    since: dt.date
    ended: dt.date


OWN_NOTICE = "own_notice"  # the kind of letter by which a creditor has warned of collection itself


class Letter(Value, frozen=True):
    """That a letter was sent, and for how much; its text and recipient stand in the outbox."""

    kind: str
    sent_on: dt.date
    deadline: dt.date | None = None
    fee_ore: int = 0
    by: str = "agency"  # agency | creditor
    amount_ore: int = 0  # what was to be paid
    claim_id: str = ""  # the claim it was first about


class Posting(Value, frozen=True):
    """One amount from one account to another: balanced as it stands, and never changed; a correction is a reversal."""

    seq: int
    on: dt.date  # the day it counts from
    debit: str
    credit: str
    amount_ore: int
    claim_id: str
    why: str  # the rule, or what happened
    payment_id: str | None = None
    reverses: int | None = None
    vat_ore: int = 0  # how much of it is the VAT supplement


class Dated(Value, frozen=True):
    """A parameter that a charge was reckoned with; without a day, its value on the day the money is reckoned for."""

    parameter: str
    on: dt.date | None = None


class Charge(Value, frozen=True):
    """What was charged under a rule, and everything it is reckoned from."""

    rule: str
    post: str
    claim_id: str
    on: dt.date
    amount_ore: int
    rate: Dated
    table: Dated | None = None
    base_ore: int = 0
    factors: tuple[Dated, ...] = ()
    supplement: Dated | None = None
    rounding: Dated | None = None
    less: tuple[str, ...] = ()  # posts that count inside the amount
    floats: bool = False  # reckoned anew until the principal is covered
    vat_ore: int = 0
    taken_back: str | None = None  # by which payment, or by which rule
    less_ore: int = 0  # of the base: what payments that were told later had covered by then


class Installment(Value, frozen=True):
    """A part of what is owed, and the day by which it is to be paid."""

    due_on: dt.date
    amount_ore: int


class Plan(Value, frozen=True):
    """A payment plan: when it was agreed, its installments, and whether the debtor was told that it may raise the costs."""

    agreed_on: dt.date
    installments: tuple[Installment, ...]
    costs_told: bool = False


class FreeDays(Value, frozen=True):
    """Days on which a claim bears no interest: from `since`, no longer on `ended`."""

    since: dt.date
    ended: dt.date
    claim_id: str


class Payment(Value, frozen=True):
    """Money that came in. `paid_on` is the day of the order, or, where only that is known, of the booking."""

    id: str
    amount_ore: int
    paid_on: dt.date
    received_by: str  # agency | creditor
    reference: str
    claim_id: str | None = None
    booked_only: bool = False
    allocate_to: str | None = None
    chosen_by: str = "creditor"  # debtor | creditor
    order: tuple[str, ...] = ()  # the order of allocation that was used
    ordered_on: dt.date | None = None  # the day of the order, where it may be before `paid_on`
    undid: tuple[str, ...] = ()  # the charges that were made after its day, before it was told
    reversed: bool = False


class Case(Value, frozen=True):
    """One debtor's way from overdue to ended. `dates` keeps what was printed, never what holds have moved."""

    id: str
    creditor_id: str
    stage: str
    customer: Customer
    claims: tuple[Claim, ...]
    dates: dict[str, dt.date]
    rulebook: str
    clock_id: str = ""
    holds: tuple[Hold, ...] = ()
    held: tuple[Span, ...] = ()
    letters: tuple[Letter, ...] = ()
    blocked: dict[str, str] = {}  # timing rule -> the due instant at which it was found blocked
    asleep: dict[str, str] = {}  # timing rule -> the rate it lacks
    touched_at: str = ""  # the last event; a weekday step that lay before it waits for the next such weekday
    postings: tuple[Posting, ...] = ()
    charges: tuple[Charge, ...] = ()
    payments: tuple[Payment, ...] = ()
    interest_free: tuple[FreeDays, ...] = ()
    plan: Plan | None = None
    merged_into: str | None = None
    came_from: str | None = None  # the stage before the present one, for what leads back
    way: tuple[str, ...] = ()  # the stages before that one
    came_on: dt.date | None = None  # the day it came to the present stage
    seq: int = 0


class Creditor(Value, frozen=True):
    """Whose money it is. `status`: applied, approved, suspended or ended."""

    id: str
    name: str
    organisation_number: str
    account: str
    email: str  # list_email: who gets the collection list
    vat_registered: bool = True
    status: str = "approved"
    language: str = "nb"
    demo: bool = False  # made up; only such creditors may be taken along through time
    report_email: str = ""  # who hears of what failed; the list's address where nothing is said
    contract: str = ""  # who gets what; the usual contract where nothing is said, and so the booking
    booking: str = ""
    accounts: dict[str, str] = {}  # its own account numbers, by role
    automatic_bookkeeping: bool = False  # whether vouchers go to its accounting system by themselves (BOK-2)


class Agency(Value, frozen=True):
    """The collection agency of `rules/agency.yaml`: its name, account and payment references stand on every letter."""

    name: str
    organisation_number: str
    licence: str
    account: str
    kid_length: int
    kid_method: str  # MOD10 | MOD11
    email: str = ""
    phone: str = ""
    address: Address = Address()
