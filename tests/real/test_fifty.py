"""Fifty callers at once, ten agents: everyone is served or overflowed by the rules, and on record."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import MutableMapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from ivr.core.recording_state import RecordingState
from ivr.core.trace import TraceStep
from ivr.lab import Answer, Leg
from ivr.provision.layout import Layout
from ivr.rehearsal import Rehearsal, rehearsal
from ivr.store.rows import CallStory
from tests.real.firm import NOTE, OWN_RM, Firm, Ground, Line, after, settings_for
from tests.real.scene import CALLER, PARTY, holes_explained, step, unexplained
from tests.real.stalls import cores_away

CALLERS, AGENTS, PATIENCE = 50, 10, 12


async def test_fifty_callers_and_ten_agents(tmp_path_factory: pytest.TempPathFactory) -> None:
    firm = Firm()
    ground = firm.line(Line(agents=({},) * AGENTS, overflow=after(PATIENCE, OWN_RM, NOTE)))
    settings = settings_for(firm.write(tmp_path_factory.mktemp("50")))
    with capture_logs() as logs:
        async with rehearsal(settings, print) as stage:
            traced: list[TraceStep] = []
            stage.app.store.on_trace(traced.append)
            legs = await _all_call(stage, ground)
            stories = await _records(stage)
            assert "0 active channels" in await stage.app.asterisk.console("core show channels count")
            assert not stage.lab.open_legs
            assert not await stage.app.store.open_calls()
            warned, looked = await unexplained(stage.app.store, warnings(logs)), len(logs)
        complaints = asterisk_complaints(stage.app.layout)
    assert len(stories) == CALLERS
    assert sorted(story.call.caller for story in stories) == sorted(leg.caller_id for leg in legs)
    for story in stories:
        _served_or_overflowed(story)
    served = Counter(story.call.outcome for story in stories)
    assert served["CALLBACK"] >= 1, "more callers than ten agents serve within their patience"
    by_agent = Counter(story.call.served_by for story in stories if story.call.served_by_kind == "agent")
    assert set(by_agent) == set(ground.agents), "everybody has work"
    _nobody_talks_to_two(stories)
    assert complaints == []
    assert warned + warnings(logs[looked:]) == []


async def _all_call(stage: Rehearsal, ground: Ground) -> list[Leg]:
    for agent in ground.agents:
        stage.lab.phone(agent).behave(Answer(after=0.5, talk=PARTY, hang_up_after=4))
    stage.lab.mobile(ground.rm_mobile).behave(Answer(after=0.5, press="1", once_heard="screening", hang_up_after=3))
    await stage.lab.register(ground.agents)
    numbers = [ground.caller, *(f"1370000{n:04}" for n in range(1, CALLERS))]
    legs = await asyncio.gather(*(stage.lab.call(ground.did, number) for number in numbers))
    await asyncio.gather(*(leg.answered() for leg in legs))
    await asyncio.gather(*(leg.talk(CALLER) for leg in legs))
    await asyncio.gather(*(leg.ended(within=60) for leg in legs))
    return legs


async def _records(stage: Rehearsal) -> list[CallStory]:
    store = stage.app.store
    async with asyncio.timeout(30):
        while stage.app.reception.calls:  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.1)
        await stage.app.recorder.drain()
        await store.flush()
    found = [await store.call(row.id) for row in await store.calls(500)]
    return [story for story in found if story]


def _served_or_overflowed(story: CallStory) -> None:
    call = story.call
    assert call.ended
    assert call.waited_seconds is not None
    assert call.outcome in {"COMPLETEAGENT", "CALLBACK"}, story.trace
    if call.outcome == "CALLBACK":
        entered, left = step(story, "ENTERQUEUE").at, step(story, "EXITWITHTIMEOUT").at
        assert (left - entered).total_seconds() == pytest.approx(PATIENCE, abs=0.5 + cores_away(entered, left))
        assert len(story.callbacks) == 1
    (recording,) = story.recordings
    assert recording.state is RecordingState.RECORDED or holes_explained(story), recording.reason
    assert Path(recording.path).is_file()
    assert sum(s.what == "ended" for s in story.trace) == 1


def _nobody_talks_to_two(stories: list[CallStory]) -> None:
    talks: dict[str, list[tuple[datetime, datetime]]] = {}
    for story in stories:
        if story.call.served_by and story.call.ended:
            talks.setdefault(story.call.served_by, []).append((step(story, "CONNECT").at, story.call.ended))
    for talk in talks.values():
        assert all(following[0] >= before[1] for before, following in pairwise(sorted(talk)))


def asterisk_complaints(layout: Layout) -> list[str]:
    """What the switch warned of; nothing is known that would be harmless."""
    lines = (layout.log / "messages").read_text("utf-8").splitlines()
    return [line for line in lines if re.search("WARNING|ERROR", line)]


def warnings(logs: list[MutableMapping[str, Any]]) -> list[MutableMapping[str, Any]]:
    return [entry for entry in logs if entry["log_level"] in {"warning", "error", "critical"}]
