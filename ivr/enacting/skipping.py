"""Scenarios that the lab has no means to play, and why."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.rulebook import Rulebook
from ivr.core.texts import varies
from ivr.scenarios.scenario import Scenario, Wanted


def why_not(scenario: Scenario, rules: Rulebook) -> str:
    """Why it cannot be played; empty if it can."""
    return next(_reasons(scenario, rules), "")


def _reasons(scenario: Scenario, rules: Rulebook) -> Iterator[str]:
    lines = [*scenario.expect, *scenario.never, *(act.when for act in scenario.acts if act.when is not None)]
    if any(line.word == "told" for line in lines):
        yield "what is read out (told) is not recognised in what he hears"
    if any(line.word in ("callback", "called_back") for line in lines):
        yield "the lab does not call back"
    varying = [line.value for line in lines if line.word == "hears" and varies(rules.prompts[line.value])]
    if varying:
        yield f"{varying[0]} holds values, and is not recognised in what he hears"
    again = [
        line.value for line in _announcements(scenario, rules)[1:] if line.after is not None or line.within is not None
    ]
    if again:
        yield f"{again[0]} takes its true time while the wait is shortened, so the next one has no time to be expected"


def _announcements(scenario: Scenario, rules: Rulebook) -> list[Wanted]:
    said = {announce.prompt for queue in rules.queues.values() for announce in queue.announce}
    return [line for line in scenario.expect if line.word == "hears" and line.value in said]
