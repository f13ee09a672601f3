"""One call as its story sees it: who is calling, his leg, the rules of his day, and the pen that writes his trace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

import msgspec

from ivr.calls.desk import Desk, Sounds
from ivr.calls.leg import Leg
from ivr.calls.marker import Marker
from ivr.calls.orders import Orders
from ivr.calls.pauses import Pauses
from ivr.calls.seat import Seat
from ivr.core import going_over
from ivr.core.admission import NotAdmitted
from ivr.core.call import AskingRm, Customer, DiallingOut, Incoming, InFlow, Stage, Told, Waiting
from ivr.core.callback_tried import Tried
from ivr.core.gaps import GapReason
from ivr.core.handed_on import HandedOn
from ivr.core.marks import Mark
from ivr.core.overflow_rules import ToMessage, ToQueue
from ivr.core.phrase import bare
from ivr.core.record_policy import Direction, Standing, ToFlow
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Rulebook
from ivr.core.signing_marks import NOTHING_SIGNED, Signed, heard
from ivr.core.steps import Collect
from ivr.core.supervising import Mode
from ivr.core.trace import TraceStep
from ivr.recording.capture import Segment
from ivr.store.encoding import encode_stage
from ivr.switch.events import Ending


class Supervision(Protocol):
    """A supervisor who is with a call, as its story sees him."""

    who: str
    is_there: bool
    how: Mode | None
    """As it is at this moment; None: his telephone rings."""
    in_page: bool
    """His telephone is that of his page."""

    async def give(self) -> Leg:
        """End it, but for his leg, which sits beside the agent from now on."""
        ...

    def parted(self) -> None:
        """Caller and agent hear each other no more: who had joined them hears the agent from now on."""
        ...

    async def stop(self) -> None:
        """End it."""
        ...


STAGE = "IVR_STAGE"
"""The channel variable that holds the stage."""
ANSWERED = "IVR_ANSWERED"
"""The channel variable that holds when the call was answered: all that is recorded of it counts from then."""
RECORDING = "IVR_RECORDING"
"""The channel variable that holds where the recording stands: the next controller's rules may be others."""

MUTED = "IVR_MUTED"
"""The channel variable that holds which leg is not heard, by its agent's wish."""


class RunsStill(NamedTuple):
    """A channel on which a call is recorded besides, and into which files (None: the first ones)."""

    channel: str
    segment: Segment | None


