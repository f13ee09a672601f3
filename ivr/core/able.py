"""What an agent may do by the rules alone, and until which day: what a program will say of him nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ivr.core.eligibility import Answer, Eligibility, Holds
from ivr.core.needs import AnyOf, Need, Needs, Single, Without
from ivr.core.queues import Queue
from ivr.core.rulebook import Agent, Skill

FOR_EVER = date.max


@dataclass(frozen=True, slots=True)
class Able:
    """An agent's skills, and what the rules say of him, by name."""

    skills: Mapping[str, Skill]
    answers: Mapping[str, Answer]

    @classmethod
    def of(cls, agent: Agent) -> Able:
        """What this one may do."""
        return cls({skill.name: skill for skill in agent.skills}, {one.name: one for one in agent.answers})

    def last_day(self, needs: Needs) -> date | None:
        """The last day on which he meets the needs; None if he never does."""
        days = [self.last_of(need) for need in needs]
        known = [day for day in days if day is not None]
        return min(known, default=FOR_EVER) if len(known) == len(days) else None

    def last_of(self, need: Single | AnyOf) -> date | None:
        """The last day on which he meets this need; None if he never does."""
        match need:
            case AnyOf(alternatives):
                days = map(self.last_day, alternatives)
                return max((day for day in days if day is not None), default=None)
            case Holds(eligibility):
                return _last_held(eligibility, self.answers.get(eligibility.name))
            case Need(name, level):
                skill = self.skills.get(name)
                return None if skill is None or skill.level < level else skill.until or FOR_EVER
            case Without(Need(name, level)):
                skill = self.skills.get(name)
                has_for_good = skill is not None and skill.level >= level and skill.until is None
                return None if has_for_good else FOR_EVER


def may(agent: Agent, queue: Queue, day: date) -> bool:
    """Whether by the rules the agent may serve the queue on that day, at first or once its needs are relaxed."""
    able = Able.of(agent)
    return any((last := able.last_day(needs)) is not None and last >= day for needs in queue.all_needs)


def _last_held(wanted: Eligibility, answer: Answer | None) -> date | None:
    """What a program says may come at any time; where nothing is said before a day, it counts as said later."""
    if wanted.by_program:
        return FOR_EVER
    if answer is None:
        return FOR_EVER if wanted.unless_known else None
    if answer.holds:
        return _day_before(answer.until) if answer.until and not wanted.unless_known else FOR_EVER
    if not wanted.unless_known:
        return None
    if answer.until:
        return FOR_EVER
    return _day_before(answer.since) if answer.since else None


def _day_before(first_moment: datetime) -> date:
    return (first_moment - timedelta(microseconds=1)).date()
