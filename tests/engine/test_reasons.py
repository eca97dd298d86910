"""API-2, INT-4: why something is refused, word for word in both languages, for every type and comparison; codes that stay."""

# ruff: noqa: E501 - a sentence a line

import datetime as dt

import pytest

from engine.conditions import AnyOf, Condition, Literal, Ref, Test
from engine.facts.fact import Fact, Words
from engine.reasons import Vocabulary, code_of, reason_for


def _label(nb: str, en: str) -> Words:
    return {"nb": nb, "en": en}


def _fact(name: str, kind: str, nb: str, en: str, says: dict[str, Words | str] | None = None, **more: object) -> Fact:
    return Fact(name, kind, _label(nb, en), lambda scene: None, says or {}, **more)  # type: ignore[arg-type]


STATUS = {"applied": _label("søkt", "applied"), "approved": _label("godkjent", "approved"), "ended": _label("avsluttet", "ended")}
GROUPS = {"reminder": _label("under purring", "in reminder"), "collection": _label("til inkasso", "in collection")}
FACTS = {
    fact.name: fact
    for fact in [
        _fact("remaining", "money", "restbeløpet", "the remaining amount"),
        _fact("amount", "money", "fakturabeløpet", "the invoice amount"),
        _fact("notices", "number", "antall varsler", "the number of notices"),
        _fact("days_overdue", "days", "dager over forfall", "days overdue", {
            "nb": "forfalt for {value} dager siden", "en": "due {value} days ago",
            "one": _label("forfalt for {value} dag siden", "due {value} day ago"), "zero": _label("forfaller i dag", "due today"),
            "below zero": _label("ikke forfalt", "not due yet"),
        }),
        _fact("due_date", "date", "forfallsdatoen", "the due date"),
        _fact("sent_on", "date", "varselets dato", "the date of the notice"),
        _fact("oldest", "date", "den eldste dagen", "the oldest day", uses=("due_date",)),
        _fact("city", "text", "poststedet", "the city"),
        _fact("payee", "text", "en annen betalingsmottaker", "another payee"),
        _fact("mobile", "text", "mobilnummeret", "the mobile number"),
        _fact("phone", "text", "telefonnummeret", "the telephone number"),
        _fact("status", "choice", "statusen", "the status", choice_labels=STATUS),
        _fact("group", "choice", "gruppen", "the group", {
            "nb": "saken er {value}", "en": "the case is {value}",
            "demand": _label("; dette gjøres bare {value}", "; this is done only {value}"),
        }, choice_labels=GROUPS),
        _fact("paused", "yes/no", "på pause", "paused", {
            "yes": _label("saken er allerede på pause", "the case is already paused"),
            "no": _label("saken er ikke på pause", "the case is not paused"),
        }),
        _fact("minor", "yes/no", "mindreårig", "a minor"),
        _fact("age", "number", "alderen", "the age", personal=True),
        _fact("parameter least", "days", "minst", "least"),
        _fact("parameter floor", "money", "gulvet", "the floor"),
    ]
}  # fmt: skip
JAN_15 = dt.date(2026, 1, 15).toordinal()
VALUES: dict[str, Literal | None] = {
    "remaining": 125050, "amount": 100000, "notices": 3, "days_overdue": 13, "due_date": JAN_15, "sent_on": JAN_15 - 1, "oldest": JAN_15 + 7,
    "city": "Oslo", "payee": "Finans AS", "mobile": None, "phone": None, "status": "applied", "group": "collection", "paused": True, "minor": True,
    "age": 17, "parameter least": 14, "parameter floor": 200000,
}  # fmt: skip


def told(condition: Condition, *, private: bool = False, **values: Literal | None) -> tuple[str, str]:
    """The reason in Norwegian and English."""
    reason = reason_for("rule", condition, {**VALUES, **values}, Vocabulary(FACTS), None, None, private)
    return reason.reason["nb"], reason.reason["en"]


