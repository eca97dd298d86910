"""The facts of letters that are given: what they asked for, and what was paid of it in time."""

from collections.abc import Callable, Iterable

from engine.backdating import was_told_after
from engine.case import OWN_NOTICE, Case, Letter, Payment
from engine.claims import claimed
from engine.conditions import Literal
from engine.events import of_date
from engine.facts.fact import Given
from engine.facts.scene import Scene
from engine.ledger import CREDITED, WITHDRAWN

NOTICE_DEADLINE = "notice_deadline"
NOTICES = ("collection_notice", OWN_NOTICE)


def _newest_demand(scene: Scene) -> Letter | None:
    """The newest letter that says what is to be paid."""
    return next((letter for letter in reversed(scene.case.letters) if letter.amount_ore), None)


def _asked(scene: Scene, letters: Iterable[Letter]) -> int:
    """What some letters ask for by now: what has been credited or withdrawn since each is no longer asked for."""
    gone = [each for each in scene.case.postings if each.debit in (CREDITED, WITHDRAWN) and each.credit == "principal"]
    asked = 0
    for letter in letters:
        of_it = [
            each
            for each in gone
            if each.on >= letter.sent_on and (letter.kind not in NOTICES or each.claim_id == letter.claim_id)
        ]
        asked += max(0, letter.amount_ore - sum(each.amount_ore for each in of_it) - _unknown_to(letter, scene.case))
    return asked


def _unknown_to(letter: Letter, case: Case) -> int:
    """What had been paid before a letter and was told after it: the letter asked for it once more."""
    single = letter.kind not in NOTICES or len(case.claims) == 1
    return sum(
        each.amount_ore
        for each in case.payments
        if not each.reversed
        and (each.ordered_on or each.paid_on) < letter.sent_on
        and was_told_after(each, letter.sent_on)
        and (single or each.claim_id == letter.claim_id)
    )


def _of_demand(kind: str, read: Callable[[Letter], Literal | None]) -> Given:
    return Given(kind, lambda scene: None if (letter := _newest_demand(scene)) is None else read(letter))


def _notice(scene: Scene) -> Letter | None:
    """The letter that the notice's deadline was printed in: the agency's notice, or the creditor's own."""
    deadline = scene.case.dates.get(NOTICE_DEADLINE)
    letters = (each for each in reversed(scene.case.letters) if each.amount_ore and each.deadline == deadline)
    return next(letters, None) if deadline else None


def _notice_amount(scene: Scene) -> int | None:
    """What the notices of all claims asked for: of each claim the newest of that kind."""
    found = _notice(scene)
    if found is None:
        return None
    newest = {each.claim_id: each for each in scene.case.letters if each.amount_ore and each.kind in NOTICES}
    still = [newest[claim.claim_id] for claim in claimed(scene.case) if claim.claim_id in newest]
    return _asked(scene, still or newest.values())  # a case kept since before letters named their claim has one claim


def _paid_since(find: Callable[[Scene], Letter | None]) -> Given:
    def get(scene: Scene) -> int | None:
        letter = find(scene)
        if letter is None:
            return None
        return sum(each.amount_ore for each in scene.case.payments if _is_in_time(each, letter))

    return Given("money", get)


def _is_in_time(payment: Payment, letter: Letter) -> bool:
    """Whether a payment was ordered from the day of a letter to its deadline, or to any day where it has none."""
    if payment.reversed or payment.paid_on < letter.sent_on:
        return False
    return letter.deadline is None or (payment.ordered_on or payment.paid_on) <= letter.deadline


def _newest_fee_letter(scene: Scene) -> int | None:
    return max((letter.sent_on.toordinal() for letter in scene.case.letters if letter.fee_ore > 0), default=None)


def _paid_in_time(scene: Scene) -> int | None:
    """What was paid from the day of the notice to its deadline, by the days that are known."""
    letter = _notice(scene)
    if letter is None or letter.deadline is None:
        return None
    days = (letter.sent_on, letter.deadline)
    return sum(each.amount_ore for each in scene.case.payments if not each.reversed and days[0] <= each.paid_on <= days[1])


def fees_before_hand_over(scene: Scene) -> int:
    """What the creditor itself had charged for letters."""
    return sum(letter.fee_ore for letter in scene.case.letters if letter.by == "creditor")


def _newest_letter_deadline(scene: Scene) -> int | None:
    return of_date(scene.case.letters[-1].deadline) if scene.case.letters else None


OF_LETTERS: dict[str, Given] = {
    "letter_amount": Given("money", lambda scene: None if (found := _newest_demand(scene)) is None else _asked(scene, [found])),
    "letter_sent_on": _of_demand("date", lambda letter: letter.sent_on.toordinal()),
    "letter_deadline": _of_demand("date", lambda letter: of_date(letter.deadline)),
    "paid_since_letter": _paid_since(_newest_demand),
    "notice_amount": Given("money", _notice_amount),
    "paid_since_notice": _paid_since(_notice),
    "newest_fee_letter_on": Given("date", _newest_fee_letter),
    "newest_letter_deadline": Given("date", _newest_letter_deadline),
    "letter_fee": Given("money", lambda s: s.case.letters[-1].fee_ore if s.case.letters else None),
    "paid_by_notice_deadline": Given("money", _paid_in_time),
}
