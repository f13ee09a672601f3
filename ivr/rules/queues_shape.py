"""The shape of queues: whom callers need, how agents are rung, and where callers go when nobody serves them in time."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from ivr.core.rulebook import Choose, OnFailedOffer
from ivr.rules.codes import Code
from ivr.rules.names import (
    AgentName,
    BoxName,
    CalendarName,
    FirmLanguage,
    PromptName,
    QueueName,
    SkillName,
    SurveyName,
    TeamName,
    in_every_language,
)
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
    """How long an agent's phone rings; 15s if left out."""
    choose: Choose = optional("longest_idle")
    """Who of several gets the call; longest_idle if left out."""
    no_answer: OnFailedOffer = optional("not_ready")
    """What becomes of an agent who lets it ring; not_ready if left out."""
    declined: OnFailedOffer = optional("pause")
    """What becomes of one who declines; pause if left out."""
    busy: OnFailedOffer = optional("pause")
    """What becomes of one whose phone is busy; pause if left out."""
    unreachable: OnFailedOffer = optional("not_ready")
    """What becomes of one whose phone cannot be reached; not_ready if left out."""
    pause: Length = optional("30s")
    """How long a pause lasts; 30s if left out."""


class AnnounceShape(Shape):
    """What a waiting caller is told."""

    say: PromptName = wanted("please_wait")
    """The prompt."""
    first: Pause = wanted("12s")
    """When it is said for the first time."""
    every: Length = optional("30s")
    """How often after that; once only if left out."""


class FactShape(OneOf):
    """One fact about a waiting caller."""

    waited: Length = optional("60s")
    """The caller has waited this long."""
    failed_offers: Annotated[int, whole(1, 100)] = optional("2")
    """So many offers to agents have failed for this caller."""
    waiting: Annotated[int, whole(1, 10_000)] = optional("10")
    """So many wait in the queue: those before the caller, and himself."""
    expected_wait: Length = optional("3m")
    """The caller must expect to wait this long, or longer."""
    nobody: Literal["on_duty"] = optional("on_duty")
    """No agent is on duty who could serve him: logged in, and not "not ready"."""
    open: CalendarName = optional("office")
    """This calendar is open."""
    closed: CalendarName = optional("office")
    """This calendar is closed."""


class WhenShape(FactShape):
    """When an overflow step is due: one fact, or several joined by `any` or `all`."""

    apart = "Join them: {any: [{waited: 60s}, {failed_offers: 2}]}."

    any: Annotated[tuple[FactShape, ...], Field(min_length=1)] = optional("[{waited: 60s}, {failed_offers: 2}]")
    """One of these facts is enough."""
    all: Annotated[tuple[FactShape, ...], Field(min_length=1)] = optional("[{waited: 60s}, {failed_offers: 2}]")
    """All of these facts are needed."""


class RmShape(Shape):
    """`{rm: own, ring: 25s, accept: 1, within: 10s}`"""

    rm: Literal["own", "deputy"]
    """Whose mobile rings: that of the caller's own relationship manager, or of the deputy."""
    ring: Ring = RM_RING
    """How long it rings."""
    accept: Key = RM_ACCEPT
    """The key with which the call is taken."""
    within: Ring = RM_WITHIN
    """How long there is time for that key."""


class TeamShape(Shape):
    """`{team: sales}`"""

    team: TeamName
    """All agents of this team."""


Together = Annotated[
    Annotated[TeamShape, Tag("<team>")] | Annotated[tuple[AgentName, ...], Tag("<agents>"), Field(min_length=1)],
    Discriminator(lambda value: "<agents>" if isinstance(value, list) else "<team>"),
]


class GroupShape(Shape):
    """`{ring: {team: sales}, for: 20s}`"""

    ring: Together = wanted('["1001", "1002"]', "{team: sales}")
    """Whose phones ring together, skills aside: those of these agents, or of a team, who are free."""
    for_: Ring = wanted("20s", alias="for")
    """How long they ring."""


class BoxShape(Shape):
    """`{voicemail: sales}`"""

    voicemail: BoxName
    """The caller leaves a message in this box."""


class OtherQueueShape(Shape):
    """`{queue: general}`"""

    queue: QueueName
    """The caller waits in this queue from now on, and his waiting time is kept."""


class NoteShape(Shape):
    """`{callback_note: sales}`"""

    callback_note: BoxName
    """The caller is told that he will be called back, and a note is kept in this box."""


class MessageShape(Shape):
    """`{message: goodbye}`"""

    message: PromptName
    """The caller hears this prompt, and the call is over."""


OVERFLOW_WORDS = ("rm", "queue", "voicemail", "callback_note", "message", "ring")


def _kind(value: object) -> str | None:
    return next((f"<{word}>" for word in OVERFLOW_WORDS if isinstance(value, dict) and word in value), None)


To = Annotated[
    Annotated[RmShape, Tag("<rm>")]
    | Annotated[GroupShape, Tag("<ring>")]
    | Annotated[OtherQueueShape, Tag("<queue>")]
    | Annotated[BoxShape, Tag("<voicemail>")]
    | Annotated[NoteShape, Tag("<callback_note>")]
    | Annotated[MessageShape, Tag("<message>")],
    Discriminator(_kind),
]


class CallbackShape(Shape):
    """`{callback: sales}`"""

    callback: BoxName
    """The caller is called back: a note is kept in this box, and he is told so."""


PRESS_WORDS = ("callback", "voicemail")


def _press(value: object) -> str | None:
    if isinstance(value, str):
        return "<word>"
    return next((f"<{word}>" for word in PRESS_WORDS if isinstance(value, dict) and word in value), None)


Press = Annotated[
    Annotated[CallbackShape, Tag("<callback>")]
    | Annotated[BoxShape, Tag("<voicemail>")]
    | Annotated[Literal["stop_music"], Tag("<word>")],
    Discriminator(_press),
]


class OverflowShape(Shape):
    """One step of the overflow list."""

    when: WhenShape = optional("{any: [{waited: 60s}, {failed_offers: 2}]}")
    """When the step is due; left out: as soon as the step before has failed."""
    to: To = wanted("{voicemail: sales}")
    """Where the caller goes."""


class QueueShape(Shape):
    """A queue."""

    title: Title = wanted("{zh: 理财, en: investments}")
    """The queue's name for people, in each language."""
    needs: dict[SkillName, Annotated[int, reads(_need, enum=[1, 2, 3, 4, 5, "valid"], type=["integer", "string"])]] = (
        optional("{sales: 3}")
    )
    """The skills that an agent must have: a least level, or valid for a certificate."""
    priority: Annotated[int, whole(0, 1000)] = optional("10")
    """Callers of a queue with more come first; 0 if left out."""
    offer: OfferShape = optional("{ring: 15s}")
    """How agents are rung."""
    music: MusicClass = optional("default")
    """What is played meanwhile; default if left out."""
    announce: AnnounceShape = optional("{say: please_wait, first: 12s, every: 30s}")
    """What a waiting caller is told."""
    while_waiting: Annotated[dict[Key, Press], Field(min_length=1)] = optional(
        "{1: {callback: sales}, 2: {voicemail: sales}, 3: stop_music}"
    )
    """What a waiting caller may press, and what each key does."""
    survey: SurveyName = optional("csat")
    """What the caller is asked once his agent has hung up; nothing if left out."""
    overflow: tuple[OverflowShape, ...] = ()
    """What happens to a caller whom nobody serves in time, step by step."""
    wrap_up: Pause = optional("5s")
    """How long an agent has after a call before the next; 0s if left out."""
