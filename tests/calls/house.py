"""A small firm on the fake switch: everything real but Asterisk, the disk and the hour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.calls import agent_states, features
from ivr.calls.callbacks import Callbacks
from ivr.calls.clock import Clock
from ivr.calls.desk import Desk
from ivr.calls.floor import Floor
from ivr.calls.reception import Reception
from ivr.core.call import CallId, Customer, Incoming, RelationshipManager
from ivr.core.conditions import IsOpen
from ivr.core.gaps import WHOLE, Keep, Terms
from ivr.core.growth import Captured
from ivr.core.marks import Mark, MarkKind
from ivr.core.needs import Need
from ivr.core.overflow_rules import OverflowStep, ToCallbackNote, ToRm, ToVoicemail, WhenFailedOffers, WhenWaited
from ivr.core.queues import Announce, OfferRules, Queue
from ivr.core.record_policy import RecordingRules
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Calendar, CallerIds, Firm, Rulebook, Skill, Span, Trunk, VoicemailRules
from ivr.core.steps import (
    Back,
    Branch,
    CallRm,
    Collect,
    EnterQueue,
    HangUp,
    LeaveMessage,
    LookUp,
    Menu,
    Node,
    Play,
    Repeat,
)
from ivr.core.trace import TraceStep
from ivr.crm import rest
from ivr.errors import NotSaid, VoiceError
from ivr.recording.capture import Segment, first_segment, segment_at
from ivr.store.store import Store
from ivr.switch.events import Arrived
from ivr.switch.fake import FakeSwitch

S = timedelta(seconds=1)
WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
DID = "4008001234"

ZHANG = RelationshipManager("R1", "Zhang", "13800000001", "R2")
WANG = RelationshipManager("R2", "Wang", "13800000002")
LI = Customer("C1", "Li Ming", "13900001111", "gold", "zh", ZHANG, WANG)
CUSTOMERS = {
    "13900001111": LI,
    "13900005555": Customer("C5", "Qian", "13900005555"),
    "13900006666": Customer("C6", "Zhou", "13900006666", rm=RelationshipManager("R9", "Letters", "138-CALL-ME")),
}
RM_PHONE = "PJSIP/13800000001@trunk-carrier"
DEPUTY_PHONE = "PJSIP/13800000002@trunk-carrier"

OWN_RM = ToRm("own", 25 * S, "1", 10 * S)
OVERFLOW = (
    OverflowStep(RuleRef("queues.wealth.overflow[0]"), OWN_RM, (WhenWaited(60 * S), WhenFailedOffers(2))),
    OverflowStep(RuleRef("queues.wealth.overflow[1]"), ToRm("deputy", 25 * S, "1", 10 * S)),
    OverflowStep(RuleRef("queues.wealth.overflow[2]"), ToVoicemail("box")),
)

NODES: Mapping[str, Node] = {
    "flows.main[0]": LookUp("flows.main[1]"),
    "flows.main[1]": Play("welcome", "flows.main[2]"),
    "flows.main[2]": Branch(IsOpen("office", want=False), "flows.main[2].then[0]", "menus.main"),
    "flows.main[2].then[0]": Play("closed", "flows.main[2].then[1]"),
    "flows.main[2].then[1]": LeaveMessage("box"),
    "menus.main": Menu(
        "main_menu",
        {"1": "to_wealth", "2": "to_note", "3": "to_rm", "4": "menus.sub", "5": "collect", "9": "again"},
        5 * S,
        2 * S,
        3,
        "bye",
    ),
    "menus.sub": Menu("sub_menu", {"1": "to_wealth", "*": "back"}, 5 * S, 2 * S, 2, "bye"),
    "to_wealth": EnterQueue("wealth"),
    "to_note": EnterQueue("noted"),
    "to_rm": CallRm("wealth", 25 * S, "1", 10 * S, "to_wealth"),
    "collect": Collect("card", "card_number", 4, 4, 5 * S, 2 * S, "#", 2, True, "menus.main", "bye"),
    "again": Repeat(),
    "back": Back(),
    "bye": HangUp("goodbye"),
}

ALL_DAY = (Span(datetime(2026, 1, 1).time(), datetime(2026, 1, 1, 23, 59).time()),)  # noqa: DTZ001


def rules(**changes: object) -> Rulebook:
    """The firm's rules; a test changes what it is about."""
    values: dict[str, object] = {
        "version": "v1",
        "firm": Firm({"en": "Firm"}, "Asia/Shanghai", ("zh", "en")),
        "numbers": {DID: "flows.main[0]"},
        "nodes": NODES,
        "refs": {},
        "prompts": {},
        "calendars": {"office": Calendar("office", "Asia/Shanghai", (ALL_DAY,) * 7)},
        "queues": {
            "wealth": Queue(
                "wealth",
                RuleRef("queues.wealth"),
                {},
                (Need("wealth", 3),),
                offer=OfferRules(ring=15 * S, pause=30 * S),
                announce=(Announce("please_wait", 20 * S, 30 * S),),
                overflow=OVERFLOW,
                wrap_up=5 * S,
            ),
            "noted": Queue(
                "noted",
                RuleRef("queues.noted"),
                {},
                (Need("nobody"),),
                overflow=(OverflowStep(RuleRef("o"), ToCallbackNote("box"), (WhenWaited(10 * S),)),),
            ),
        },
        "agents": {a: Agent(a, a, (Skill("wealth", 4),)) for a in ("1001", "1002")},
        "trunks": {"carrier": Trunk("carrier", "127.0.0.2")},
        "voicemails": {"box": VoicemailRules("box", "leave_message")},
        "caller_ids": CallerIds("firm", DID),
        "recording": RecordingRules(),
    }
    return Rulebook(**{**values, **changes})  # type: ignore[arg-type]