GOLDEN: list[tuple[Condition, str, str]] = [
    # money
    (Test("remaining", ">", (200000,)), "Restbeløpet er 1 250,50 kr, mer enn 2 000,00 kr kreves.", "The remaining amount is NOK 1,250.50; more than NOK 2,000.00 is required."),
    (Test("remaining", ">=", (200000,)), "Restbeløpet er 1 250,50 kr, minst 2 000,00 kr kreves.", "The remaining amount is NOK 1,250.50; at least NOK 2,000.00 is required."),
    (Test("remaining", "<", (100,)), "Restbeløpet er 1 250,50 kr, mindre enn 1,00 kr kreves.", "The remaining amount is NOK 1,250.50; less than NOK 1.00 is required."),
    (Test("remaining", "<=", (Ref("amount"),)), "Restbeløpet er 1 250,50 kr, høyst fakturabeløpet (1 000,00 kr) er tillatt.",
     "The remaining amount is NOK 1,250.50; at most the invoice amount (NOK 1,000.00) is allowed."),
    (Test("remaining", ">=", (Ref("parameter floor"),)), "Restbeløpet er 1 250,50 kr, minst 2 000,00 kr kreves.", "The remaining amount is NOK 1,250.50; at least NOK 2,000.00 is required."),
    (Test("remaining", "==", (0,)), "Restbeløpet er 1 250,50 kr, men må være 0,00 kr.", "The remaining amount is NOK 1,250.50; it must be NOK 0.00."),
    (Test("remaining", "!=", (125050,)), "Restbeløpet er 1 250,50 kr, men må være noe annet.", "The remaining amount is NOK 1,250.50; it must be something else."),
    (Test("remaining", "between", (0, 100)), "Restbeløpet er 1 250,50 kr, men må ligge mellom 0,00 kr og 1,00 kr.", "The remaining amount is NOK 1,250.50; it must lie between NOK 0.00 and NOK 1.00."),
    (Test("remaining", "not_between", (0, 200000)), "Restbeløpet er 1 250,50 kr, men må ligge utenfor 0,00 kr og 2 000,00 kr.",
     "The remaining amount is NOK 1,250.50; it must lie outside NOK 0.00 and NOK 2,000.00."),
    # numbers and days
    (Test("notices", "<=", (2,)), "Antall varsler er 3, høyst 2 er tillatt.", "The number of notices is 3; at most 2 is allowed."),
    (Test("notices", "in", (1, 2)), "Antall varsler er 3, men må være 1 eller 2.", "The number of notices is 3; it must be 1 or 2."),
    (Test("notices", "not_in", (3, 4)), "Antall varsler er 3, men må være noe annet.", "The number of notices is 3; it must be something else."),
    (Test("days_overdue", ">=", (Ref("parameter least"),)), "Forfalt for 13 dager siden, minst 14 kreves.", "Due 13 days ago; at least 14 is required."),
    # dates
    (Test("sent_on", ">", (Ref("due_date"),)), "Varselets dato er 14.01.2026, men må være etter forfallsdatoen (15.01.2026).",
     "The date of the notice is 2026-01-14; it must be after the due date (2026-01-15)."),
    (Test("sent_on", ">=", (Ref("oldest"),)), "Varselets dato er 14.01.2026, men må være 22.01.2026 eller senere.", "The date of the notice is 2026-01-14; it must be 2026-01-22 or later."),
    (Test("due_date", "<", (Ref("sent_on"),)), "Forfallsdatoen er 15.01.2026, men må være før varselets dato (14.01.2026).",
     "The due date is 2026-01-15; it must be before the date of the notice (2026-01-14)."),
    (Test("due_date", "<=", (JAN_15 - 3,)), "Forfallsdatoen er 15.01.2026, men må være senest 12.01.2026.", "The due date is 2026-01-15; it must be 2026-01-12 at the latest."),
    (Test("due_date", "==", (JAN_15 - 3,)), "Forfallsdatoen er 15.01.2026, men må være 12.01.2026.", "The due date is 2026-01-15; it must be 2026-01-12."),
    # texts
    (Test("city", "==", ("Bergen",)), "Poststedet er Oslo, men må være Bergen.", "The city is Oslo; it must be Bergen."),
    (Test("city", "in", ("Bergen", "Tromsø", "Bodø")), "Poststedet er Oslo, men må være Bergen, Tromsø eller Bodø.", "The city is Oslo; it must be Bergen, Tromsø or Bodø."),
    (Test("city", "!=", ("Oslo",)), "Poststedet er Oslo, men må være noe annet.", "The city is Oslo; it must be something else."),
    (Test("mobile", "not_null"), "Mobilnummeret mangler.", "The mobile number is missing."),
    (Test("payee", "is_null"), "En annen betalingsmottaker er oppgitt.", "Another payee is given."),
    # choices
    (Test("status", "==", ("approved",)), "Statusen er søkt, men må være godkjent.", "The status is applied; it must be approved."),
    (Test("status", "in", ("approved", "ended")), "Statusen er søkt, men må være godkjent eller avsluttet.", "The status is applied; it must be approved or ended."),
    (Test("group", "in", ("reminder",)), "Saken er til inkasso; dette gjøres bare under purring.", "The case is in collection; this is done only in reminder."),
    # yes/no
    (Test("paused", "==", (False,)), "Saken er allerede på pause.", "The case is already paused."),
    (Test("paused", "!=", (True,)), "Saken er allerede på pause.", "The case is already paused."),
    (Test("minor", "==", (False,)), "Mindreårig er ja, men må være nei.", "A minor is yes; it must be no."),
    # alternatives: the last is told, as those before it are exceptions; where each wants something present, all are missing
    (AnyOf((Test("minor", "==", (False,)), Test("mobile", "not_null"))), "Mobilnummeret mangler.", "The mobile number is missing."),
    (AnyOf((Test("mobile", "not_null"), Test("phone", "not_null"))), "Mobilnummeret og telefonnummeret mangler.", "The mobile number and the telephone number are missing."),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "nb", "en"), GOLDEN, ids=[en for _, _, en in GOLDEN])
