"""Scenarios that the lab has no means to play, and why."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.rulebook import Rulebook
from ivr.core.texts import Value, parts, spoken_texts
from ivr.scenarios.scenario import Scenario


def why_not(scenario: Scenario, rules: Rulebook) -> str:
    """Why it cannot be played; empty if it can."""
    return next(_reasons(scenario, rules), "")


def _reasons(scenario: Scenario, rules: Rulebook) -> Iterator[str]:
    lines = [*scenario.expect, *scenario.never, *(act.when for act in scenario.acts if act.when is not None)]
    if any(line.word == "told" for line in lines):
        yield "what is read out (told) is not recognised in what he hears"
    varying = [line.value for line in lines if line.word == "hears" and _holds_values(line.value, rules)]
    if varying:
        yield f"{varying[0]} holds values, and is not recognised in what he hears"


def _holds_values(prompt: str, rules: Rulebook) -> bool:
    known = rules.prompts.get(prompt)
    texts = dict(spoken_texts(known)).values() if known else ()
    return any(isinstance(part, Value) for text in texts for part in parts(text))
