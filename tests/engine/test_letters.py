"""How a letter is printed: its amounts and dates, the agency's KID and account (STG-1), the guardian (INT-5).

What it must say stands in rules/statutes/, and engine/shell/load/test_letter_law.py proves that nothing of it can be left out.
"""

import datetime as dt
import re

import pytest
from msgspec.structs import replace

from engine.case import Address, Case, Claim, Creditor, Customer, Guardian
from engine.days import Moment, oslo_instant
from engine.effects import Effect
from engine.facts.scene import Scene
from engine.ledger import opened
from engine.letters import letter
from engine.rule import LetterOrder, Rule
from engine.texts import Slot, Text
from tests.rulebooks import shipped_book

BOOK = shipped_book()
TODAY = Moment(oslo_instant(dt.date(2026, 2, 2), 8))
CREDITOR = Creditor("c", "Bakken Rør AS", "923456783", "15032080038", "liste@bakken.example")
KARI = Customer(
    "k1", "Kari Nordmann", "person", birth_date=dt.date(1990, 5, 17), address=Address("Storgata 1", None, "0150", "Oslo")
)
NORA = replace(
    KARI, name="Nora Nordmann", birth_date=dt.date(2012, 6, 1),
    guardian=Guardian("Per Nordmann", Address("Vergeveien 2", None, "5003", "Bergen"), "per@verge.example"),
)  # fmt: skip
DATES = {
    "received_on": dt.date(2026, 1, 30), "notice_sent_on": dt.date(2026, 2, 2), "notice_deadline": dt.date(2026, 2, 16),
    "registered_on": dt.date(2026, 2, 19), "demand_sent_on": dt.date(2026, 2, 20), "demand_deadline": dt.date(2026, 3, 6),
}  # fmt: skip
CLAIM = Claim("c1", "F-1001", dt.date(2026, 1, 1), dt.date(2026, 1, 15), 125050, 125050, "000000010041")
ORDERS = [(rule, rule.letter) for rule in BOOK.policy.rules.values() if rule.letter]
NOTICE = LetterOrder("collection_notice", "debtor", "notice_deadline")


def sent(order: LetterOrder, customer: Customer = KARI, language: str = "nb", dates: dict[str, dt.date] | None = None) -> Effect:
    """A letter as it is put into the outbox."""
    case = Case("s1", "c", "noticed", replace(customer, language=language), (CLAIM,), dates or DATES, BOOK.policy.version)
    return letter(order, Scene(opened(case), TODAY, BOOK, CREDITOR), BOOK)


def every_text(order: LetterOrder) -> list[Text]:
    template = BOOK.policy.letters[order.kind]
    return [template.body, *([template.guardian_body] if template.guardian_body else [])]


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("customer", [KARI, NORA], ids=["to the debtor", "to the guardian"])
@pytest.mark.parametrize(("rule", "order"), ORDERS, ids=[rule.id for rule, _ in ORDERS])
class TestEveryLetter:
    """STG-1, STG-2, INT-5: whatever letter, whoever gets it, in either language."""

    def test_the_agencys_own_kid_and_account_stand_on_it(self, rule: Rule, order: LetterOrder, customer, language):
        content = sent(order, customer, language).content
        assert CLAIM.kid in content["body"] and content["kid"] == CLAIM.kid
        assert BOOK.agency.account in content["body"] and content["account"] == BOOK.agency.account

    def test_it_names_the_creditor_the_agency_and_how_to_reach_it(self, rule: Rule, order: LetterOrder, customer, language):
        body = sent(order, customer, language).content["body"]
        for name in (CREDITOR.name, BOOK.agency.name, BOOK.agency.phone, BOOK.agency.email):
            assert name in body

    def test_its_deadline_is_printed_as_it_is_kept(self, rule: Rule, order: LetterOrder, customer, language):
        content = sent(order, customer, language).content
        assert order.deadline is not None and content["deadline"] == DATES[order.deadline].isoformat()
        assert DATES[order.deadline].strftime("%d.%m.%Y" if language == "nb" else "%Y-%m-%d") in content["body"]

    def test_nothing_in_it_is_unknown_and_no_brace_is_left(self, rule: Rule, order: LetterOrder, customer, language):
        content = sent(order, customer, language).content
        assert not re.search(r"[{}]|\b(ukjent|unknown|None)\b", content["subject"] + content["body"])


# The values that § 9 asks for, as they are printed.
PRINTED = {
    "nb": {
        "what the claim is: the invoice": "faktura F-1001 av 01.01.2026",
        "that it is due": "som forfalt 15.01.2026",
        "who is owed": "Bakken Rør AS har ikke mottatt betaling",
        "the principal": "Hovedstol: 1 250,50 kr",
        "the interest, 18 days at 12.00 %": "Forsinkelsesrente til i dag: 7,40 kr",
        "the sum": "Å betale: 1 257,90 kr",
        "the deadline": "Frist: 16.02.2026",
    },
    "en": {
        "what the claim is: the invoice": "invoice F-1001 of 2026-01-01",
        "that it is due": "which fell due on 2026-01-15",
        "who is owed": "Bakken Rør AS has not received payment",
        "the principal": "Principal: NOK 1,250.50",
        "the interest, 18 days at 12.00 %": "Late-payment interest until today: NOK 7.40",
        "the sum": "To be paid: NOK 1,257.90",
        "the deadline": "Deadline: 2026-02-16",
    },
}
COSTS = {"nb": r"kostnad|gebyr|salær", "en": r"cost|fee\b|fees\b|charge"}