def test_a_reason_reads_as_a_sentence_in_both_languages(condition, nb, en):
    assert told(condition) == (nb, en)


@pytest.mark.parametrize(
    ("days", "nb", "en"),
    [
        (2, "Forfalt for 2 dager siden, minst 14 kreves.", "Due 2 days ago; at least 14 is required."),
        (1, "Forfalt for 1 dag siden, minst 14 kreves.", "Due 1 day ago; at least 14 is required."),
        (0, "Forfaller i dag.", "Due today."),
        (-1, "Ikke forfalt.", "Not due yet."),
    ],
)
def test_one_none_and_less_than_none_have_words_of_their_own(days, nb, en):
    assert told(Test("days_overdue", ">=", (14,)), days_overdue=days) == (nb, en)


@pytest.mark.parametrize(
    ("condition", "nb", "en"),
    [
        (Test("remaining", ">", (0,)), "Restbeløpet er ukjent.", "The remaining amount is unknown."),
        (Test("days_overdue", ">=", (14,)), "Dager over forfall er ukjent.", "Days overdue is unknown."),
        (Test("due_date", ">", (JAN_15,)), "Forfallsdatoen mangler.", "The due date is missing."),
        (Test("city", "==", ("Oslo",)), "Poststedet mangler.", "The city is missing."),
        (Test("status", "==", ("approved",)), "Statusen er ukjent.", "The status is unknown."),
        (Test("paused", "==", (True,)), "På pause er ukjent.", "Paused is unknown."),
    ],
)
def test_what_is_unknown_is_told_as_missing_or_unknown(condition, nb, en):
    reason = reason_for("rule", condition, {**VALUES, condition.fact: None}, Vocabulary(FACTS), None, None, False)
    assert (reason.reason["nb"], reason.reason["en"]) == (nb, en)


