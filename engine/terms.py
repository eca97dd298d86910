"""By which terms something is settled: a payment keeps those under which it was first told, so that what is taken back cancels out."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from engine.case import Creditor, Value
from engine.contracts import Booking, Contract
from engine.parting import Received
from engine.settlement import Settlement, carry, settle


class Terms(Value, frozen=True):
    """What a settlement is reckoned by. `policy` is the version of the rules that the contract and the booking are of."""

    policy: str
    contract: Contract
    booking: Booking
    vat_registered: bool
    vat_basis_points: int

    def settles_as(self, other: "Terms") -> bool:
        """Whether the same comes out by both; another version of the rules may well say the same."""
        return self is other or replace(self, policy=other.policy) == other

    def settle(self, received: Iterable[Received], creditor: Creditor) -> Settlement:
        """The settlement with a creditor by these terms, with nothing carried on from before."""
        as_it_was = replace(creditor, vat_registered=self.vat_registered)
        return settle(received, as_it_was, self.contract, self.booking, self.vat_basis_points)


def settle_by_terms(
    received: Iterable[Received], creditor: Creditor, today: Terms | None, first: Callable[[str], Terms | None], carried_ore: int
) -> list[tuple[Terms, Settlement]]:  # fmt: skip
    """Settle what was received, by each terms apart: a settlement and its voucher have one contract, one VAT.

    `first` are the terms under which a payment was first told, by its id; one that was never told is settled by those of `today`.
    What the creditor owes comes first, so nothing is paid out that another of these settlements takes back.
    """
    made = [(terms, terms.settle(group, creditor)) for terms, group in _grouped(received, today, first)]
    found = []
    for terms, settlement in sorted(made, key=lambda each: each[1].net_ore):
        carried = carry(settlement, carried_ore)
        carried_ore = carried.carried_ore
        found.append((terms, carried))
    return found


def _grouped(
    received: Iterable[Received], today: Terms | None, first: Callable[[str], Terms | None]
) -> list[tuple[Terms, list[Received]]]:  # fmt: skip
    groups: list[tuple[Terms, list[Received]]] = [(today, [])] if today else []
    for each in received:
        terms = first(each.payment_id) or today
        assert terms is not None
        for known, group in groups:
            if known.settles_as(terms):
                group.append(each)
                break
        else:
            groups.append((terms, [each]))
    return [(terms, group) for terms, group in groups if group]