def flowing(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


@pytest.mark.parametrize("customer", [KARI, NORA], ids=["to the debtor", "to the guardian"])
@pytest.mark.parametrize(("language", "what"), [(language, what) for language, lines in PRINTED.items() for what in lines])
def test_the_notice_prints_what_section_9_asks_for(language, what, customer):
    assert PRINTED[language][what] in flowing(sent(NOTICE, customer, language).content["body"])


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_notice_says_that_costs_may_follow_and_never_that_they_will(language):
    body = flowing(sent(NOTICE, KARI, language).content["body"])
    assert {"nb": "Da kan du få kostnader i tillegg", "en": "Further costs may then be added"}[language] in body
    sentences = [
        sentence
        for sentence in re.split(r"(?<=\.) ", body)
        if re.search(COSTS[language], sentence.split("KID")[-1], re.IGNORECASE)
    ]
    assert len(sentences) == 1 and re.search({"nb": r"\bkan\b", "en": r"\bmay\b"}[language], sentences[0])


@pytest.mark.parametrize("customer", [KARI, NORA], ids=["to the debtor", "to the guardian"])
def test_the_notice_is_headed_as_what_it_is_and_not_mixed_with_a_reminder(customer):
    for language, heading in [("nb", "Inkassovarsel"), ("en", "Collection notice")]:
        content = sent(NOTICE, customer, language).content
        assert content["body"].splitlines()[0] == heading
        assert content["subject"].startswith(heading)
        assert not re.search(r"purring|purregebyr|reminder", content["subject"] + content["body"], re.IGNORECASE)


def test_after_an_extension_the_notice_names_the_new_due_date():
    body = sent(NOTICE, dates={**DATES, "extended_to": dt.date(2026, 3, 16)}).content["body"]
    assert "som forfalt 16.03.2026" in body and "15.01.2026" not in body


class TestGuardian:
    """INT-5: a minor's letters go to the guardian, speak to the guardian, and threaten nobody with costs."""

    def test_the_letter_is_addressed_to_the_guardian(self):
        effect = sent(NOTICE, NORA)
        assert effect.to == "guardian"
        assert effect.content["receiver"]["name"] == "Per Nordmann"
        assert (effect.content["receiver"]["city"], effect.content["receiver"]["email"]) == ("Bergen", "per@verge.example")

    @pytest.mark.parametrize(
        ("language", "words"),
        [("nb", "Til Per Nordmann, verge for Nora Nordmann"), ("en", "To Per Nordmann, guardian of Nora Nordmann")],
    )
    def test_the_words_speak_to_the_guardian_and_name_the_minor(self, language, words):
        assert words in sent(NOTICE, NORA, language).content["body"]

    @pytest.mark.parametrize("language", ["nb", "en"])
    def test_no_cost_is_spoken_of_for_none_may_be_charged(self, language):
        assert not re.search(COSTS[language], sent(NOTICE, NORA, language).content["body"], re.IGNORECASE)

    def test_an_adults_letter_goes_to_the_adult_and_names_no_guardian(self):
        grown = replace(NORA, birth_date=dt.date(1990, 6, 1))
        effect = sent(NOTICE, grown)
        assert (effect.to, effect.content["receiver"]["name"]) == ("debtor", "Nora Nordmann")
        assert "verge" not in effect.content["body"] and "Per" not in effect.content["body"]

    def test_on_the_eighteenth_birthday_the_letter_goes_to_the_customer(self):
        assert sent(NOTICE, replace(NORA, birth_date=dt.date(2008, 2, 2))).to == "debtor"
        assert sent(NOTICE, replace(NORA, birth_date=dt.date(2008, 2, 3))).to == "guardian"

    def test_a_guardian_without_an_address_is_reached_at_the_minors(self):
        effect = sent(NOTICE, replace(NORA, guardian=Guardian("Per Nordmann")))
        assert (effect.content["receiver"]["name"], effect.content["receiver"]["city"]) == ("Per Nordmann", "Oslo")


def test_no_text_to_a_guardian_and_no_text_to_a_debtor_leave_out_a_value_that_the_other_language_has():
    for _, order in ORDERS:
        for text in every_text(order):
            slots = {
                language: sorted(str(part.get) for part in parts if isinstance(part, Slot) and part.type != "percent")
                for language, parts in text.parts.items()
            }
            assert slots["nb"] == slots["en"], order.kind


def test_the_e_mail_of_the_list_says_that_the_cases_are_ready_and_until_when_they_can_be_stopped():
    """STG-3, STG-4, STG-5."""
    template = BOOK.policy.letters["collection_list"]
    case = Case("s1", "c", "listed", KARI, (CLAIM,), DATES, BOOK.policy.version)
    values = {
        "list_date": dt.date(2026, 2, 17),
        "cutoff_on": dt.date(2026, 2, 19),
        "cutoff_time": "08:00",
        "count": 2,
        "total": 250100,
    }
    scene = Scene(case, TODAY, BOOK, CREDITOR, input=values)
    nb, en = flowing(template.body.render(scene, "nb")), flowing(template.body.render(scene, "en"))
    assert "klare for inkasso: 2 saker, til sammen 2 501,00 kr" in nb
    assert "avslutt oppdraget før 19.02.2026 kl. 08:00" in nb and "registreres til inkasso" in nb
    assert "are ready for debt collection: 2 cases, NOK 2,501.00 in all" in en
    assert "terminate the assignment before 2026-02-19 at 08:00" in en and "are registered for debt collection" in en
    assert KARI.name not in nb + en