class Sounds:
    """Sound files that nobody looks for."""

    missing: frozenset[str] = frozenset()

    def media(self, prompt: str, language: str) -> str:
        if prompt in self.missing:
            raise VoiceError(prompt)
        return f"/sounds/{language}/{prompt}"

    def told(self, prompt: str, language: str, facts: Callable[[], Mapping[str, str]], name: str = "") -> list[str]:
        """A prompt named `a {x} b` holds the value x."""
        if "{" not in prompt:
            return [self.media(prompt, language)]
        known = facts() | {"name": name}
        prompt = prompt if name else prompt.replace("{name}", "")
        words = [known.get(word[1:-1], "") if word[0] == "{" else word for word in prompt.split()]
        if not all(words):
            raise NotSaid(prompt)
        return [f"/sounds/{language}/{word}" for word in words]

    def name_in(self, prompt: str, language: str) -> str:
        return language if "{name}" in prompt else ""

    def tells_names(self, language: str) -> bool:
        return True

    def spoken(self, what: str, value: str, language: str) -> list[str]:
        return [f"/sounds/{language}/say/{value}"]


class Customers:
    """The firm's customers, in memory."""

    def __init__(self) -> None:
        self.known = dict(CUSTOMERS)

    def find(self, number: str) -> Customer | None:
        return self.known.get(number)


@dataclass
class Recordings:
    """Notes which calls were finished, and refuses when a test says so."""

    reason: str = ""
    spare_reason: str = ""
    messages: int = 0
    captured: Callable[[], Mapping[CallId, Captured]] = dict
    finished: list[CallId] = field(default_factory=list)
    ended: dict[CallId, datetime | None] = field(default_factory=dict)
    discarded: list[CallId] = field(default_factory=list)
    pauses: dict[CallId, tuple[Mark, ...] | None] = field(default_factory=dict)
    terms: dict[CallId, Terms | None] = field(default_factory=dict)

    def impossible(self, call: CallId, rules: RecordingRules, segment: Segment | None = None) -> str:
        return self.reason

    def first(self, call: CallId) -> Segment:
        return first_segment(Path("/spool"), call)

    def segment(self, call: CallId, since_answer: timedelta) -> Segment:
        return segment_at(Path("/spool"), call, since_answer)

    def spare(self, call: CallId, since_answer: timedelta) -> Segment:
        return segment_at(Path("/spare"), call, since_answer)

    def spare_impossible(self, rules: RecordingRules) -> str:
        return self.spare_reason

    async def sizes(self) -> Mapping[CallId, Captured]:
        return self.captured()

    def message_left(self) -> None:
        self.messages += 1

    async def discard(self, call: CallId) -> None:
        self.discarded.append(call)

    def finish(
        self,
        call: Incoming,
        answered: datetime | None,
        ended: datetime | None,
        terms: Terms | None = WHOLE,
        *,
        pauses: tuple[Mark, ...] | None = None,
    ) -> None:
        self.terms[call.id], self.ended[call.id] = terms, ended
        if terms is None or terms.keep is Keep.ALL:
            self.finished.append(call.id)
            self.pauses[call.id] = pauses


