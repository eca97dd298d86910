"""The exceptions queue: what a person may decide about a payment that waits; who did, when and why is kept (PAY-1)."""

import contextlib
from typing import Any

import msgspec

from engine.days import Moment
from engine.effects import Effect
from engine.errors import Conflict, Invalid, NotFound
from engine.events import Actor, Event
from engine.ledger import REFUND
from engine.money import kroner, spell
from engine.shell.service import payouts, placing
from engine.shell.service.bank_lines import settle, take_back
from engine.shell.service.decisions import (
    ASSIGN,
    DISMISS,
    DUPLICATE,
    NOT_DUPLICATE,
    PAY_AGAIN,
    RETRY,
    RETURN,
    REVERSE,
    Decision,
    check,
)
from engine.shell.service.house import House
from engine.shell.service.taking import happen
from engine.shell.store.outbox import row_of
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import encode
from engine.trace import Words

PAGE = 200
# What a decision makes of the payment, where nothing else does.
_STATUS = {RETURN: "returned", PAY_AGAIN: "paid_again", DUPLICATE: "duplicate", DISMISS: "dismissed"}


def resolve(house: House, exception_id: str, decision: Decision, actor: Actor) -> Row:
    """Carry out a decision, in one transaction; the exception as it is then.

    What comes to light meanwhile (the case is settled by less, the KID is unknown) is an exception of its own. Raises
    NotFound, Conflict (it is resolved already, the action is none of its, the case cannot take the payment) or Invalid (the
    action lacks something); then nothing has changed.
    """
    with house.store.tx():
        found = find_exception(house, exception_id)
        at = house.writable_moment(found["clock_id"])
        check(found, decision)
        house.store.payments.resolve(exception_id, decision.action, encode(actor), decision.reason, at.text)
        row = house.store.payments.get(found["payment_id"])
        assert row is not None
        _carry_out(house, found, row, decision, at, actor)
        return find_exception(house, exception_id)


def find_exception(house: House, exception_id: str) -> Row:
    """One exception with its payment; raises NotFound."""
    found = house.store.payments.exception(exception_id)
    if found is None:
        raise NotFound("There is no such exception.", code="exception_not_found")
    return found


def details_of(found: Row) -> dict[str, Any]:
    """What else there is to say of an exception: the lines that it is like, the payments that may be meant."""
    details: dict[str, Any] = msgspec.json.decode(found["details"]) if found["details"] else {}
    return details


def words_of(found: Row) -> Words:
    """What is the matter and what can be done, in both languages."""
    words: Words = msgspec.json.decode(found["words"])
    return words


def resolution_of(found: Row) -> dict[str, str] | None:
    """What was decided, by whom, when and why; None while the exception is open."""
    if found["status"] == "open":
        return None
    actor = msgspec.json.decode(found["actor"], type=Actor)
    return {"action": found["how"], "by": actor.name or actor.role, "at": found["resolved_at"], "reason": found["why"]}


def _carry_out(house: House, found: Row, row: Row, decision: Decision, at: Moment, actor: Actor) -> None:
    if decision.action == ASSIGN:
        _assign(house, row, decision, at, actor)
    elif decision.action == REVERSE:
        original = house.store.payments.get(str(decision.payment_id))
        if original is None or original["clock_id"] != row["clock_id"]:
            raise NotFound("There is no such payment.", code="payment_not_found")
        _check_reversal(row, original)
        take_back(house, row, original, decision.reason, at, actor)
    elif decision.action in (NOT_DUPLICATE, RETRY):
        _try_again(house, row, at, actor)
    else:
        if decision.action == PAY_AGAIN:
            payouts.order_again(house, found, decision.settlement_id, at)
        if decision.action == RETURN:
            _send_back(house, found, row, at)
            if found["code"] == "overpaid":
                _pay_back(house, row, at, actor)
        if found["code"] != "overpaid":  # of that payment, the rest is well placed
            house.store.payments.place(row["id"], _STATUS[decision.action], row["case_id"], None)


