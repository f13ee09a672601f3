"""Check digits: numbers that were mistyped are known by their last place."""

from __future__ import annotations

from ivr.core.steps import Check

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_LAST = "10X98765432"


def is_typed(typed: str, check: Check | None) -> bool:
    """Digits alone; the last place of an identity card may be an X, which a telephone types as `*`."""
    return not (typed[:-1] + typed[-1:].replace("*", "0") if check is Check.ID_CARD else typed).strip("0123456789")


def checks(typed: str, check: Check | None) -> bool:
    """Whether the check digit is right; always, if there is none."""
    match check:
        case None:
            return True
        case Check.LUHN:
            return _luhn(typed)
        case Check.ID_CARD:
            return _id_card(typed.replace("*", "X"))


def passing(shortest: int, longest: int, check: Check | None) -> str:
    """The shortest number of ones with a last place that passes the check, as it is typed; empty if none can."""
    for length in range(max(1, shortest), longest + 1):
        for last in "1234567890*":
            typed = "1" * (length - 1) + last
            if is_typed(typed, check) and checks(typed, check):
                return typed
    return ""


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812: every second digit from the right is doubled; the sum ends in 0."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _id_card(number: str) -> bool:
    """GB 11643: the weighted sum of 17 digits says the last place."""
    if len(number) != 18:
        return False
    weighted = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number[:17], strict=True))
    return _ID_LAST[weighted % 11] == number[17]
