"""The shape of queues: whom callers need, how agents are rung, and where callers go when nobody serves them in time."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from ivr.core.rulebook import Choose, OnFailedOffer
from ivr.rules.codes import Code
from ivr.rules.names import BoxName, FirmLanguage, PromptName, SkillName, in_every_language
from ivr.rules.scalars import Key, Length, Line, MusicClass, Pause, Ring, reads, whole, wrong
from ivr.rules.shape import OneOf, Shape, optional, wanted
from ivr.rules.steps_shape import RM_ACCEPT, RM_RING, RM_WITHIN

Title = Annotated[dict[FirmLanguage, Line], AfterValidator(in_every_language)]


def _need(text: str) -> int:
    """A level from 1 to 5; `valid` asks for the skill at any level, as its certificate must be valid at any rate."""
    if text == "valid":
        return 1
    if text not in ("1", "2", "3", "4", "5"):
        raise wrong(f'"{text}" is not a level.', "Write 1 to 5, or valid.", Code.NUMBER)
    return int(text)


class OfferShape(Shape):
    """How an agent is rung."""

    ring: Ring = optional("15s")
    choose: Choose = optional("longest_idle")
    no_answer: OnFailedOffer = optional("not_ready")
    declined: OnFailedOffer = optional("pause")
    busy: OnFailedOffer = optional("pause")
    unreachable: OnFailedOffer = optional("not_ready")
    pause: Length = optional("30s")


class AnnounceShape(Shape):
    """What a waiting caller is told."""

    say: PromptName = wanted("please_wait")
    first: Pause = wanted("12s")
    every: Length = optional("30s")


class FactShape(OneOf):
    """One fact about a waiting caller."""

    waited: Length = optional("60s")
    failed_offers: Annotated[int, whole(1, 100)] = optional("2")


class WhenShape(OneOf):
    """When an overflow step is due: one fact, or several joined by `any` or `all`."""

    apart = "Join them: {any: [{waited: 60s}, {failed_offers: 2}]}."

    any: Annotated[tuple[FactShape, ...], Field(min_length=1)] = optional("[{waited: 60s}, {failed_offers: 2}]")
    all: Annotated[tuple[FactShape, ...], Field(min_length=1)] = optional("[{waited: 60s}, {failed_offers: 2}]")
    waited: Length = optional("60s")
    failed_offers: Annotated[int, whole(1, 100)] = optional("2")


class RmShape(Shape):
    """`{rm: own, ring: 25s, accept: 1, within: 10s}`"""

    rm: Literal["own", "deputy"]
    ring: Ring = RM_RING
    accept: Key = RM_ACCEPT
    within: Ring = RM_WITHIN


class BoxShape(Shape):
    """`{voicemail: sales}`"""

    voicemail: BoxName


class NoteShape(Shape):
    """`{callback_note: sales}`"""

    callback_note: BoxName


class MessageShape(Shape):
    """`{message: goodbye}`"""

    message: PromptName


OVERFLOW_WORDS = ("rm", "voicemail", "callback_note", "message")


def _kind(value: object) -> str | None:
    return next((f"<{word}>" for word in OVERFLOW_WORDS if isinstance(value, dict) and word in value), None)


To = Annotated[
    Annotated[RmShape, Tag("<rm>")]
    | Annotated[BoxShape, Tag("<voicemail>")]
    | Annotated[NoteShape, Tag("<callback_note>")]
    | Annotated[MessageShape, Tag("<message>")],
    Discriminator(_kind),
]


class OverflowShape(Shape):
    """One step of the overflow list."""

    when: WhenShape = optional("{any: [{waited: 60s}, {failed_offers: 2}]}")
    to: To = wanted("{voicemail: sales}")


class QueueShape(Shape):
    """A queue."""

    title: Title = wanted("{zh: 理财, en: investments}")
    needs: dict[SkillName, Annotated[int, reads(_need)]] = optional("{sales: 3}")
    priority: Annotated[int, whole(0, 1000)] = optional("10")
    offer: OfferShape = optional("{ring: 15s}")
    music: MusicClass = optional("default")
    announce: AnnounceShape = optional("{say: please_wait, first: 12s, every: 30s}")
    overflow: tuple[OverflowShape, ...] = ()
    wrap_up: Pause = optional("5s")
