"""Every night all calls are reconciled, contents included; what is new goes to the store, the alarms and the ledger."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from pathlib import Path

import structlog

from ivr.core.nights import AT
from ivr.core.reconciling import UNKNOWN_TO_STORE, Judged
from ivr.core.recording_state import RecordingState
from ivr.errors import LedgerError, StoreError
from ivr.evidence.entry import Fact, Kind
from ivr.evidence.keys import public_key
from ivr.evidence.rows import Rows
from ivr.evidence.verify import Beside, verify
from ivr.recording.every_night import every_night
from ivr.recording.looking import classed
from ivr.recording.reconcile import CutShort, Reconciled, Sources, reconcile
from ivr.recording.rows import calls
from ivr.store.accounts import Range
from ivr.store.ledger import Ledger as Store
from ivr.store.rows import Recording

log = structlog.get_logger(__name__)

FIRST_AFTER = 300.0
"""Seconds from the controller's start."""
AGAIN_SECONDS = 1800.0
"""After it could not be done."""
MOST_ALARMS = 50
"""Of one night; the rest is counted in one alarm, and listed by `ivr recordings reconcile`."""
SEEN = frozenset({RecordingState.MISSING, RecordingState.TAMPERED})


@dataclass(frozen=True, slots=True)
class Night:
    """What a nightly reconciliation needs."""

    sources: Sources
    store: Store
    enter: Callable[[Sequence[Fact]], object]
    """Puts the outcome in the ledger; blocks, and may raise `LedgerError`."""
    done: Path
    """A small file that says when it ran last."""
    now: Callable[[], datetime]
    at: time = AT
    key: Path | None = None
    """The ledger's public key, by which its own lines are verified as well; None: they are not."""


async def nightly(night: Night) -> None:
    """Reconcile each night, until it is cancelled; not before what a crash left behind has been sealed."""
    await asyncio.sleep(FIRST_AFTER)
    last = await asyncio.to_thread(_last, night.done)
    await every_night(night.at, last, night.now, lambda: _tried(night))


async def _tried(night: Night) -> float:
    try:
        await once(night)
    except Exception as error:  # whatever it was, it is tried again, and the next night comes
        log.exception("recordings not reconciled")
        _alarm(night, "recordings not reconciled", str(error) or type(error).__name__)
        return AGAIN_SECONDS
    return 0


async def once(night: Night) -> Reconciled:
    """Reconcile now. Raises `StoreError`, `LedgerError`, `OSError`."""
    began = night.now()
    news: list[Judged] = []
    await night.store.flush()
    stop = threading.Event()
    try:
        reconciled = await asyncio.to_thread(_apart, night, began, news, stop)
        changed_lines = await asyncio.to_thread(_changed_lines, night, stop)
    finally:
        stop.set()  # a controller that ends does not wait for the night's work
    await night.store.flush()
    news = [judged for judged in news if not await _came_meanwhile(night.store, judged)]
    if changed_lines:
        _alarm(night, "ledger changed", changed_lines)
    changed = [fact for judged in news if (fact := _tell(night.store, judged))]
    for judged in news[:MOST_ALARMS]:
        _alarm(night, f"recording {judged.word.value}", f"{judged.call}: {judged.why}")
    if len(news) > MOST_ALARMS:
        _alarm(night, "recordings to look at", f"{len(news) - MOST_ALARMS} more: ivr recordings reconcile lists them")
    await asyncio.to_thread(_enter, night, began, reconciled, changed)
    log.info("recordings reconciled", **reconciled.tally.counts(), exceptions=reconciled.tally.exceptions)
    return reconciled


async def _came_meanwhile(store: Store, judged: Judged) -> bool:
    """Whether the store knows by now a call that it seemed not to: what lies elsewhere was gathered after its rows."""
    strange = judged.word is RecordingState.NO_CALL or UNKNOWN_TO_STORE in judged.whys
    return strange and not judged.is_message and await store.call_row(judged.call) is not None


def _apart(night: Night, began: datetime, news: list[Judged], stop: threading.Event) -> Reconciled:
    """In a loop of its own, so that calls are held up by nothing that this takes; `news` gets what is new."""

    def found(judged: Judged) -> None:
        if not judged.is_known:
            news.append(judged)

    def progress(_what: str, _done: int) -> None:
        if stop.is_set():
            raise CutShort

    return asyncio.run(reconcile(night.sources, Range(), began, found, progress, contents=True))


def _changed_lines(night: Night, stop: threading.Event) -> str:
    """What is wrong with the ledger itself, or with calls' rows that it knows; empty: nothing."""

    def progress(_what: str, _done: int, _of: int) -> None:
        if stop.is_set():
            raise CutShort

    if night.key is None:
        return ""
    try:
        beside = Beside(rows=Rows(calls=partial(calls, str(night.sources.database), night.sources.node)))
        findings = verify(night.sources.ledger, public_key(night.key), beside, progress=progress).findings
    except (LedgerError, StoreError) as error:
        return str(error)
    told = f"{len(findings)} findings, first {findings[0].where}: {findings[0].what}" if findings else ""
    return told and f"{told}; ivr recordings verify lists them"


def _tell(store: Store, judged: Judged) -> Fact | None:
    """What was seen of a file changes the row's state, and back; else the word stays that it was sealed with.

    A state that changes is to be entered in the ledger as well.
    """
    word, row = judged.word, judged.row
    if not isinstance(word, RecordingState):
        return None
    if row is None:
        store.recorded(Recording(judged.call, "", 0.0, 0, word, reason=judged.why))
        return None if judged.is_entered else _without(judged)
    changes = bool(SEEN & {word, row.state})
    store.recording_seen(judged.call, judged.why, word if changes else None)
    return classed(judged.call, word) if changes else None


def _without(judged: Judged) -> Fact:
    """There is no sealed recording of it; without this entry its new row would seem to be put in."""
    times = {"started": "", "ended": ""}
    return Fact(Kind.NOT_RECORDED, {"recording": judged.call, "state": judged.word.value} | times)


def _enter(night: Night, began: datetime, reconciled: Reconciled, changed: Sequence[Fact]) -> None:
    about = {"counts": reconciled.tally.counts(), "exceptions": reconciled.tally.exceptions}
    night.enter([*changed, Fact(Kind.RECONCILED, about)])
    part = night.done.with_suffix(".part")
    part.write_text(json.dumps({"reconciled": began.isoformat()}), "utf-8")
    part.replace(night.done)


def _last(done: Path) -> datetime | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return datetime.fromisoformat(json.loads(done.read_text("utf-8"))["reconciled"])
    return None


def _alarm(night: Night, what: str, detail: str) -> None:
    log.error(what, detail=detail)
    night.store.alarm(what, night.now(), detail)