class House:
    """Build it inside a running (virtual) loop."""

    def __init__(
        self,
        fake: FakeSwitch,
        rulebook: Rulebook | None = None,
        voicemail: Path = Path("/nowhere"),
        store: Store | None = None,
        opened: float | None = None,
        began: datetime = WEDNESDAY,
    ) -> None:
        loop = asyncio.get_running_loop()
        self.opened = start = loop.time() if opened is None else opened
        """When it was Wednesday, by the loop's clock; a second controller is told that of the first."""
        self.rules = rulebook or rules()
        self.fake = fake
        self.wall_set = timedelta(0)
        """By how much somebody has set the wall's clock since then."""
        self.clock = Clock(loop.time, lambda: began + timedelta(seconds=loop.time() - start) + self.wall_set)
        self.store = store or Store("sqlite+aiosqlite:///:memory:")
        self.trace: list[TraceStep] = []
        self.store.on_trace(self.trace.append)
        self.marks: list[Mark] = []
        self.flushed = 0
        """How many of them are on record, where nobody has opened the store."""
        self._write_mark, self.store.marked = self.store.marked, self._marked  # type: ignore[method-assign]
        if store is None:  # nobody has opened it
            self.store.marks = self._marks_of  # type: ignore[method-assign]
            self.store.flush = self._flushed  # type: ignore[method-assign]
            self.store.forgotten_callbacks = self._forgotten  # type: ignore[method-assign]
        self.recordings = Recordings()
        self.floor = Floor(self.rules, self.clock, agent_states.writer(self.store, self.clock))
        self.sounds = Sounds()
        self.customers = Customers()
        self.desk = Desk(
            fake,
            self.floor,
            self.clock,
            self.sounds,
            self.customers,
            self.store,
            self.recordings,
            voicemail,
            ask_web=rest.ask,
        )
        self.reception = Reception(self.desk, self.rules)
        self.desk.callbacks = self.callbacks = Callbacks(self.desk, self.reception)
        fake.on_arrival(self._arrived)

    def _arrived(self, arrived: Arrived) -> None:
        if arrived.args[0] == "feature":
            self.desk.errands.send(features.serve(self.desk, self.rules, arrived))
        else:
            self.reception.arrived(arrived)

    async def _marks_of(self, call: CallId) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.call == call)

    async def _forgotten(self, node: str = "") -> tuple[str, ...]:
        return ()

    async def _flushed(self) -> None:
        self.flushed = len(self.marks)

    def _marked(self, mark: Mark) -> None:
        self.marks.append(mark)
        self._write_mark(mark)

    def marked(self, call: str, *kinds: MarkKind) -> list[str]:
        """A call's marks of these kinds (none: of all but prompts), in words: `hold`, `hold over`."""
        mine = (m for m in self.marks if m.call == call and (m.kind in kinds if kinds else m.kind != MarkKind.PROMPT))
        return [" ".join(filter(None, (m.kind, m.what, m.who, "" if m.begins else "over"))) for m in mine]

    def agents_ready(self, *agents: str) -> None:
        """Their softphones register."""
        for agent in agents or tuple(self.rules.agents):
            self.floor.phone(agent, reachable=True)

    async def over(self) -> None:
        """Every call has ended, every errand is done, the switch is quiet."""
        await self.fake.settle()
        while self.reception.calls:  # noqa: ASYNC110 - virtual time: no event is needed, none is lost
            await asyncio.sleep(0.5)
        await self.desk.errands.all_done()
        await self.fake.settle()

    def story(self, call: str) -> list[str]:
        """What was decided for a call, in words for machines."""
        return [step.what for step in self.trace if step.call == call]

    def outcome(self, call: str) -> str:
        """How a call ended; empty if it has not."""
        return next((step.line for step in self.trace if step.call == call and step.what == "ended"), "")
