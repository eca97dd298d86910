"""KID: the Norwegian payment reference, 2 to 25 characters of which the last is a check digit (Nets, OCR giro)."""

from stdnum import luhn

METHODS = ("MOD10", "MOD11")
MIN_LENGTH, MAX_LENGTH = 2, 25


class NoCheckDigit(ValueError):
    """The number has no check digit from 0 to 9 by MOD11; take the next number."""


def check_digit(digits: str, method: str) -> str:
    """Work out the check digit of a payload; MOD11 may give "-".

    Raises ValueError for an unknown method and for anything but the digits 0 to 9.
    """
    _require_method(method)
    if not _is_digits(digits):
        raise ValueError(f"{digits!r} is not digits only")
    return luhn.calc_check_digit(digits) if method == "MOD10" else _mod11(digits)


def make_kid(number: int, length: int, method: str) -> str:
    """Make the KID of a running number: zero-padded to length - 1, then the check digit.

    Raises NoCheckDigit where the caller takes the next number, and plain ValueError where no next number would help:
    a number below 1 (a KID of zeros reads as none at all), one too large for the length, or a length outside 2 to 25.
    """
    if not MIN_LENGTH <= length <= MAX_LENGTH:
        raise ValueError(f"a KID has {MIN_LENGTH} to {MAX_LENGTH} characters, not {length}")
    if number < 1:
        raise ValueError(f"a KID is made of a number from 1 and up, not {number}")
    payload = str(number).zfill(length - 1)
    if len(payload) >= length:
        raise ValueError(f"the number {number} is too large for a KID of {length} characters")
    digit = check_digit(payload, method)
    # "-" is lawful, but many banks, forms and parsers refuse it: such a number is passed over.
    if digit == "-":
        raise NoCheckDigit(f"{number} has no MOD11 check digit; take the next number")
    return payload + digit


def is_kid(text: str, method: str) -> bool:
    """Whether the text is a KID by this method, "-" included; raises ValueError for an unknown method."""
    _require_method(method)
    payload = text[:-1]
    return MIN_LENGTH <= len(text) <= MAX_LENGTH and _is_digits(payload) and text[-1] == check_digit(payload, method)


def _require_method(method: str) -> None:
    if method not in METHODS:
        raise ValueError(f"unknown KID method {method!r}; one of {', '.join(METHODS)}")


def _is_digits(text: str) -> bool:
    # str.isdigit alone also takes other scripts' digits and superscripts.
    return text.isascii() and text.isdigit()


def _mod11(digits: str) -> str:
    """Weights 2 to 7 from the right, again and again; python-stdnum has no MOD11 of this kind."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits)))
    remainder = -total % 11
    return "-" if remainder == 10 else str(remainder)
