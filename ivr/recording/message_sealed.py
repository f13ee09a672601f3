"""One message becomes a recording: into the vault with a key of its own, and into the ledger. Blocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ivr.core.recording_state import RecordingState
from ivr.recording.manifest import call_facts
from ivr.recording.messages_found import Waiting
from ivr.recording.safe import Safe
from ivr.store.rows import CallRow, Recording
from ivr.vault.recording import Stored


def sealed(safe: Safe, message: Waiting, row: CallRow | None) -> Recording | None:
    """Its entry in the store, or None if it lies in an archive by now; its plain file stays.

    A message that a crash has left behind is sealed once only. Raises `VaultError`, `LedgerError`.
    """
    entry = _entry(message)
    if kept := safe.kept(message.recording, message.at):
        safe.enter(entry, kept)
        return _with(safe, entry, kept.stored)
    if message.wav is None or safe.is_sealed(message.recording):
        return None
    return _with(safe, entry, safe.keep(entry, message.at, message.wav, _manifest(message, row)))


def _entry(message: Waiting) -> Recording:
    began = message.at - timedelta(seconds=message.seconds)
    return Recording(message.recording, "", message.seconds, 1, RecordingState.RECORDED, began, message.at)


def _with(safe: Safe, entry: Recording, stored: Stored) -> Recording:
    began = entry.started, entry.ended
    return Recording(
        entry.call, str(safe.path(stored)), stored.seconds, 1, entry.state, *began, size=stored.audio_bytes
    )


def _manifest(message: Waiting, row: CallRow | None) -> Mapping[str, Any]:
    began = message.at - timedelta(seconds=message.seconds)
    return {
        "recording": message.recording,
        "message": {"call": message.call, "box": message.box},
        "started": _moment(began),
        "ended": _moment(message.at),
        "state": RecordingState.RECORDED.value,
        "reason": "",
        "channels": {"mono": "what the caller says"},
        "gaps": [],
        "call": call_facts(row) if row else {},
    }


def _moment(at: datetime) -> str:
    return at.isoformat()