class Call:
    """The rules are those of the moment it arrived, until it comes to a place that has a name in a newer version."""

    why_not: Callable[[], str] = str
    """Why the customer who is called back may not be dialled at this moment; empty: he may."""
    direction = Direction.INBOUND
    segment: Segment | None = None
    """The files into which it is recorded now; None: the first ones."""
    runs_still: RunsStill | None = None
    """Where it was recorded before, and is until its two parties have been brought together."""
    perhaps_on: tuple[str, ...] = ()
    """Channels on which its recording may run as well: it outlived a controller, and the switch has not said yet."""
    is_moved = False
    """It is recorded in the spare folder."""
    remedied = False
    """Its recording has stopped, and was moved or begun anew."""
    unrecordable = False
    """It is ended, as it cannot be recorded any more."""
    hung_up: datetime | None = None
    """When its caller has hung up, as the switch saw it."""
    stage_since: datetime | None = None
    """When its stage began, or was taken up by this controller; None: none has yet."""
    answer_is_written = False
    """Whether its moment stands on the caller's channel, for whoever adopts the call."""
    hung_up_as = Ending.NORMAL
    """What his telephone network is told in the end: said once, for a second word would replace the first."""
    not_admitted: NotAdmitted | None = None
    """Why it is refused at the door; None: it was let in."""
    left_message = False
    begun = False
    """Its story has taken its first step."""
    closing = False
    waits_already = False
    """He has asked to be called back before, and still waits for it."""
    dismissed = False
    """The house is closing: it ends with goodbye."""

    signed: Signed | None = NOTHING_SIGNED
    """Its witnessed signings; None: it outlived a controller, and the store has not been asked yet."""
    muted = ""
    """The leg that is not heard any more, by its agent's wish; empty: none."""
    handed_on: HandedOn | None = None
    """The agent who sent its caller on last; None: nobody has, or another controller was there then."""
    pressed: frozenset[str] = frozenset()
    """Keys that a signing asks for, and that its customer has pressed since the last checkpoint."""

    def __init__(self, desk: Desk, incoming: Incoming, leg: Leg, rules: Rulebook) -> None:
        self.desk = desk
        self.incoming = incoming
        self.leg = leg
        self.rules = rules
        self.sounds = desk.sounds
        """Those of its rules."""
        self.recording = rules.recording
        """The rules by which it is recorded are settled once, as it arrives."""
        self.standing = Standing(
            gap=None if self.recording.on else GapReason.POLICY,
            ever=self.recording.ever_on,
            exact=self.recording.ever_exact,
        )
        """Where its recording stands."""
        self.led_on: set[ToQueue | ToFlow | ToMessage] = set()
        """Where he was led as he did not agree to be recorded."""
        self.marks = Marker(incoming.id, self._marked, desk.clock.now, is_on=self.recording.ever_on)
        """What stands beside its recording's sound."""
        self.pauses = Pauses()
        self.newer: tuple[Rulebook, Sounds] | None = None
        """The version that has come into force meanwhile."""
        self._earlier: list[Rulebook] = []
        self.customer: Customer | None = None
        self.answers: dict[str, str] = {}
        """What the flow has collected; after a new start of the controller, only while the flow goes on."""
        self.language = rules.firm.languages[0]
        self.taken_by = ""
        """The leg that won this caller; empty while he is free."""
        self.partner: Leg | None = None
        """The leg that he talks with."""
        self.beside: Seat | None = None
        """The seat beside his agent, while that one asks somebody."""
        self.orders = Orders()
        """What is asked of its story from outside."""
        self.supervision: Supervision | None = None
        """The supervisor who is with this call."""
        self.stage: Stage | None = None
        self.answered: datetime | None = None
        self.told_wait: Told | None = None
        """What he was told last of his wait."""
        self.knows_recorded: set[str] = set()
        """Languages in which he has heard that the call is recorded."""
        self.recorded_on = incoming.id
        """The channel on which the call's recording runs now."""
        self.adopted: Stage | None = None
        """The stage at which its story was taken up, if it outlived a controller."""
        self.abandoned = False
        """The controller lets go of it without ending it: somebody will adopt it."""
        self.callback = ""
        """The callback that its caller has asked for."""
        self.tried: asyncio.Future[Tried] | None = None
        """What came of calling a customer back, where this is such a call."""
        self.belongings: set[str] = set()
        """Channels and bridges made for this call that must not outlive it."""

    @property
    def id(self) -> str:
        """The caller's channel id."""
        return self.incoming.id

    @property
    def since_answer(self) -> timedelta:
        """How long it has been answered."""
        return self.desk.clock.now() - self.answered if self.answered else timedelta(0)

    @property
    def newest(self) -> Rulebook:
        """The rules in force: agents, their skills and trunks are the house's of today, whatever rules the call has."""
        return self.newer[0] if self.newer else self.rules

    def tell(self, what: str, line: str, rule: RuleRef | str = "", **facts: object) -> None:
        """Add a line to the call's trace: what was decided, and why."""
        step = TraceStep(self.id, self.desk.clock.now(), what, str(line), str(rule), facts)
        self.desk.store.traced(step)

    def _marked(self, mark: Mark) -> None:
        """Keep a mark; what it means for a signing is known at once."""
        self.desk.store.marked(mark)
        self.signed = heard(self.signed, mark) if self.signed is not None else None

    def take(self, leg: str) -> bool:
        """Win the caller for this leg; False if another leg has him. Here, and only here, races are decided.

        While his agent asks somebody, it is the seat beside the agent that is won.
        """
        if self.leg.gone:
            return False
        if self.beside is not None:
            return self.beside.take(leg)
        if self.taken_by:
            return False
        self.taken_by = leg
        return True

    def settle(self, tried: Tried) -> None:
        """Tell what came of calling him back; the first word about it stays."""
        if self.tried is not None and not self.tried.done():
            self.tried.set_result(tried)

    def keeps(self, leg: Leg) -> bool:
        """Whether this leg has won, and so stays."""
        if self.taken_by == leg.channel:
            self.partner = leg
        elif self.beside is not None and self.beside.taken_by == leg.channel:
            self.beside.leg = leg
        else:
            return False
        return True

    def let_go(self, leg: str) -> None:
        """Give the caller back after a win that came to nothing."""
        if self.taken_by == leg:
            self.taken_by = ""

    def begins(self, stage: Stage) -> Stage:
        """The stage that begins now: by newer rules from here on, if there are any and they know this place."""
        before, self.stage, self.stage_since = self.stage, stage, self.desk.clock.now()
        under_newer = going_over.under_newer(self.newer[0], before, stage) if self.newer else None
        if self.newer and under_newer:
            self._earlier.append(self.rules)
            (self.rules, self.sounds), self.newer = self.newer, None
            self.tell("rules", f"goes on by rules {self.rules.version}")
            self.stage = under_newer
        (self.marks.goes_on if stage is self.adopted else self.marks.stage)(self.stage)
        if isinstance(self.stage, InFlow):
            self.answers = dict(self.stage.answers)
        return self.stage

    def recognise(self, customer: Customer | None) -> None:
        """Take note of who is calling."""
        self.customer = customer
        if customer is not None:
            self.desk.store.caller_known(self.id, customer)

    async def begin(self, stage: Stage) -> None:
        """Write the stage to the store and to the caller's channel, so that the story can be taken up here.

        Only while nothing plays: Asterisk sets a variable once the sound is over, and all other orders wait for that.
        """
        if stage is self.adopted:
            return  # it stands there already, and what the former controller plays may be under way
        self.note(stage)
        paused = {} if self.pauses.is_written else self.pauses.written()
        written = {STAGE: encode_stage(self._without_masked(stage)), **paused, **self._answer_to_write()}
        await self.desk.switch.set_variables(self.id, written)

    def _answer_to_write(self) -> dict[str, str]:
        """It counts as written from now on."""
        if self.answered is None or self.answer_is_written:
            return {}
        self.answer_is_written = True
        return {ANSWERED: self.answered.isoformat(), RECORDING: self.standing_to_write()}

    def standing_to_write(self) -> str:
        """Where its recording stands, as a channel variable; the direction cannot be seen from the call itself."""
        return msgspec.json.encode(replace(self.standing, direction=self.direction), enc_hook=bare).decode()

    def note(self, stage: Stage) -> None:
        """Write progress within a stage to the store."""
        if isinstance(stage, Waiting):
            stage = replace(stage, told=self.told_wait)
        self.desk.store.stage(self.id, self._without_masked(stage))

    def _without_masked(self, stage: Stage) -> Stage:
        """Digits of a masked `collect` live in memory alone."""
        if not isinstance(stage, InFlow | AskingRm | DiallingOut) or not stage.answers:
            return stage
        nodes = (node for rules in (self.rules, *self._earlier) for node in rules.nodes.values())
        masked = {node.name for node in nodes if isinstance(node, Collect) and node.masked}
        return replace(stage, answers=tuple(a for a in stage.answers if a[0] not in masked))
