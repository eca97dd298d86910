"""Bank accounts: eleven digits in Norway, IBAN elsewhere; one account has one name here."""

import re

from stdnum import iban
from stdnum.no import kontonr

_NORWEGIAN = re.compile(r"NO\d{2}(\d{11})", re.ASCII)


def plain_account(text: str) -> str:
    """The account as the house writes it: eleven digits where it is Norwegian, given as IBAN or not; else as given."""
    joined = re.sub(r"[\s.]", "", text)
    norwegian = _NORWEGIAN.fullmatch(joined)
    return norwegian[1] if norwegian and iban.is_valid(joined, check_country=False) else joined


def iban_of(account: str) -> str:
    """The IBAN of a Norwegian account of eleven digits."""
    return kontonr.to_iban(account)
