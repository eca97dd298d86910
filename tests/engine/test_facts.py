"""Facts: given by the case and its surroundings, or computed without Python; what is unknown is None and never a guess."""

import datetime as dt

import pytest
from msgspec.structs import replace

from engine.case import Address, Case, Claim, Creditor, Customer, EarlierLetter, Guardian, Hold, Invoice, Joined, Letter
from engine.conditions import Literal, Test
from engine.days import Moment
from engine.facts.computed import (
    Letters,
    count_of,
    count_within,
    days_apart,
    days_between,
    first_of,
    newest_of,
    sum_of,
    whether,
    years_between,
)  # fmt: skip
from engine.facts.fact import Getter, shown, spelled
from engine.facts.given import GIVEN
from engine.facts.scene import Scene
from tests.dsl import at, customer, invoice
from tests.rulebooks import LETTER_FEE, added, book_of, letter_fee, shipped_book, with_fee_in_guard

CREDITOR = Creditor("cred1", "Bakken Rør AS", "923456783", "15032080038", "lister@bakken.example")


def scene(
    person: Customer | None = None, *, now: str = "2026-02-02 10:00", handed: Invoice | None = None, **of_case: object
) -> Scene:
    claim = Claim("c1", "1001", dt.date(2026, 1, 1), dt.date(2026, 1, 15), 100_000, 60_000, "000000000018")
    case = Case("case1", "cred1", "received", person or customer(), (claim,), {}, "book")
    return Scene(replace(case, **of_case), at(now), shipped_book(), CREDITOR, handed)


def fact(name: str, seen: Scene) -> Literal | None:
    return shipped_book().facts[name].get(seen)


def ordinal(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def fixed(value: Literal | None) -> Getter:
    return lambda scene: value


# -- given ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", [None, "", " ", "\t\n", "\N{NO-BREAK SPACE}"])
@pytest.mark.parametrize("name", ["postal_code", "city"])
def test_blank_text_is_missing(name, blank):
    """INT-2"""
    assert fact(name, scene(customer(**{name: blank}))) is None


@pytest.mark.parametrize(
    ("code", "wanted"), [("0150", True), (" 0150 ", True), ("150", False), ("01500", False), ("ABCD", False), ("٠١٥٠", False)]
)
def test_a_postal_code_of_four_digits_is_recognized(code, wanted):
    assert fact("postal_code_is_four_digits", scene(customer(postal_code=code))) == wanted


def test_every_source_gives_its_type_or_nothing():
    """For an empty customer and a full one: int for money, days, dates and numbers, text for text, yes or no for yes/no."""
    wanted = {"money": int, "days": int, "date": int, "number": int, "text": str, "choice": str, "yes/no": bool, "percent": int}
    full = replace(
        customer(guardian="Per"), organisation_number="974760673", national_identity_number="15108695088", phone="22000000"
    )
    empty = Customer("", "", "person", address=Address(country=""))
    for person, handed in ((full, invoice(own_notice=("2026-01-20", "2026-02-05"), payee="A", is_ubl=True)), (empty, None)):
        seen = scene(person, handed=handed, holds=(Hold("h", "pause", dt.date(2026, 2, 1), dt.date(2026, 2, 9)),))
        for source, names in GIVEN.items():
            for name, given in names.items():
                value = given.get(seen)
                assert value is None or type(value) is wanted[given.type], f"{source}.{name} gives {value!r}"


def test_money_is_the_sum_of_the_claims():
    one = Claim("c1", "1", dt.date(2026, 1, 1), dt.date(2026, 1, 15), 100, 40, "1")
    seen = scene(claims=(one, replace(one, claim_id="c2", amount_ore=50, remaining_ore=50)))
    assert (GIVEN["claim"]["remaining"].get(seen), GIVEN["claim"]["amount"].get(seen)) == (90, 150)


@pytest.mark.parametrize(
    ("outside", "inside", "share"),
    [(50_000, 50_000, 5_000), (50_000_00, 49_999_00, 5_001), (0, 100, 0), (100, 0, 10_000), (49_999, 50_001, 5_000)],
)
def test_a_little_more_than_half_outside_vat_is_more_than_half(outside, inside, share):
    """In ten-thousandths, rounded up: 50.0005 % is more than 50 %, and 49.999 % is not."""
    one = Claim("c1", "1", dt.date(2026, 1, 1), dt.date(2026, 1, 15), outside, 0, "1", vat_liable=False)
    other = replace(one, claim_id="c2", amount_ore=inside, vat_liable=True)
    assert fact("share_outside_vat", scene(claims=(one, other))) == share


def test_a_date_that_no_rule_has_set_is_unknown():
    assert fact("notice_deadline", scene()) is None
    assert fact("notice_deadline", scene(dates={"notice_deadline": dt.date(2026, 2, 16)})) == ordinal("2026-02-16")


def test_the_last_held_day_is_the_first_of_several():
    pause = Hold("h1", "pause", dt.date(2026, 2, 1), dt.date(2026, 2, 20))
    assert fact(
        "hold_until", scene(holds=(pause, replace(pause, until=dt.date(2026, 2, 9)), replace(pause, until=None)))
    ) == ordinal("2026-02-09")
    assert fact("hold_until", scene(holds=(replace(pause, until=None),))) is None
    assert (fact("paused", scene()), fact("paused", scene(holds=(pause,)))) == (False, True)
    assert fact("paused", scene(holds=(replace(pause, kind="creditor"),))) is False


def test_what_only_an_invoice_says_is_unknown_afterwards():
    assert fact("currency", scene(handed=invoice())) == "NOK"
    assert fact("currency", scene()) is None
    assert fact("seller_is_another", scene(handed=invoice())) is False, "only a UBL document says who sold; unknown counts as no"
    assert fact("seller_is_another", scene(handed=invoice(is_ubl=True, seller_organisation_number="974760673"))) is True
    assert fact("seller_is_another", scene(handed=invoice(is_ubl=True, seller_organisation_number="923456783"))) is False


# -- computed -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "days"), [("2026-01-15 23:59", 0), ("2026-01-16 00:00", 1), ("2026-01-14 12:00", -1), ("2026-03-30 00:30", 74)]
)
def test_days_overdue_are_counted_from_midnight_to_midnight_in_oslo(now, days):
    """INT-1, TIM-3: due today is not overdue."""
    assert fact("days_overdue", scene(now=now)) == days


