"""The shape of queues: whom callers need, how agents are rung, and where callers go when nobody serves them in time."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from ivr.rules.callback_shape import QueueCallbackShape
from ivr.rules.codes import Code
from ivr.rules.names import (
    AgentName,
    BoxName,
    CalendarName,
    FirmLanguage,
    LevelName,
    PromptName,
    QueueName,
    SurveyName,
    TeamName,
    in_every_language,
)
from ivr.rules.needs_shape import Needs, Wishes
from ivr.rules.offer_shape import OfferShape
from ivr.rules.prefer_shape import Prefer
from ivr.rules.scalars import (
    Key,
    Length,
    Line,
    MusicClass,
    Pause,
    PhoneNumber,
    Ring,
    fraction,
    whole,
    wrong,
)
from ivr.rules.shape import OneOf, Shape, optional, wanted
from ivr.rules.steps_shape import RM_ACCEPT, RM_RING, RM_WITHIN

Title = Annotated[dict[FirmLanguage, Line], AfterValidator(in_every_language)]


class AnnounceShape(Shape):
    """What a waiting caller is told."""

    say: PromptName = wanted("please_wait")
    """The prompt."""
    first: Pause = wanted("12s")
    """When it is said for the first time."""
    every: Length = optional("30s")
    """How often after that; once only if left out."""
    when_degraded: LevelName = optional("storm")
    """It is said only while the firm works at this level of its degradation, or a graver one."""


Announces = Annotated[
    Annotated[AnnounceShape, Tag("<one>")] | Annotated[tuple[AnnounceShape, ...], Field(min_length=1), Tag("<list>")],
    Discriminator(lambda value: "<list>" if isinstance(value, list) else "<one>"),
]


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
    degraded: LevelName = optional("storm")
    """The firm works at this level of its degradation, or a graver one."""


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


class NumberShape(Shape):
    """`{dial: "02160001111", ring: 20s}`"""

    dial: PhoneNumber = wanted('"02160001111"')
    """The number that is rung over the trunks; whoever answers has the caller."""
    ring: Ring = RM_RING
    """How long it rings."""


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


OVERFLOW_WORDS = ("rm", "dial", "queue", "voicemail", "callback_note", "message", "ring")


EXIT_WORDS = ("voicemail", "callback_note", "message")


def _kind(value: object) -> str | None:
    return next((f"<{word}>" for word in OVERFLOW_WORDS if isinstance(value, dict) and word in value), None)


To = Annotated[
    Annotated[RmShape, Tag("<rm>")]
    | Annotated[NumberShape, Tag("<dial>")]
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


Exit = Annotated[
    Annotated[BoxShape, Tag("<voicemail>")]
    | Annotated[NoteShape, Tag("<callback_note>")]
    | Annotated[MessageShape, Tag("<message>")],
    Discriminator(_kind),
]


class OverflowShape(Shape):
    """One step of the overflow list."""

    when: WhenShape = optional("{any: [{waited: 60s}, {failed_offers: 2}]}")
    """When the step is due; left out: as soon as the step before has failed."""
    to: To = wanted("{voicemail: sales}")
    """Where the caller goes."""


class PriorityShape(Shape):
    """A caller's points: a number, or more for some, and more as they wait."""

    short: ClassVar[Mapping[str, Any]] = {"type": "integer", "minimum": 0, "maximum": 1000}
    base: Annotated[int, whole(0, 1000)] = optional("10")
    """Points of every caller of this queue; 0 if left out."""
    by_level: dict[Line, Annotated[int, whole(0, 1000)]] = optional("{vip: 100, gold: 20}")
    """Points on top for customers of a level."""
    aging: Annotated[Decimal, fraction(100)] = optional("0.5")
    """Points for each second of waiting; 0 if left out."""

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, value: object) -> object:
        return {"base": value} if isinstance(value, str) else value


class RelaxShape(Shape):
    """What is asked of agents once a caller has waited long enough."""

    after: Length = wanted("20s")
    """From so long a wait on, measured from entering the queue."""
    needs: Needs = wanted("{sales: 2}")
    """These needs replace the queue's, all of them."""


