"""Numbers that name people, companies and accounts: read, recognized and kept out of texts."""

import datetime as dt
import re

from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer, kontonr, orgnr

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
LEDGER_ACCOUNT = re.compile(r"[0-9]{1,9}\Z")
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]")
# Our own ids and hashes are hexadecimal, and about every two hundredth UUID holds eleven digits in a row.
_IDS = r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32,}\b"
_ELEVEN = r"(?<!\d)\d{6}[\s.\-\u2010-\u2015]?\d{5}(?!\d)"
_MASKED = re.compile(rf"(?P<id>{_IDS})|{_ELEVEN}", re.IGNORECASE)


def birth_date_of(national_identity_number: str) -> dt.date | None:
    """Read the birth date of a national identity number, D-number or synthetic test number; None where it has none.

    Spaces, dots and hyphens are passed over. A wrong check digit gives None: a mistyped number proves no age.
    """
    number = _SEPARATORS.sub("", national_identity_number)
    if not _has_check_digits(number):
        return None
    # Test registries add 40 or 80 to the month. python-stdnum knows 40 (and the D-number's day), not 80.
    month = int(number[2:4])
    if month > 80:
        number = f"{number[:2]}{month - 80:02d}{number[4:]}"
    try:
        return fodselsnummer.get_birth_date(number)
    except ValidationError:
        return None


def is_identity_number(text: str) -> bool:
    """Whether the text is a person's number: 11 digits, both check digits right, and a birth date (help numbers: none).

    Lenient about spaces, dots and hyphens, since it is there to find such a number where it must not stand.
    """
    number = _SEPARATORS.sub("", text)
    return _has_check_digits(number) and (number[0] in "89" or birth_date_of(number) is not None)


def is_organisation_number(text: str) -> bool:
    """Whether the text is a Norwegian organization number: exactly 9 digits, the last a check digit."""
    return _is_digits(text, 9) and orgnr.is_valid(text)


def is_email(text: str) -> bool:
    """Whether the text has the form of one e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def is_ledger_account(text: str) -> bool:
    """Whether the text is the number of an account in somebody's books: one to nine digits."""
    return LEDGER_ACCOUNT.match(text) is not None


def is_account(text: str) -> bool:
    """Whether the text is a Norwegian bank account: exactly 11 digits, the last a check digit."""
    # python-stdnum drops a leading 0000 (an old giro form), and would then take eleven zeros.
    return _is_digits(text, 11) and not text.startswith("0000") and kontonr.is_valid(text)


def written_account(account: str) -> str:
    """A Norwegian account as people write it, 1503.20.80038, which is never taken for an identity number; others as they are."""
    return f"{account[:4]}.{account[4:6]}.{account[6:]}" if _is_digits(account, 11) else account


def mask(text: str) -> str:
    """Replace whatever may be an identity number (11 digits in a row, or 6 and 5) by "*****".

    A number with a wrong check digit is masked too, for it is most often a real one mistyped; longer and shorter
    runs, accounts written 4.2.5, UUIDs and hashes are left.
    """
    return _MASKED.sub(lambda found: found.group("id") or "*****", text)


def _is_digits(text: str, length: int) -> bool:
    # python-stdnum alone would pass over spaces, a last line feed and other scripts' digits.
    return len(text) == length and text.isascii() and text.isdigit()


def _has_check_digits(number: str) -> bool:
    # Not fodselsnummer.is_valid: it asks the wall clock whether the person has been born.
    return (
        _is_digits(number, 11)
        and number[9] == fodselsnummer.calc_check_digit1(number)
        and number[10] == fodselsnummer.calc_check_digit2(number)
    )