def test_midnight_in_oslo_is_an_hour_before_midnight_in_greenwich():
    seen = Scene(scene().case, Moment(dt.datetime(2026, 1, 15, 23, 30, tzinfo=dt.UTC)), shipped_book(), CREDITOR)
    assert fact("days_overdue", seen) == 1


@pytest.mark.parametrize(
    ("born", "number", "guardian", "minor"),
    [
        ("2008-02-02", None, None, False),
        ("2008-02-03", None, None, True),
        ("2008-02-03", None, "Per", True),
        ("1990-01-01", None, "Per", False),  # of age, whatever stands about a guardian
        (None, "15108695088", None, False),
        (None, "01811250089", None, True),  # a synthetic number of a child
        (None, "55016050023", None, False),  # a D-number
        (None, "15108695089", None, False),  # mistyped: proves nothing
        (None, "15108695089", "Per", True),
        (None, None, "Per", True),
        (None, None, " ", False),
        (None, None, None, False),
    ],
)
def test_who_is_a_minor(born, number, guardian, minor):
    """INT-5: by birth date, else identity number, else guardian, else taken to be of age."""
    person = replace(customer(born=born), national_identity_number=number, guardian=Guardian(guardian) if guardian else None)
    assert fact("minor_now", scene(person)) is minor


@pytest.mark.parametrize(
    ("now", "age"), [("2026-02-28 23:59", 17), ("2026-03-01 00:00", 18), ("2028-02-28 12:00", 19), ("2028-02-29 00:00", 20)]
)
def test_someone_born_on_29_february_has_the_birthday_on_1_march(now, age):
    assert fact("age_now", scene(customer(born="2008-02-29"), now=now)) == age


def test_the_due_date_in_force_is_the_extended_one():
    """STG-8"""
    assert fact("overdue_from", scene()) == ordinal("2026-01-15")
    assert fact("overdue_from", scene(dates={"extended_to": dt.date(2026, 3, 1)})) == ordinal("2026-03-01")


@pytest.mark.parametrize(
    ("due", "wanted"),
    [("2023-01-30", "2026-01-30"), ("2023-01-31", "2026-02-02"), ("2024-02-29", "2027-03-01"), ("2022-12-25", "2025-12-29")],
)
def test_the_limitation_date_is_a_working_day_three_years_after_the_due_date(due, wanted):
    """29 February clips to the 28th, a Sunday in 2027; Christmas moves to the Monday after."""
    claim = replace(scene().case.claims[0], due_date=dt.date.fromisoformat(due))
    assert fact("limitation_date", scene(claims=(claim,))) == ordinal(wanted)