class TargetShape(Shape):
    """A service level: so many callers answered in time."""

    within: Length = wanted("20s")
    """How soon, measured from entering the queue."""
    share: Annotated[int, whole(1, 100)] = wanted("80")
    """How many callers of a hundred."""


def _rising(steps: tuple[RelaxShape, ...]) -> tuple[RelaxShape, ...]:
    if any(later.after <= before.after for before, later in pairwise(steps)):
        raise wrong(
            "The steps are not in the order of time.", "Write the one with the least `after` first.", Code.AT_ODDS
        )
    return steps


class QueueShape(Shape):
    """A queue."""

    title: Title = wanted("{zh: 理财, en: investments}")
    """The queue's name for people, in each language."""
    needs: Needs = optional("{sales: 3}", "{licence: valid, any: [{sales: 3}, {service: 3, not: {trainee: 1}}]}")
    """The skills that an agent must have: a least level, or valid for a certificate; `yes` for what must hold of him;
    under `any`, alternatives of which one is enough; under `not`, skills of which he must have none."""
    wishes: Wishes = optional("{english: 2}", "{english: {level: 2, weight: 3}, fund_licence: valid}")
    """What is preferred and never required: who meets more of it, by its weight, comes first."""
    prefer: Prefer = optional('[{rm: own, wait: 30s}, {last_agent: 14d, wait: 20s}, {agent: "1001"}]')
    """Agents whom the caller gets rather than others, the most preferred first, if they have what he needs."""
    relax: Annotated[tuple[RelaxShape, ...], AfterValidator(_rising)] = optional("[{after: 20s, needs: {sales: 2}}]")
    """What is asked instead of `needs` as time goes by, in rising order of `after`."""
    priority: PriorityShape = optional("10", "{base: 0, by_level: {vip: 100, gold: 20}, aging: 1}")
    """Points: of all waiting callers who has more comes first; 0 if left out."""
    target: TargetShape = optional("{within: 20s, share: 80}")
    """The service level that is aimed at; `ivr status` tells how well it is kept."""
    offer: OfferShape = optional("{ring: 15s}")
    """How agents are rung."""
    music: MusicClass = optional("default")
    """What is played meanwhile; default if left out."""
    announce: Announces = optional(
        "{say: please_wait, first: 12s, every: 30s}",
        "[{say: please_wait, first: 12s, every: 30s}, {say: position, first: 20s, every: 1m}]",
    )
    """What a waiting caller is told; several announcements stand in a list, each with its own times."""
    while_waiting: Annotated[dict[Key, Press], Field(min_length=1)] = optional(
        "{1: {callback: sales}, 2: {voicemail: sales}, 3: stop_music}"
    )
    """What a waiting caller may press, and what each key does."""
    callback: QueueCallbackShape = optional("{tries: 3, every: 10m}")
    """How those are called back who ask for it; left out: a note is kept, and nobody dials."""
    survey: SurveyName = optional("csat")
    """What the caller is asked once his agent has hung up; nothing if left out."""
    overflow: tuple[OverflowShape, ...] = ()
    """What happens to a caller whom nobody serves in time, step by step."""
    longest_wait: Length = optional("10m")
    """How long anybody waits at most, whatever the overflow list has come to."""
    then: Exit = optional("{voicemail: sales}")
    """Where a caller goes when his `longest_wait` is over."""
    most: Annotated[int, whole(1, 10_000)] = optional("20")
    """So many wait at most."""
    full: Exit = optional("{callback_note: sales}")
    """Where the next caller goes when `most` wait."""
    nobody: Exit = optional("{voicemail: sales}")
    """Where callers go at once while no agent who could ever serve them is logged in; else they wait."""
    wrap_up: Pause = optional("5s")
    """How long an agent has after a call before the next; 0s if left out."""

    @model_validator(mode="after")
    def _both_or_neither(self) -> QueueShape:
        for bound, exit_ in (("longest_wait", "then"), ("most", "full")):
            given = self.model_fields_set & {bound, exit_}
            if len(given) == 1:
                what = f"`{bound}` and `{exit_}` belong together."
                raise wrong(what, "Write both, or neither.", Code.AT_ODDS, at=given.pop())
        return self
