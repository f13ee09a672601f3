"""A PostgreSQL server that crashes and comes back while people wait, talk, come and go."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from ivr.lab import Answer
from ivr.rehearsal import rehearsal
from ivr.store.rows import CallStory
from tests.real.firm import FAREWELL, Firm, Line, after, settings_for
from tests.real.scene import CALLER, PARTY, Scene, in_order, wholly_recorded
from tests.store.a_postgres import Cluster, cluster, programs

AWAY = 20.0
"""Seconds."""


@pytest.mark.skipif(programs() is None, reason="no PostgreSQL here")
async def test_calls_go_on_while_it_is_away_and_all_of_them_stand_on_record_once_when_it_is_back(
    tmp_path: Path,
) -> None:
    found = programs()
    assert found
    firm = Firm()
    talks, comes, waits = (firm.line(Line(overflow=after(10, FAREWELL))) for _ in range(3))
    with cluster(found) as server:
        await server.do("CREATE DATABASE ivr")
        settings = settings_for(firm.write(tmp_path)).model_copy(update={"database_url": server.url("ivr")})
        async with rehearsal(settings, print) as stage:
            stories = await told_by(
                server, talks=Scene(stage, talks), comes=Scene(stage, comes), waits=Scene(stage, waits)
            )
            alarms = [alarm.what for alarm in await stage.app.store.alarms()]
    assert alarms.count("database away") == alarms.count("database back") == 1
    for story in stories:
        assert max(Counter((step.at, step.what, step.line) for step in story.trace).values()) == 1, "each line once"
        assert [step.at for step in story.trace] == sorted(step.at for step in story.trace), "and in order"
    talked, came, waited = stories
    for story, ground in ((talked, talks), (came, comes)):
        in_order(story, "ENTERQUEUE", "offer", "CONNECT", "ended")
        assert story.call.outcome == "COMPLETECALLER"
        assert [leg.party for leg in story.legs[1:]] == list(ground.agents)
        wholly_recorded(story)
    in_order(waited, "ENTERQUEUE", "EXITWITHTIMEOUT", "ended")
    assert waited.call.outcome == "MESSAGE"


async def told_by(server: Cluster, *, talks: Scene, comes: Scene, waits: Scene) -> list[CallStory]:
    """One talks as the server crashes, one waits, one comes while it is away."""
    for scene in (talks, comes):
        scene.agent().behave(Answer(after=0.2, talk=PARTY))
        await scene.log_in(0)
    caller, patient = await asyncio.gather(talks.call(), waits.call())
    await caller.talk(CALLER)
    await caller.hears_tone(PARTY)
    await asyncio.to_thread(server.stop, "immediate")
    loop = asyncio.get_running_loop()
    began = loop.time()
    newcomer = await comes.call()
    await newcomer.talk(CALLER)
    await newcomer.hears_tone(PARTY)
    assert (await caller.hears_tone(PARTY, lasting=2)).seconds >= 2
    await caller.hang_up()
    await newcomer.hang_up()
    await patient.ended(within=30)
    await asyncio.sleep(max(0.0, began + AWAY - loop.time()))
    await asyncio.to_thread(server.start)
    return [await scene.record(within=60) for scene in (talks, comes, waits)]
