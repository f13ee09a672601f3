"""The shape of what agents say of themselves, by feature codes of their phones and over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator

from ivr.core.rulebook import LogIn
from ivr.core.secret import Secret
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.eligibility_shape import EligibilityName, Yes
from ivr.rules.scalars import Length, Line, duration, matching, secret, wrong
from ivr.rules.shape import Shape, optional


def _each_once(said: dict[str, str]) -> dict[str, str]:
    twice = next((word for word in said.values() if list(said.values()).count(word) > 1), None)
    if twice is not None:
        raise wrong(f"{shown(twice)} stands here twice.", "Give each digit a word of its own.", Code.AT_ODDS)
    return said


def _pin(value: object) -> Secret:
    """Of one that is not to be found nothing more is said."""
    found = secret(value)
    if found.text and not (found.text.isascii() and found.text.isdigit() and 4 <= len(found.text) <= 12):
        raise wrong(f"The secret {shown(found.name)} is no PIN.", "A PIN has 4 to 12 digits.")
    return found


Digit = Annotated[
    str,
    matching("[0-9]", "a digit", "It is dialled behind a code: one of 0 to 9.", type=["string", "integer"], maximum=9),
]
Said = Annotated[dict[Digit, Line], Field(min_length=1), AfterValidator(_each_once)]
Pin = Annotated[Secret, PlainValidator(_pin, json_schema_input_type=str)]


class OnDutyShape(Shape):
    """What agents say of themselves."""

    log_in: LogIn = optional("required")
    """Whether an agent must say that he is there, or his phone does by registering; by_phone if left out."""
    reasons: Said = optional("{1: break, 2: lunch, 3: training}")
    """Why agents take no calls for a while: the digit that they dial behind `*73`, and the word for it."""
    results: Said = optional("{1: bought, 2: thinks it over, 3: complaint}")
    """What came of a call: the digit that its agent dials behind `*75`, and the word for it."""
    longest_wrap_up: Length = optional("10m")
    """How long a wrap-up lasts at most, however often it is extended; 10m if left out."""
    phone_silent: Annotated[timedelta, duration("2s", "1h")] = optional("6s")
    """A telephone that sends no sound for so long in a talk is lost, its caller waits again; 60s if left out."""
    needs: Annotated[dict[EligibilityName, Yes], Field(min_length=1)] = optional("{shift_open: yes}")
    """What must hold of an agent for every queue, however long callers wait."""
