"""One telephone number, many ways to write it: all become E.164 before they are compared."""

from __future__ import annotations

import phonenumbers

from ivr.core.numbers import clean


def normalised(raw: str, country: str) -> str:
    """`0139 0000 1111` -> `+8613900001111`; a short service number stays as dialled; empty if it is no number."""
    number = clean(raw)
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