def several(*claims: tuple[str, str, int]) -> Scene:
    """A case with claims of an invoice date, a due date and what remains of each, in øre."""
    made = [
        Claim(f"c{place}", f"100{place}", dt.date.fromisoformat(dated), dt.date.fromisoformat(due), 100_000, left, "000000000018")
        for place, (dated, due, left) in enumerate(claims, 1)
    ]
    return scene(claims=tuple(made))


class TestSeveralClaims:
    """What is asked of each claim of a case, not of the first."""

    CLAIMS = (("2026-01-21", "2026-02-05", 60_000), ("2026-01-10", "2026-01-25", 60_000), ("2025-12-01", "2025-12-15", 0))

    @pytest.mark.parametrize("law", [False, True])
    def test_a_debtor_was_a_minor_where_one_of_the_claims_arose_before_the_birthday(self, law):
        name, facts = ("incurred_as_minor", shipped_book().law.facts) if law else ("minor_when_incurred", shipped_book().facts)
        for born, wanted in (("2008-01-20", True), ("2008-01-10", False)):
            case = replace(several(*self.CLAIMS).case, customer=customer(born=born))
            assert facts[name].get(replace(several(*self.CLAIMS), case=case)) is wanted

    def test_an_objection_to_a_claim_that_has_joined_counts_for_the_law(self):
        first, second, third = several(*self.CLAIMS).case.claims
        day = dt.date(2026, 2, 10)
        joined = replace(second, joined=Joined({"objection_had_cause_on": day}, {}))
        found = shipped_book().law.facts["cause_on_any_claim"].get
        assert found(scene(claims=(first, joined, third))) == day.toordinal()
        assert found(scene(claims=(first, replace(joined, remaining_ore=0), third))) is None  # that claim is gone
        assert found(scene(claims=(first, second, third))) is None

    def test_limitation_is_that_of_the_claims_that_are_unpaid(self):
        seen = several(*self.CLAIMS)
        assert fact("limitation_date", seen) == ordinal("2029-01-25")
        assert fact("last_limitation_date", seen) == ordinal("2029-02-05")
        assert (fact("limitation_of_one_claim", seen), fact("claim_barred_first", seen)) == (ordinal("2029-01-25"), "c2")

    def test_of_one_claim_that_is_left_there_is_no_first_of_several(self):
        seen = several(("2026-01-21", "2026-02-05", 60_000), ("2026-01-10", "2026-01-25", 0))
        assert fact("limitation_date", seen) == fact("last_limitation_date", seen) == ordinal("2029-02-05")
        assert (fact("limitation_of_one_claim", seen), fact("claim_barred_first", seen)) == (None, None)

    def test_a_date_that_is_set_after_a_claim_has_joined_counts_for_it_too(self):
        """The case's limitation had been interrupted before the second claim joined it; both are interrupted in March."""
        before = {"limitation_interrupted_on": dt.date(2026, 2, 2)}
        first, second, _ = several(*self.CLAIMS).case.claims
        claims = (first, replace(second, joined=Joined({}, before)))
        assert fact("limitation_date", scene(claims=claims, dates=before)) == ordinal("2029-01-25")
        later = {"limitation_interrupted_on": dt.date(2026, 3, 2)}
        assert fact("limitation_date", scene(claims=claims, dates=later)) == ordinal("2029-03-02")


def test_computing_with_the_unknown_gives_the_unknown():
    seen = scene()
    for getter in (days_between, years_between):
        assert getter(fixed(None), fixed(1))(seen) is None
        assert getter(fixed(1), fixed(None))(seen) is None
    assert first_of([fixed(None), fixed(False), fixed(True)])(seen) is False, "no is an answer"
    assert first_of([fixed(None), fixed(0)])(seen) == 0
    assert first_of([fixed(None)])(seen) is None


def test_whether_is_unknown_where_what_it_compares_is_unknown():
    seen = scene()
    test = Test("a", "<", (18,))
    assert [whether(test, {"a": fixed(value)})(seen) for value in (17, 18, None)] == [True, False, None]
    assert [whether(Test("a", "is_null"), {"a": fixed(value)})(seen) for value in (17, None)] == [False, True]


def test_letters_are_counted_by_kind_fee_and_day():
    letters = (
        Letter("reminder", dt.date(2026, 1, 20), fee_ore=3500, by="creditor"),
        Letter("reminder", dt.date(2026, 2, 1)),
        Letter("collection_notice", dt.date(2026, 2, 1), fee_ore=3500),
    )
    seen = scene(letters=letters)
    reminders, with_fee = Letters(frozenset({"reminder"})), Letters(frozenset({"reminder"}), with_fee=True)
    assert count_of(reminders, None)(seen) == 2
    assert count_of(with_fee, None)(seen) == 1
    assert count_of(reminders, fixed(ordinal("2026-02-01")))(seen) == 1
    assert count_of(reminders, fixed(None))(seen) == 2
    assert count_of(Letters(frozenset({"demand"})), None)(seen) == 0
    assert count_of(Letters(frozenset({"reminder", "collection_notice"})), None)(seen) == 3
    assert count_of(Letters(frozenset({"letters"}), frozenset({"reminder"})), None)(seen) == 1
    assert EarlierLetter("reminder", dt.date(2026, 1, 20)).fee_ore == 0


