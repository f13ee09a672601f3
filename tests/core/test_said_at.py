"""Each prompt is told with the rules that say it."""

from __future__ import annotations

from pathlib import Path

from ivr.core.said_at import said_at
from ivr.rules import load

CLAIMS = Path(__file__).parents[2] / "examples/claims/routing_rules.yaml"


def test_steps_menus_queues_and_boxes_name_prompts() -> None:
    found = said_at(load(CLAIMS))
    kinds = {at.partition(".")[0] for places in found.values() for at in places}
    assert kinds >= {"flows", "menus", "queues", "voicemails"}
    assert all(len(set(places)) == len(places) for places in found.values())
    assert found.keys() == load(CLAIMS).prompts.keys()
