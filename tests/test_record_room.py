"""How long a recording is kept, by the versions of the rules that an installation has."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import soundfile

from ivr.core.gaps import Quality
from ivr.core.keeping import Retention
from ivr.core.record_policy import KeepFor, RecordingRules
from ivr.core.recording_state import RecordingState
from ivr.evidence.entry import Kind
from ivr.provision.layout import Layout, make
from ivr.record_room import in_force, kept_by, kept_recordings, named_by
from ivr.recording.opening import open_safe
from ivr.settings import read_settings
from ivr.store.deletions import Kept
from ivr.store.forgetting import Named
from ivr.store.rows import Recording
from ivr.store.store import Store
from ivr.versions.shelf import Shelf
from tests.recording.rooms import PCM, RATE

RULES = Path(__file__).parents[1] / "routing_rules.yaml"
ENDED = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
YEARS, WEEK = "a" * 40, "b" * 40


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """First it was seven years; then somebody slipped, and it is seven days."""
    shelf = Shelf(tmp_path)
    for version, keep in ((YEARS, "7y"), (WEEK, "7d")):
        text = re.sub(r"(?m)^  keep: .*$", f"  keep: {{for: {keep}, because: the law}}", RULES.read_text("utf-8"))
        shelf.keep(version, RULES, {RULES.name: text.encode()}, "li", ENDED)
    return shelf


def retention(shelf: Shelf, version: str) -> Retention | None:
    recording = Kept("r1", "", "recorded", None, ENDED, did="4008001234", rules_version=version)
    return kept_by(lambda: in_force(shelf), shelf)(recording)


def test_names_in_the_records_of_calls_are_kept_as_the_rules_of_now_and_of_then_say(tmp_path: Path) -> None:
    shelf, ninety = Shelf(tmp_path), RecordingRules(keep_names=KeepFor(days=90))
    for version, keep in (("a" * 40, "1y"), ("b" * 40, "30d")):
        text = RULES.read_text("utf-8").replace(
            "\nrecording:\n", f"\nrecording:\n  keep_names: {{for: {keep}, because: x}}\n"
        )
        shelf.keep(version, RULES, {RULES.name: text.encode()}, "li", ENDED)
    until = named_by(lambda: ninety, shelf)
    ends = [until(Named("c1", ENDED, "", version)) for version in ("a" * 40, "b" * 40, "")]
    assert ends == [ENDED.replace(year=2027), ENDED + 90 * DAY, ENDED + 90 * DAY]
    assert named_by(RecordingRules, shelf)(Named("c1", ENDED, "", "a" * 40)) is None


def test_the_rules_in_force_count(shelf: Shelf) -> None:
    week = Retention(ENDED + timedelta(days=7), "the law")
    assert retention(shelf, WEEK) == week
    assert retention(shelf, "") == week


def test_new_rules_do_not_shorten_what_was_promised_as_it_was_recorded(shelf: Shelf) -> None:
    assert retention(shelf, YEARS) == Retention(ENDED.replace(year=2033), "the law")


def test_what_was_recorded_under_rules_that_are_gone_or_cannot_be_read_is_kept(shelf: Shelf) -> None:
    assert retention(shelf, "c" * 40) is None
    (shelf.files(shelf.find(YEARS)) / RULES.name).write_text("nonsense: [")
    assert retention(shelf, YEARS) is None


def test_without_rules_everything_is_kept(tmp_path: Path) -> None:
    assert in_force(Shelf(tmp_path)) == RecordingRules()
    assert retention(Shelf(tmp_path), "") is None


async def test_the_controllers_room_deletes_at_once_what_a_night_has_missed(tmp_path: Path, shelf: Shelf) -> None:
    settings = read_settings(state=tmp_path / "state", node="node1")
    layout = Layout(settings.state)
    make(layout)
    safe, store = open_safe(layout, lambda: ENDED), Store(layout.database, "node1")
    await store.open()
    wav, began = layout.state / "captured.wav", ENDED - timedelta(seconds=2)
    soundfile.write(wav, PCM, RATE, subtype="PCM_16")
    recording = Recording("node1-1.1", "", 2.0, 2, RecordingState.RECORDED, began, ENDED)
    stored = safe.keep(recording, began, wav, {}, Quality.EXACT)
    store.recorded(replace(recording, path=str(safe.path(stored))))
    await store.flush()
    alarms, now = list[tuple[str, str]](), ENDED + timedelta(days=8)

    def rules() -> RecordingRules:
        return RecordingRules(keep=KeepFor(days=7))

    async with kept_recordings(settings, rules, None, lambda *told: alarms.append(told), lambda: now) as room:
        async with asyncio.timeout(20):
            while not any(entry.kind is Kind.RETAINED for entry in room.ledger.entries()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    await store.close()
    assert not safe.path(stored).exists()
    assert alarms == []