def test_letters_are_counted_back_to_the_first_time_without_any():
    """ANA-8: six months after the last letter with a fee the count starts anew."""
    letters = tuple(
        Letter("reminder", dt.date.fromisoformat(day), fee_ore=3500, by="creditor")
        for day in ("2025-02-01", "2025-09-01", "2026-02-01")
    )
    reminders = Letters(frozenset({"letters"}), with_fee=True)
    assert count_within(reminders, 6)(scene(letters=letters)) == 2
    assert count_within(reminders, 7)(scene(letters=letters)) == 2
    assert count_within(reminders, 8)(scene(letters=letters)) == 3
    assert count_within(reminders, 6)(scene(letters=letters, now="2026-07-31 12:00")) == 2
    assert count_within(reminders, 6)(scene(letters=letters, now="2026-08-01 12:00")) == 0
    assert count_within(reminders, 6)(scene()) == 0


def test_the_newest_letter_and_the_days_before_it_are_found_whatever_their_order():
    letters = (
        Letter("own_notice", dt.date(2026, 2, 1), dt.date(2026, 2, 16), by="creditor"),
        Letter("reminder", dt.date(2026, 1, 20), dt.date(2026, 2, 3), by="creditor"),
    )
    seen, notices = scene(letters=letters), Letters(frozenset({"collection_notice", "own_notice"}))
    assert newest_of(notices, "day")(seen) == ordinal("2026-02-01")
    assert newest_of(notices, "deadline")(seen) == ordinal("2026-02-16")
    assert days_apart(Letters(frozenset({"letters"})))(seen) == 12
    assert days_apart(notices)(seen) is None
    assert newest_of(Letters(frozenset({"payment_demand"})), "day")(seen) is None


def test_a_sum_is_unknown_where_a_part_is():
    assert sum_of([fixed(1), fixed(2)])(scene()) == 3
    assert sum_of([fixed(1), fixed(None)])(scene()) is None


def test_a_parameter_without_a_value_is_unknown_and_noted():
    """ANA-3"""
    book = book_of(added(LETTER_FEE, letter_fee(), with_fee_in_guard()))
    get = book.policy.getter("parameter letter_fee")
    before, after = scene(now="2026-06-30 23:59"), scene(now="2026-07-01 00:00")
    before.book = after.book = book
    assert (get(before), before.missing) == (3500, {})
    assert (get(after), list(after.missing)) == (None, ["letter_fee"])
    assert "2026-07-01" in after.missing["letter_fee"].message


# -- shown ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind", "program", "nb", "en"),
    [
        (ordinal("2026-02-17"), "date", "2026-02-17", "17.02.2026", "2026-02-17"),
        (80200, "money", "802.00", "802,00 kr", "NOK 802.00"),
        (True, "yes/no", True, "ja", "yes"),
        (False, "yes/no", False, "nei", "no"),
        ("NOK", "text", "NOK", "NOK", "NOK"),
        (None, "date", None, "ukjent", "unknown"),
        (14, "days", 14, "14", "14"),
        (1225, "percent", "12.25 %", "12,25 %", "12.25 %"),
        (805, "percent", "8.05 %", "8,05 %", "8.05 %"),
        (2500, "percent", "25 %", "25 %", "25 %"),
        (15_000, "factor", "1.5", "1,5", "1.5"),
        (500, "factor", "0.05", "0,05", "0.05"),
        (20_000, "factor", "2", "2", "2"),
    ],
)
def test_a_value_is_shown_to_programs_and_spelled_for_people(value, kind, program, nb, en):
    assert shown(value, kind) == program
    assert spelled(value, kind, "nb").replace("\N{NO-BREAK SPACE}", " ").removesuffix(" dager") == nb
    assert spelled(value, kind, "en").removesuffix(" days") == en


def test_a_choice_is_spelled_by_its_label():
    labels = {"person": {"nb": "privatperson", "en": "a person"}}
    assert (spelled("person", "choice", "nb", labels), spelled("other", "choice", "nb", labels)) == ("privatperson", "other")