@pytest.mark.parametrize(
    ("condition", "nb", "en"),
    [
        (Test("age", ">=", (18,)), "Alderen: minst 18 kreves.", "The age: at least 18 is required."),
        (Test("age", "==", (18,)), "Alderen må være 18.", "The age must be 18."),
        (
            Test("notices", "==", (Ref("age"),)),
            "Antall varsler er ikke slik det kreves.",
            "The number of notices is not as required.",
        ),
    ],
)
def test_what_is_kept_in_history_never_tells_personal_values(condition, nb, en):
    reason = reason_for("rule", condition, VALUES, Vocabulary(FACTS), None, None, True)
    assert (reason.reason["nb"], reason.reason["en"]) == (nb, en)
    assert reason.facts["age"].value is None


def test_a_personal_value_that_is_missing_is_told_as_missing():
    assert told(Test("age", ">=", (18,)), private=True, age=None) == ("Alderen er ukjent.", "The age is unknown.")


def test_what_to_do_stands_after_the_reason():
    otherwise = _label("Send den senere.", "Send it later.")
    reason = reason_for("rule", Test("mobile", "not_null"), VALUES, Vocabulary(FACTS), None, otherwise, False)
    assert reason.reason == {
        "nb": "Mobilnummeret mangler. Send den senere.",
        "en": "The mobile number is missing. Send it later.",
    }


def test_the_words_of_a_fact_may_name_another_fact():
    facts = {
        **FACTS,
        "group": _fact(
            "group", "choice", "gruppen", "the group", {"nb": "saken er {value} ({status})", "en": "it is {value} ({status})"}
        ),
    }
    reason = reason_for("rule", Test("group", "==", ("x",)), VALUES, Vocabulary(facts, {"status": "ended"}), None, None, False)
    assert reason.reason == {
        "nb": "Saken er collection (avsluttet), men må være x.",
        "en": "It is collection (ended); it must be x.",
    }


def test_a_reason_carries_every_fact_it_looks_at_with_label_and_value():
    reason = reason_for("rule", Test("remaining", "<=", (Ref("amount"),)), VALUES, Vocabulary(FACTS), None, None, False)
    assert {name: (fact.value, fact.label["nb"]) for name, fact in reason.facts.items()} == {
        "amount": ("1000.00", "fakturabeløpet"), "remaining": ("1250.50", "restbeløpet"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (Test("remaining", ">", (0,)), "remaining_too_low"), (Test("remaining", ">=", (0,)), "remaining_too_low"),
        (Test("remaining", "<", (0,)), "remaining_too_high"), (Test("remaining", "<=", (0,)), "remaining_too_high"),
        (Test("days_overdue", ">=", (14,)), "days_overdue_too_low"), (Test("due_date", ">", (JAN_15,)), "due_date_too_early"),
        (Test("due_date", ">=", (JAN_15,)), "due_date_too_early"), (Test("due_date", "<", (JAN_15,)), "due_date_too_late"),
        (Test("due_date", "<=", (JAN_15,)), "due_date_too_late"), (Test("city", "not_null"), "city_missing"),
        (Test("payee", "is_null"), "payee_present"), (Test("city", "==", ("Oslo",)), "city_not_allowed"),
        (Test("status", "in", ("ended",)), "status_not_allowed"), (Test("paused", "!=", (True,)), "paused_not_allowed"),
        (Test("remaining", "between", (0, 1)), "remaining_not_allowed"),
        (AnyOf((Test("minor", "==", (False,)), Test("mobile", "not_null"))), "mobile_missing"),
    ],
)  # fmt: skip
def test_the_code_of_a_reason_stays(condition, code):
    assert code_of(condition, Vocabulary(FACTS)) == code
    assert reason_for("rule", condition, VALUES, Vocabulary(FACTS), None, None, False).code == code


def test_a_rule_may_name_its_own_code():
    assert reason_for("rule", Test("city", "not_null"), VALUES, Vocabulary(FACTS), "no_city", None, False).code == "no_city"