def _assign(house: House, row: Row, decision: Decision, at: Moment, actor: Actor) -> None:
    stored = house.store.cases.get(str(decision.case_id))
    if stored is None or stored.case.clock_id != row["clock_id"]:
        raise NotFound("There is no such case.", code="case_not_found")
    if decision.claim_id is not None and all(claim.claim_id != decision.claim_id for claim in stored.case.claims):
        detail = "The case has no such claim."
        raise Invalid(detail, errors=[{"pointer": "/claim_id", "code": "claim_not_found", "detail": detail}])
    row = house.store.payments.tell(row, claim_id=decision.claim_id)
    if row["currency"] != "NOK":
        row = house.store.payments.tell(row, currency="NOK", amount_ore=decision.amount_ore)
    paid = placing.place(house, row, stored, at, actor)
    if paid.row["status"] != "allocated":
        assert paid.exception is not None
        words = words_of(paid.exception)
        raise Conflict(words["en"], code=paid.exception["code"], words=words)


def _check_reversal(row: Row, original: Row) -> None:
    if original["status"] not in ("allocated", "exception"):
        raise Conflict(f"The payment is {original['status']}, so it cannot be reversed.", code="payment_not_allocated")
    if original["amount_ore"] != -row["amount_ore"]:
        detail = f"The payment is {kroner(original['amount_ore'])}, and {kroner(-row['amount_ore'])} is taken back."
        raise Invalid(detail, errors=[{"pointer": "/payment_id", "code": "amount_differs", "detail": detail}])


def _try_again(house: House, row: Row, at: Moment, actor: Actor) -> None:
    line = house.store.bank.line_of(row["id"])
    if line is not None:
        settle(house, row, line.payment, at, actor)
    else:
        stored = house.store.cases.get(row["case_id"]) if row["case_id"] else None
        if stored is not None:
            placing.place(house, row, stored, at, actor)
        else:
            placing.place_by_kid(house, row, at, actor)


def _pay_back(house: House, row: Row, at: Moment, actor: Actor) -> None:
    """Let the ledger of the case know that what was left over has gone back, so that it covers nothing later."""
    stored = house.store.cases.get(row["case_id"])
    assert stored is not None
    payment = next(each for each in stored.case.payments if each.id == row["id"])
    happen(house, stored, Event("happened", "refund_returned", actor, payment=payment, on=at.today), at)


def retry_all(house: House, code: str, actor: Actor, why: str) -> int:
    """Try every open exception of a kind again, as after new rates; the number tried. Each is a transaction of its own."""
    tried = 0
    for clock_id in [
        "",
        *(str(row["id"]) for creditor in house.store.creditors.all() for row in house.store.clocks.of(creditor.id)),
    ]:
        after = ""
        while page := house.store.payments.exceptions("open", clock_id, after, PAGE, code):
            for found in page:
                with contextlib.suppress(Conflict):  # a test clock under way, or somebody was faster: it waits on
                    resolve(house, found["id"], Decision(RETRY, why), actor)
            tried, after = tried + len(page), page[-1]["id"]
    return tried


def _send_back(house: House, found: Row, row: Row, at: Moment) -> None:
    """Leave a task for whoever has the money: what is to be paid back, and to which account."""
    line = house.store.bank.line_of(row["id"])
    account, name = (line.payment.payer_account, line.payment.payer_name) if line else (None, None)
    ore = dict(placing.again(house, row).allocations).get(REFUND, 0) if found["code"] == "overpaid" else row["amount_ore"]
    to = {"en": f"account {account}" if account else "the payer", "nb": f"konto {account}" if account else "betaleren"}
    texts = {
        language: spell(ore, language) if row["currency"] == "NOK" else f"{kroner(ore)} {row['currency']}" for language in to
    }
    words = {
        "en": f"Pay {texts['en']}, paid on {row['paid_on']}, back to {to['en']}.",
        "nb": f"Betal {texts['nb']}, innbetalt {row['paid_on']}, tilbake til {to['nb']}.",
    }
    content: dict[str, Any] = {
        "text": words, "payment_id": row["id"], "exception_id": found["id"], "amount_ore": ore, "currency": row["currency"],
        "account": account, "name": name,
    }  # fmt: skip
    holder = "creditor" if row["received_by"] == "creditor" else "agency"
    effect = Effect("task", "payment_returned", holder, content)
    key = f"exception/{found['id']}/return"
    house.store.outbox.add([row_of(key, effect, row["creditor_id"] or "", row["clock_id"], row["case_id"], at.text)])
