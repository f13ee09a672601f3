"""What is recorded, compiled: what a policy leaves out of keeping and of failures is as for all other calls."""

from __future__ import annotations

from typing import Any

from ivr.core import record_policy as core
from ivr.core.overflow_rules import ToMessage, ToQueue
from ivr.rules import recording_shape as shape
from ivr.rules.flows import Flows
from ivr.rules.places import Loc, Places

SECTION: Loc = ("recording",)


def recording(said: shape.RecordingShape, places: Places, flows: Flows) -> core.RecordingRules:
    """The rules of recording."""
    own = _policy(said.given("policies"), flows)
    policies = tuple(
        core.RecordPolicy(places.ref((*SECTION, "policies", at)), **(_inherited(own) | _selected(policy, flows)))
        for at, policy in enumerate(said.policies or ())
    )
    return core.RecordingRules(**own, policies=policies, ref=places.ref(SECTION))


def _policy(words: dict[str, Any], flows: Flows) -> dict[str, Any]:
    if calls := words.pop("calls", None):
        words["on"] = calls == "all"
    for word in ("keep", "keep_names"):
        if keep := words.pop(word, None):
            words[word] = core.KeepFor(**keep.for_, because=keep.because)
    if consent := words.pop("consent", None):
        words["consent"] = core.ConsentRules(**consent.given("refused"), refused=_refused(consent.refused, flows))
    return words


def _refused(to: shape.RefusedShape | str | None, flows: Flows) -> ToQueue | core.ToFlow | ToMessage | None:
    if not isinstance(to, shape.RefusedShape):
        return None
    if to.queue is not None:
        return ToQueue(to.queue)
    return ToMessage(to.hang_up) if to.hang_up is not None else core.ToFlow(flows.entry(to.goto))


def _inherited(own: dict[str, Any]) -> dict[str, Any]:
    return {word: own[word] for word in ("keep", "if_impossible", "sound") if word in own}


def _selected(policy: shape.PolicyShape, flows: Flows) -> dict[str, Any]:
    selectors = {f"{word}s": getattr(policy, word) for word in shape.SELECTORS if word in policy.model_fields_set}
    return _policy(policy.given(*shape.SELECTORS), flows) | selectors
