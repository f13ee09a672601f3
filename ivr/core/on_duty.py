"""Agents as somebody says they are: for questions about calls that have not happened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from ivr.core.agent import (
    RONA,
    AgentState,
    Assisting,
    InCall,
    LoggedOut,
    NotReady,
    OnHold,
    Ready,
    Reserved,
    Ringing,
    WrapUp,
)
from ivr.core.caller import Caller, caller_in
from ivr.core.duty import OnDuty
from ivr.core.eligibility import Answer
from ivr.core.next_best import before
from ivr.core.offer import Offer
from ivr.core.queues import Queue
from ivr.core.router import matches
from ivr.core.rulebook import Rulebook
from ivr.core.standing import as_of
from ivr.core.why_not import alone_for, why_not

SUPPOSED = "supposed"
"""Who has answered where nobody can know what a program will say."""


def everybody(rules: Rulebook, at: datetime) -> tuple[OnDuty, ...]:
    """All agents of the rules logged in and ready, none longer than the others."""
    return tuple(OnDuty(as_of(agent, at), True, Ready(at)) for agent in rules.agents.values())


def supposed(rules: Rulebook) -> Rulebook:
    """The rules, if a program says of each agent that all holds of which they say nothing."""
    if not rules.eligibility:
        return rules
    holds = tuple(Answer(one.name, True, by=SUPPOSED) for one in rules.eligibility.values() if one.by_program)
    agents = {name: replace(agent, answers=holds + agent.answers) for name, agent in rules.agents.items()}
    return replace(rules, agents=agents)


def told(rules: Rulebook, answers: Mapping[str, Iterable[Answer]]) -> Rulebook:
    """The rules, if this is said of agents besides."""
    with_them = {
        name: replace(agent, answers=(*agent.answers, *answers[name]))
        for name, agent in rules.agents.items()
        if name in answers
    }
    return replace(rules, agents={**rules.agents, **with_them}) if with_them else rules


def lacks(names: Iterable[str]) -> tuple[Answer, ...]:
    """That none of these holds of somebody."""
    return tuple(Answer(name, False, SUPPOSED, by=SUPPOSED) for name in names)


@dataclass(frozen=True, slots=True)
class Said:
    """An agent's state in a word (`ready`, `in a call`, `RONA`), and for how many seconds he has been idle."""

    state: str
    idle: float = 0.0


WORDS = {
    "ready": "ready",
    "not_ready": "not ready",
    "in_a_call": "in a call",
    "on_hold": "on hold",
    "wrap_up": "wrap-up",
    "ringing": "ringing",
    "reserved": "reserved",
    "logged_out": "logged out",
    RONA: RONA,
}
"""What a running system calls a state, by the word that scenarios have for it, or would."""
AWAY = "away"
"""His phone is not registered."""


def meant(rules: Rulebook, word: str) -> str:
    """The state or the reason that somebody means who writes this word, or `away`; empty: it is no such word."""
    plain = re.sub("[ -]", "_", word)
    known = {AWAY: AWAY, **{reason: reason for reason in rules.on_duty.reasons.values()}, **WORDS}
    return known.get(word, known.get(plain, ""))


def as_said(rules: Rulebook, states: Mapping[str, Said], at: datetime) -> tuple[OnDuty, ...]:
    """Agents as they are said to be; who is not named has no phone registered."""
    nobody = Said("ready")
    said = ((agent, agent.id in states, states.get(agent.id, nobody)) for agent in rules.agents.values())
    return tuple(
        OnDuty(as_of(agent, at), named, state(how.state, at - timedelta(seconds=how.idle)))
        for agent, named, how in said
    )


def state(word: str, since: datetime) -> AgentState:  # noqa: C901 - one case per state
    """The state that is meant by a word; one that is no state is the reason why he is not ready."""
    match word:
        case "ready":
            return Ready(since)
        case "reserved":
            return Reserved("", since)
        case "ringing":
            return Ringing("", since)
        case "in a call":
            return InCall("")
        case "on hold":
            return OnHold("")
        case "assisting":
            return Assisting("", since)
        case "wrap-up":
            return WrapUp(since)
        case "logged out":
            return LoggedOut()
        case _:
            return NotReady(word.removeprefix("not ready (").removesuffix(")"))


def others(counts: Iterable[tuple[Queue, int]], since: datetime) -> tuple[Caller, ...]:
    """So many who wait in these queues since then."""
    return tuple(
        caller_in(queue, f"other {nth + 1} in {queue.name}", since) for queue, count in counts for nth in range(count)
    )


def once_served(
    waiting: Iterable[Caller], agents: Iterable[OnDuty], now: datetime, today: date, me: Caller | None = None
) -> tuple[tuple[OnDuty, ...], tuple[Caller, ...]]:
    """The agents once everybody but me has whom he can get, and those who wait on; whoever is mine stays free."""
    waiting, agents = tuple(waiting), tuple(agents)
    offers = matches([*waiting, *((me,) if me else ())], agents, now, today)
    taken = {offer.call: offer.agent for offer in offers if me is None or offer.call != me.call}
    left = tuple(caller for caller in waiting if caller.call not in taken)
    busy = set(taken.values())
    return tuple(replace(duty, state=InCall("")) if duty.agent.id in busy else duty for duty in agents), left


def in_turn(caller: Caller, agents: Iterable[OnDuty], now: datetime, today: date) -> Iterator[tuple[OnDuty, str]]:
    """Who would be offered the call, the first first, each with the reason, and by what the next comes after him."""
    left, found = {duty.agent.id: duty for duty in agents}, list[tuple[OnDuty, Offer]]()
    while offers := matches([caller], left.values(), now, today):
        found.append((left.pop(offers[0].agent), offers[0]))
    for (duty, offer), (other, _) in pairwise(found):
        yield duty, before(offer, caller, duty, other, now, today).why
    for duty, offer in found[-1:]:
        yield duty, offer.why


def passed_over(caller: Caller, agents: Iterable[OnDuty], now: datetime, today: date) -> Iterator[tuple[OnDuty, str]]:
    """Who would not be offered the call, each with the first need that he does not meet."""
    agents = tuple(agents)
    alone = alone_for(caller, agents, now, today)
    for duty in agents:
        why = why_not(duty, caller, now, today, alone)
        if why != "ready":
            yield duty, why
