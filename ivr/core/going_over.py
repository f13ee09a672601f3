"""When a call under way goes over to a newer version of the rules: at the next place that has a name."""

from __future__ import annotations

import re
from dataclasses import replace

from ivr.core.call import InFlow, LeavingMessage, Stage, Surveyed, Waiting
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Menu

_FLOW_BEGINS = re.compile(r"flows\.[^.\[\]]+\[0\]")


def under_newer(newer: Rulebook, before: Stage | None, stage: Stage) -> Stage | None:
    """The stage as the newer version has it, if the call goes over as this stage begins; None: it keeps its own.

    Menus, flows, queues and boxes have names, and so are the same place in both. A step within a flow has only a
    number, which may be another step's by now: whoever is between two names finishes the way by the rules he knows,
    and how often a step has led him back is counted anew.
    """
    match stage:
        case InFlow(node=node) if is_named(newer, node) and not _is_at(before, node):
            return replace(stage, trail=tuple(menu for menu in stage.trail if menu in newer.nodes), passed=())
        case Waiting(queue=queue) if queue in newer.queues:
            return stage
        case LeavingMessage(box=box) if box in newer.voicemails:
            return stage
        case Surveyed(survey=survey) if survey in newer.surveys:
            return stage
        case _:
            return None


def is_named(newer: Rulebook, node: str) -> bool:
    """Whether this is a menu or the beginning of a flow there, which are the same place in every version."""
    found = newer.nodes.get(node)
    return isinstance(found, Menu) or (found is not None and _FLOW_BEGINS.fullmatch(node) is not None)


def _is_at(before: Stage | None, node: str) -> bool:
    """He is asked again in the menu that he is in, and finishes it."""
    return isinstance(before, InFlow) and before.node == node
