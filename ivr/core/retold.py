"""A finished call's trace as sentences, each decision with its rule and with how every agent stood to the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.core.trace import TraceStep

_SENTENCES: Mapping[str, str] = {
    "customer": "The customer table says of the caller: {}.",
    "language": "He {}.",
    "menu": "In {}.",
    "collect": "In {}.",
    "ENTERQUEUE": "He {}.",
    "waits_on": "He {}, as before.",
    "offer": "He is {}.",
    "RINGNOANSWER": "Agent {}.",
    "offer_withdrawn": "The offer is withdrawn from {}.",
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


def retold(step: TraceStep) -> Retold:
    """A trace step in a sentence."""
    found = step.facts.get("agents")
    agents = {str(agent): str(why) for agent, why in found.items()} if isinstance(found, Mapping) else {}
    line = step.line.partition("; ")[0] if agents else step.line
    sentence = _SENTENCES.get(step.what, "{}.").format(line)
    return Retold(step.at, sentence[0].upper() + sentence[1:], step.rule, agents)
