"""Figures of what is kept: recordings, the store, alarms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aiohttp import web

from ivr.core.gaps import GapReason
from ivr.core.recording_state import RecordingState
from ivr.web.calls import recorded
from ivr.web.figures.figure import Figure, Sample, by
from ivr.web.keys import DESK, ENGINE, RECEPTION


def _open(app: web.Application) -> Iterator[Sample]:
    now = Counter(recorded(call) for call in app[RECEPTION].calls if call.answered)
    return by("recording", {word: now[word] for word in ("on", "paused", "off")})


def _made(app: web.Application) -> Iterator[Sample]:
    made = app[DESK].store.recordings_made
    return by("state", {state.value: made[state.value] for state in RecordingState})


def _gaps(app: web.Application) -> Iterator[Sample]:
    made = app[DESK].store.gaps_made
    return by("reason", {reason.value: made[reason.value] for reason in GapReason})


FIGURES: tuple[Figure[web.Application], ...] = (
    Figure("ivr_recordings_open", "gauge", "Answered calls under way, by whether they are being recorded.", _open),
    Figure(
        "ivr_recordings_to_seal",
        "gauge",
        "Recordings of calls that are over and not sealed yet.",
        lambda app: app[ENGINE].to_seal(),
    ),
    Figure("ivr_recordings_total", "counter", "What was put on record, or found later, of calls' recordings.", _made),
    Figure("ivr_recording_gaps_total", "counter", "Stretches of calls that are not on record, by reason.", _gaps),
    Figure("ivr_store_rows_waiting", "gauge", "Rows that are not yet written.", lambda app: app[DESK].store.waiting),
    Figure("ivr_store_behind_seconds", "gauge", "How long rows have waited.", lambda app: app[DESK].store.behind),
    Figure(
        "ivr_database_away",
        "gauge",
        "1 while the database takes nothing.",
        lambda app: int(bool(app[DESK].store.unwritten.away)),
    ),
    Figure(
        "ivr_store_journal_bytes",
        "gauge",
        "In the journal on disk, for the database when it is back.",
        lambda app: app[DESK].store.unwritten.bytes,
    ),
    Figure(
        "ivr_store_rows_dropped_total",
        "counter",
        "Rows given up for want of room.",
        lambda app: app[DESK].store.unwritten.lost,
    ),
    Figure(
        "ivr_alarms_total",
        "counter",
        "Alarms since the start, by what they say.",
        lambda app: by("alarm", app[DESK].store.alarms_raised),
    ),
)
