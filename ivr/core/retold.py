"""A finished call's trace as sentences, each decision with its rule and with how every agent stood to the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.core.census import AS_BEFORE, Census, with_standing
from ivr.core.trace import TraceStep

_SENTENCES: Mapping[str, str] = {
    "customer": "The customer table says of the caller: {}.",
    "language": "He {}.",
    "menu": "In {}.",
    "collect": "In {}.",
    "ENTERQUEUE": "He {}.",
    "waits_on": "He {}, as before.",
    "widened": "He {}.",
    "hangs_up": "He {}.",
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
    found = Census.kept(step.facts)
    line = with_standing(step.line.removesuffix(f"; {found}"), {AS_BEFORE: step.facts.get(AS_BEFORE)})
    sentence = _SENTENCES.get(step.what, "{}.").format(line)
    return Retold(step.at, sentence[0].upper() + sentence[1:], step.rule, found.agents, found.others)
