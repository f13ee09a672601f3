"""Every figure is there, can be read by Prometheus' own parser, and says what has happened."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families as read

from ivr.core.gaps import Gap, GapReason
from ivr.core.histogram import QUICK, Histogram
from ivr.core.recording_state import RecordingState
from ivr.core.service_level import Kept, ServiceLevel
from ivr.core.trunking import Verdict
from ivr.stops import Stops
from ivr.store.rows import Recording
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Press
from ivr.web.figures import machine
from ivr.web.figures.figure import told
from ivr.web.keys import DESK, ENGINE, RECEPTION, STOPS, Engine
from ivr.web.metrics import FIGURES
from ivr.web.status import trunks
from tests.calls.house import DEPUTY_PHONE, DID, RM_PHONE, House, S
from tests.virtual_time import virtual

AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
Seen = dict[tuple[str, frozenset[tuple[str, str]]], float]


def seen(house: House, engine: Engine | None = None) -> Seen:
    """All values, by name and labels, as Prometheus reads them."""
    app = web.Application()
    app[DESK], app[RECEPTION] = house.desk, house.reception
    app[ENGINE], app[STOPS] = engine or Engine(), Stops(0.05)
    samples = (sample for family in read(told(FIGURES, app)) for sample in family.samples)
    return {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}


def value(seen: Seen, name: str, **labels: str) -> float:
    return seen[name, frozenset(labels.items())]


def house() -> House:
    built = House(FakeSwitch())
    built.agents_ready()
    built.fake.phones |= {RM_PHONE: NeverAnswers(), DEPUTY_PHONE: NeverAnswers()}
    built.fake.phones |= {"PJSIP/1001": NeverAnswers(), "PJSIP/1002": NeverAnswers()}
    return built


async def waits(h: House) -> str:
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(2)
    h.fake.press(call, "1")
    await asyncio.sleep(1)
    return call


@virtual
async def test_a_waiting_caller_is_seen_where_he_stands() -> None:
    h = house()
    call = await waits(h)
    now = seen(h)
    assert value(now, "ivr_calls") == 1
    assert value(now, "ivr_calls_by_stage", stage="waiting") == 1
    assert value(now, "ivr_calls_by_stage", stage="in_flow") == 0
    assert value(now, "ivr_queue_waiting", queue="wealth") == 1
    assert value(now, "ivr_queue_waiting", queue="noted") == 0
    assert value(now, "ivr_longest_wait_seconds") == pytest.approx(1, abs=0.1)
    assert value(now, "ivr_agents", state="ringing") == 1
    assert value(now, "ivr_phones_reachable") == 2
    assert value(now, "ivr_recordings_open", recording="on") == 1
    h.fake.hang_up_by_peer(call)
    await h.over()
    now = seen(h)
    assert value(now, "ivr_calls") == 0
    assert value(now, "ivr_calls_ended_total", outcome="ABANDON") == 1
    assert value(now, "ivr_wait_seconds_count", queue="wealth", ended="unserved") == 1


@virtual
async def test_failed_offers_and_the_rm_who_comes_are_counted() -> None:
    h = house()
    h.fake.phones[RM_PHONE] = Answers(2 * S, (Press("1", 3 * S), HangUp(20 * S)))
    await waits(h)
    await h.over()
    now = seen(h)
    assert value(now, "ivr_offers_total", queue="wealth", outcome="no_answer") == 2
    assert value(now, "ivr_overflow_total", queue="wealth", target="rm", outcome="answered") == 1
    assert value(now, "ivr_wait_seconds_count", queue="wealth", ended="answered") == 1
    assert value(now, "ivr_wait_seconds_bucket", queue="wealth", ended="answered", le="10") == 0
    assert value(now, "ivr_calls_ended_total", outcome="COMPLETEAGENT") == 1


@virtual
async def test_an_offer_that_is_taken_and_a_wait_given_up_are_counted() -> None:
    h = house()
    h.fake.phones["PJSIP/1001"] = h.fake.phones["PJSIP/1002"] = Answers(S, (HangUp(10 * S),))
    await waits(h)
    await h.over()
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(2)
    h.fake.press(call, "2")
    await h.over()
    now = seen(h)
    assert value(now, "ivr_offers_total", queue="wealth", outcome="answered") == 1
    assert value(now, "ivr_overflow_total", queue="noted", target="callback", outcome="taken") == 1


@virtual
async def test_recordings_gaps_and_alarms_are_counted_by_their_words() -> None:
    h = house()
    before = h.store.waiting
    gap = Gap(0, 1, GapReason.FAILURE)
    h.store.recorded(Recording("c1", "", 0, 0, RecordingState.PARTIAL, gaps=(gap, gap)))
    h.store.recording_seen("c2", "gone", RecordingState.MISSING)
    h.store.recording_seen("c2", "still gone")
    h.store.alarm("disk fills up", AT)
    now = seen(h)
    assert value(now, "ivr_recordings_total", state="partial") == 1
    assert value(now, "ivr_recordings_total", state="missing") == 1
    assert value(now, "ivr_recordings_total", state="recorded") == 0
    assert value(now, "ivr_recording_gaps_total", reason="failure") == 2
    assert value(now, "ivr_alarms_total", alarm="disk fills up") == 1
    assert value(now, "ivr_store_rows_waiting") == before + 4


@virtual
async def test_the_machinery_is_asked_anew_at_each_look() -> None:
    took = Histogram(QUICK)
    took.add(0.02)
    trunks = {"carrier": True}
    engine = Engine(lambda: trunks, lambda: {"ari": took}, lambda: {"ari": 2}, lambda: {"talked": 3}, to_seal=lambda: 7)
    h = house()
    now = seen(h, engine)
    assert value(now, "ivr_trunk_registered", trunk="carrier") == 1
    assert value(now, "ivr_switch_request_seconds_bucket", interface="ari", le="0.025") == 1
    assert value(now, "ivr_switch_unanswered_total", interface="ari") == 2
    assert value(now, "ivr_recordings_to_seal") == 7
    assert value(now, "ivr_fallback_calls_total", did="talked") == 3
    trunks["carrier"] = False
    assert value(seen(h, engine), "ivr_trunk_registered", trunk="carrier") == 0


@virtual
async def test_the_service_level_is_there_for_queues_that_have_one() -> None:
    h = house()
    target = ServiceLevel(20 * S, 80)
    h.desk.kept["wealth"] = Kept().after(target, 5 * S, answered=True)
    now = seen(h)
    assert value(now, "ivr_queue_waits_total", queue="wealth") == 1
    assert value(now, "ivr_queue_answered_in_time_total", queue="wealth") == 1


def test_this_process_and_its_disks_are_seen(tmp_path: Path) -> None:
    now = machine.look({"state": tmp_path, "gone": tmp_path / "gone"})
    families = {family.name: family for family in read(told(machine.PROCESS, now))}
    assert now.handles > 2
    assert now.threads >= 1
    assert 1_000_000 < now.memory < 100_000_000_000
    assert [sample.labels for sample in families["ivr_disk_free_bytes"].samples] == [{"folder": "state"}]


def test_every_figure_has_a_name_of_ours_and_no_name_comes_twice() -> None:
    names = [figure.name for figure in FIGURES] + [figure.name for figure in machine.PROCESS]
    assert len(names) == len(set(names))
    assert all(name.startswith(("ivr_", "process_")) for name in names)
    assert all(figure.name.endswith("_total") for figure in FIGURES if figure.kind == "counter")


@virtual
async def test_how_each_trunk_stands_is_told_and_what_is_not_known_is_left_out() -> None:
    h = house()
    now = seen(h)
    assert value(now, "ivr_trunk_calls", trunk="carrier") == 0
    assert value(now, "ivr_trunk_resting", trunk="carrier") == 0
    assert value(now, "ivr_outbound_refused_total") == 0
    assert not [name for name, _ in now if name == "ivr_trunk_reachable"]
    h.desk.trunks.reachable("carrier", reachable=True, round_trip=timedelta(milliseconds=12))
    h.desk.trunks.reachable("carrier", reachable=False, round_trip=None)
    for _ in range(3):
        h.desk.trunks.judged("call", h.rules.trunks["carrier"], Verdict(next=True, blame=True))
    now = seen(h)
    assert value(now, "ivr_trunk_reachable", trunk="carrier") == 0
    assert value(now, "ivr_trunk_failures", trunk="carrier") == 3
    assert value(now, "ivr_trunk_resting", trunk="carrier") == 1
    [carrier] = trunks(h.desk, h.rules)
    assert carrier["reachable"] is False
    assert carrier["resting_until"]
    assert (carrier["calls"], carrier["max_calls"]) == (0, None)
