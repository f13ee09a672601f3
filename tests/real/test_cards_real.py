"""Trunks that end in a card: an Asterisk that has the driver reads them, and without a card calls go another way."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.lab import Answer
from ivr.provision import tree
from ivr.rehearsal import rehearsal
from tests.real.firm import BOX, OWN_RM, Firm, Line, after, settings_for
from tests.real.scene import CALLER, PARTY, Scene, in_order, wholly_recorded

WITH_CARDS = tree.tree_folder().parent / "cards"
"""What `scripts/cards` has made."""
E1 = {"card": {"signalling": "pri_cpe", "channels": "1-15,17-31", "group": 1, "switch_type": "euroisdn"}, "order": 1}
ANALOGUE = {"card": {"signalling": "fxs_ks", "channels": "101-104", "group": 2}, "order": 2}
ACCEPTS = Answer(after=0.5, press="1", once_heard="screening", talk=PARTY, hang_up_after=3)


@pytest.mark.skipif(not WITH_CARDS.is_dir(), reason="no Asterisk with a driver for cards: run scripts/cards")
async def test_the_driver_reads_the_cards_and_without_one_the_rm_is_reached_over_the_carrier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVR_CACHE", str(WITH_CARDS))
    firm = Firm()
    ground = firm.line(Line(overflow=after(2, OWN_RM, BOX)))
    firm.rules["trunks"] = {"e1": E1, "lines": ANALOGUE, "carrier": {"host": "", "order": 3}}
    async with rehearsal(settings_for(firm.write(tmp_path)), print) as stage:
        said = (stage.app.layout.log / "messages").read_text("utf-8")
        assert "Unable to open channel 1: " in said, "the first of the E1's channels is asked for"
        assert "Unable to open channel 101: " in said
        assert "DAHDI" in await stage.app.asterisk.console("core show channeltypes")
        scene = Scene(stage, ground)
        scene.rm.behave(ACCEPTS)
        caller = await scene.call()
        await caller.talk(CALLER)
        await caller.hears_tone(PARTY, within=30)
        await caller.ended(within=15)
        story = await scene.record()
    assert (story.call.outcome, story.call.served_by) == ("COMPLETEAGENT", ground.rm)
    in_order(story, "overflow", "trunk_failed", "trunk_failed", "CONNECT")
    failed = [step.line for step in story.trace if step.what == "trunk_failed"]
    assert [line.split(":")[0] for line in failed] == ["trunk e1", "trunk lines"]
    wholly_recorded(story)
