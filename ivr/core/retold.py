"""A finished call's trace as sentences, each decision with its rule and with how every agent stood to the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.core.trace import TraceStep

_SENTENCES: Mapping[str, str] = {
    "customer": "The customer table says of the caller: {}.",
    "language": "He {}.",
    "menu": "In {}.",
    "collect": "In {}.",
    "ENTERQUEUE": "He {}.",
    "waits_on": "He {}, as before.",
    "widened": "He {}.",
    "offer": "He is {}.",
    "RINGNOANSWER": "Agent {}.",
    "offer_withdrawn": "The offer is withdrawn from {}.",
    "group_left": "It rings no longer for {}.",
    "offer_failed": "The offer came to nothing: {}.",
    "rm": "He {}.",
    "rm_skipped": "He {}.",
    "CONNECT": "He {}.",
    "VOICEMAIL": "He {}.",
    "voicemail_empty": "He {}.",
    "survey": "He {}.",
    "ended": "It ends: {}.",
}
"""How the line of a step becomes a sentence; one that is not named here is a sentence as it stands."""


@dataclass(frozen=True, slots=True)
class Retold:
    """A decision of a finished call."""

    at: datetime
    sentence: str
    rule: str
    agents: Mapping[str, str]
    """At that moment: the first need that an agent did not meet, or what he was doing; empty if none were asked."""
    others: Mapping[str, int] = field(default_factory=dict)
    """Of those who are not named: how many did not meet this need, or were doing this."""


def retold(step: TraceStep) -> Retold:
    """A trace step in a sentence."""
    agents = {agent: str(why) for agent, why in _table(step, "agents").items()}
    others = {why: count for why, count in _table(step, "others").items() if isinstance(count, int)}
    line = step.line.partition("; ")[0] if agents or others else step.line
    sentence = _SENTENCES.get(step.what, "{}.").format(line)
    return Retold(step.at, sentence[0].upper() + sentence[1:], step.rule, agents, others)


def _table(step: TraceStep, name: str) -> Mapping[str, object]:
    found = step.facts.get(name)
    return {str(key): value for key, value in found.items()} if isinstance(found, Mapping) else {}
