"""From the shape of a scenario file to scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import get_args
from zoneinfo import ZoneInfo

from ivr.core.call import Customer, RelationshipManager
from ivr.core.rulebook import Rulebook
from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint
from ivr.rules.places import Loc, Places
from ivr.scenarios.names import MADE_UP
from ivr.scenarios.scenario import Act, AgentPlays, Answering, Refusal, RmPlays, Scenario, State, Wanted, Word
from ivr.scenarios.shape import (
    UNKNOWN,
    ActShape,
    AgentShape,
    CustomerShape,
    ExpectShape,
    HappensShape,
    OutsideShape,
    RmShape,
    ScenarioFileShape,
    ScenarioShape,
)

SOON = timedelta(seconds=1)
"""How long the caller takes to do something, where the scenario does not say."""
NEVER = datetime(2000, 1, 1)  # noqa: DTZ001 - takes the place of a time that is missing, and gets its zone
ANSWERS, TALKS = timedelta(seconds=3), timedelta(seconds=60)
"""How long a phone rings and a talk lasts, where the scenario does not say."""


class Compiler:
    """Makes scenarios of a file whose shape is right; complaints are about what is missing in them."""

    def __init__(
        self,
        rules: Rulebook,
        find: Callable[[str], Customer | None],
        rms: Mapping[str, RelationshipManager],
        places: Places,
    ) -> None:
        self.complaints: list[Complaint] = []
        self._rules = rules
        self._find = find
        self._rms = dict(rms)
        self._places = places

    def scenarios(self, file: ScenarioFileShape) -> tuple[Scenario, ...]:
        """All scenarios of the file."""
        self._make_up_rms(file)
        return tuple(self._scenario(file, nth, said) for nth, said in enumerate(file.scenarios))

    def _scenario(self, file: ScenarioFileShape, nth: int, said: ScenarioShape) -> Scenario:
        loc: Loc = ("scenarios", nth)
        at, to = said.at or file.at, said.to or file.to or self._only_number()
        caller = said.from_ if said.from_ is not None else file.from_
        self._complain_of_missing(loc, {"at": at, "from": caller, "to": to})
        agents = {**file.agents, **said.agents}
        rms = {self._rm_id(name): shape for name, shape in chain(file.rms.items(), said.rms.items())}
        return Scenario(
            name=said.name,
            file=self._places.file,
            line=self._places.of(loc).line,
            at=(at or NEVER).replace(tzinfo=ZoneInfo(self._rules.firm.timezone)).astimezone(UTC),
            caller=caller or "",
            to=to or "",
            customer=self._customer(said.customer, caller or ""),
            speaks=said.speaks,
            agents={agent: _agent(shape) for agent, shape in agents.items()},
            rms={rm: _rm(shape) for rm, shape in rms.items()},
            mobiles={rm.id: rm.mobile for rm in self._rms.values()},
            outside={number: _outside(shape) for number, shape in {**file.outside, **said.outside}.items()},
            own_phone=_outside(said.own_phone) if said.own_phone is not None else "no_answer",
            web=said.web,
            degraded=said.degraded or "",
            waiting=said.waiting,
            last_agent=said.last_agent or "",
            acts=tuple(self._act(act, (*loc, "caller", at)) for at, act in enumerate(said.caller)),
            expect=tuple(self._wanted(line, (*loc, "expect", at)) for at, line in enumerate(said.expect)),
            never=tuple(self._wanted(line, (*loc, "never", at)) for at, line in enumerate(said.never)),
        )

    def _complain_of_missing(self, loc: Loc, said: Mapping[str, object]) -> None:
        for word, value in said.items():
            if value is None:
                what = f"`{word}` stands neither in this scenario nor above all scenarios."
                field = ScenarioShape.model_fields.get(word) or ScenarioShape.model_fields[f"{word}_"]
                mend = f"Add `{word}: {(field.examples or ['...'])[0]}`."
                self.complaints.append(self._places.complaint(loc, what, mend, Code.MISSING))

    def _only_number(self) -> str | None:
        numbers = tuple(self._rules.numbers)
        return numbers[0] if len(numbers) == 1 and numbers[0][-1] != "*" else None

    def _make_up_rms(self, file: ScenarioFileShape) -> None:
        """RMs whom the CRM does not know get a mobile of their own."""
        for said in file.scenarios:
            for name in (said.customer.rm, said.customer.deputy) if said.customer is not None else ():
                if name is not None and self._rm_id(name) not in self._rms:
                    self._rms[name] = RelationshipManager(name, name, f"{MADE_UP}{len(self._rms):08}")

    def _rm_id(self, name: str) -> str:
        """The id of the RM with this name or id; for one who is not known, his name."""
        if name in self._rms:
            return name
        return next((rm.id for rm in self._rms.values() if rm.name == name), name)

    def _customer(self, said: CustomerShape | None, caller: str) -> Customer | None:
        if said is None:
            return self._find(caller) if caller else None
        if said.name == UNKNOWN:
            return None
        rm, deputy = (self._rms[self._rm_id(name)] if name else None for name in (said.rm, said.deputy))
        return Customer("scenario", said.name, caller, said.level or "", said.language or "", rm, deputy)

    def _party(self, word: str, name: str) -> str:
        """Agents and RMs by the id that happenings have."""
        is_rm = word == "rings" or (word in ("missed_by", "talks_to") and name not in self._rules.agents)
        return self._rm_id(name) if is_rm else name

    def _happening(self, said: HappensShape) -> tuple[Word, str] | None:
        for word in get_args(Word):
            value = getattr(said, word, None)
            if value is not None:
                return word, self._party(word, str(value))
        return None

    def _wanted(self, said: ExpectShape, loc: Loc) -> Wanted:
        found = self._happening(said)
        assert found is not None  # the shape has seen to it
        line, text = self._places.of(loc).line, _in_words(said)
        return Wanted(*found, text, line, said.language or "", said.after, said.within)

    def _act(self, said: ActShape, loc: Loc) -> Act:
        found, line = self._happening(said), self._places.of(loc).line
        when = Wanted(*found, "", line, said.language or "") if found else None
        return Act(when, SOON if said.after is None else said.after, said.presses or "", _in_words(said), line)


def _agent(said: AgentShape) -> AgentPlays:
    answering = Answering(said.answers or ANSWERS, said.talks or TALKS)
    away: State = "away" if said.ready_after is not None else "ready"
    lacks = said.not_eligible or ()
    match said.is_:
        case "away" | "not_ready" | "in_a_call":
            return AgentPlays(said.is_, answering, said.ready_after, lacks)
        case "no_answer" | "busy" | "declines" | "unreachable":
            return AgentPlays(away, said.is_, said.ready_after, lacks)
        case _:
            return AgentPlays(away, answering, said.ready_after, lacks)


def _outside(said: OutsideShape) -> Answering | Refusal:
    return said.is_ or Answering(said.answers or ANSWERS, said.talks or TALKS)


def _rm(said: RmShape) -> RmPlays:
    talks = said.talks or TALKS
    if said.accepts is not None:
        return RmPlays(Answering(said.accepts, talks))
    if said.answers is not None:
        return RmPlays(Answering(said.answers, talks), said.presses or "")
    return RmPlays(Answering(ANSWERS, talks), "") if said.is_ == "mailbox" else RmPlays(said.is_)


def _in_words(said: HappensShape) -> str:
    """The line as the file has it: `rings: Zhang Wei, after: 60s`."""
    given = said.model_dump(exclude_unset=True, mode="python")
    return ", ".join(f"{word}: {_plain(value)}" for word, value in given.items())


def _plain(value: object) -> str:
    match value:
        case timedelta():
            return f"{value.total_seconds():g}s"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
