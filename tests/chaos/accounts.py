"""Whether everybody who called is on record once, as each call's own number tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.core.call import CallId
from ivr.core.coverage import too_short
from ivr.store.reading import Reader
from ivr.store.rows import CallRow
from tests.chaos.crowd import Caller


@dataclass(frozen=True, slots=True)
class Accounts:
    """What is on record of the callers."""

    outcomes: Counter[str]
    recordings: Counter[str]
    wrong: tuple[str, ...]


async def accounts(reader: Reader, callers: Sequence[Caller], since: datetime) -> Accounts:
    """Of these callers, each with a number of his own, since then."""
    rows = [row for row in await reader.calls(10 * len(callers) + 1000) if row.arrived >= since]
    states = await _recordings(reader)
    recorded = Counter(state for row in rows for state in states[row.id])
    wrong = (*judged(callers, rows), *_unrecorded(rows, states))
    return Accounts(Counter(row.outcome for row in rows), recorded, wrong)


def judged(callers: Sequence[Caller], rows: Collection[CallRow]) -> list[str]:
    """Who was answered and is not on record, who is twice, and which call is not closed; faults bring callers too."""
    ours = {caller.ground.caller for caller in callers}
    found = Counter(row.caller for row in rows if row.caller in ours)
    answered = {caller.ground.caller for caller in callers if caller.was_answered}
    return [
        *(f"{number} was answered and is not on record" for number in sorted(answered - found.keys())),
        *(f"{number} is on record {times} times" for number, times in sorted(found.items()) if times > 1),
        *(f"{row.id} is not closed" for row in rows if not row.ended or not row.outcome),
    ]


def _unrecorded(rows: Collection[CallRow], states: dict[CallId, list[str]]) -> list[str]:
    told = ((row, len(states[row.id])) for row in rows if row.answered)
    return [f"{row.id} has {count} recordings" for row, count in told if count > 1 or (not count and not _short(row))]


def _short(row: CallRow) -> bool:
    """Answered for a moment only: of that no word on a recording is expected."""
    return bool(row.answered and row.ended) and too_short((row.ended - row.answered) // timedelta(microseconds=1))


async def _recordings(reader: Reader) -> defaultdict[CallId, list[str]]:
    """Each call's, by their state, a page at a time."""
    found, last = defaultdict[CallId, list[str]](list), ""
    while page := await reader.recordings_after(last):
        for recording in page:
            found[recording.call].append(recording.state.value)
        last = page[-1].call
    return found
