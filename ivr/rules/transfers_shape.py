"""The shape of what agents may name by keys when they transfer a caller, besides other agents and his RM."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.names import QueueName
from ivr.rules.on_duty_shape import Digit
from ivr.rules.scalars import DialledNumber, wrong
from ivr.rules.shape import Shape, optional


def _each_once(queues: dict[str, str]) -> dict[str, str]:
    twice = next((name for name in queues.values() if list(queues.values()).count(name) > 1), None)
    if twice is not None:
        raise wrong(f"The queue {shown(twice)} stands here twice.", "Give it one digit.", Code.AT_ODDS)
    return queues


class TransfersShape(Shape):
    """Where agents may transfer callers by the keys of their telephones."""

    queues: Annotated[dict[Digit, QueueName], Field(min_length=1), AfterValidator(_each_once)] = optional(
        "{1: sales, 2: claims}"
    )
    """Queues, by the digit that is pressed for each: `*2*1#`; none if left out."""
    numbers: Annotated[tuple[DialledNumber, ...], Field(min_length=1)] = optional('["02155556666", "4008*"]')
    """Telephone numbers, or their beginnings and `*`: `*202155556666#`; none if left out."""
