"""What the fallback did is taken into the store once the controller is back: each call once, whatever fails."""

from __future__ import annotations

import asyncio
import wave
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog

from ivr.agi.account import Account, Did, left
from ivr.core.call import CallId, Customer, Incoming, Outcome
from ivr.core.gaps import GapReason
from ivr.core.marks import RULES, Mark, MarkKind
from ivr.core.message_id import message_id
from ivr.core.numbers import clean, masked
from ivr.core.trace import TraceStep
from ivr.errors import StoreError
from ivr.store.rows import CallStory, Voicemail
from ivr.store.store import Store

log = structlog.get_logger()

EVERY = 5.0
"""Seconds between two looks: callers may be with the fallback for a while after the controller has come back."""
FIRST_MAY_TAKE = 3.0
"""Seconds; then the start goes on, and calls are taken in later."""
SHORTEST = 0.5
"""Seconds; less is no message."""
WORD = "fallback"
"""The word of the trace by which a call is known that was taken in."""

UNRECORDED = "calls to this number are not recorded"
"""As far as the fallback knows, which has the rules' word and not their reasons."""

FindCustomer = Callable[[str], Customer | None]
Seal = Callable[[Collection[CallId]], Awaitable[None]]
"""Puts on record what came of the recordings of calls that are over. May raise `StoreError`."""
SealUnseen = Callable[[], Awaitable[None]]
"""The same of those that were over before the fallback had begun with them, and gave no account."""


class TakingIn:
    """Takes in the calls of one folder."""

    def __init__(
        self, folder: Path, store: Store, find: FindCustomer, seal: Seal, unseen: SealUnseen | None = None
    ) -> None:
        self._folder, self._store, self._find, self._seal, self._unseen = folder, store, find, seal, unseen
        self._told: set[CallId] = set()
        """Those that the store was told of, and may not have written yet."""
        self.taken_in = Counter({done.value: 0 for done in Did})
        """Calls since the start, by what the fallback had done for each."""

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Take in what is there, at once and then again and again, while inside."""
        await self._look(FIRST_MAY_TAKE)
        task = asyncio.create_task(self._again(), name="takes in what the fallback did")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait((task,))

    async def _again(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self._look()

    async def _look(self, within: float | None = None) -> None:
        try:
            async with asyncio.timeout(within):
                await self.take_in()
                if self._unseen is not None:
                    await self._unseen()
        except (StoreError, OSError) as error:
            log.warning("what the fallback did is not taken in yet", reason=str(error) or type(error).__name__)

    async def take_in(self) -> int:
        """Take in the calls that are over, and remove their accounts once the store has them; how many they were.

        Raises `StoreError` and `OSError`, and leaves what is not taken in where it is.
        """
        found = await asyncio.to_thread(left, self._folder)
        if found:
            await self._store.flush()  # what we have told of these calls ourselves is asked for below
        for path, account in found:
            if account is None:
                self._store.alarm("account of the fallback cannot be read", datetime.now(UTC), path.name)
            elif account.call not in self._told:
                await self._tell(account)
        if found:
            await self._store.flush()
            await self._seal({account.call for _, account in found if account})
            await asyncio.to_thread(_remove, found)
            log.info("calls of the fallback taken in", count=len(found))
        return len(found)

    async def _tell(self, account: Account) -> None:
        seconds = await asyncio.to_thread(message_length, Path(account.message)) if account.message else 0.0
        story = await self._store.call(account.call)
        if story is None or all(step.what != WORD for step in story.trace):
            if story and not account.stranded and (came := _time(account.began)) < story.call.arrived:
                self._store.call_came_sooner(account.call, came)  # a controller that was frozen is told when it wakes
            _write(self._store, account, self._find, seconds, _sealed(account, story))
            self.taken_in[account.done.value] += 1
        self._told.add(account.call)


def _sealed(account: Account, story: CallStory | None) -> float:
    """Seconds of its message, where that has become a recording already, and its plain file is gone."""
    recording = message_id(Path(account.message).stem)
    kept = story.voicemails if story and account.message else ()
    return next((each.seconds for each in kept if each.recording == recording), 0.0)


def _write(store: Store, account: Account, find: FindCustomer, waits: float, sealed: float) -> None:
    """One call; of a stranded one the store knows already, what came before stays as it is.

    `waits` and `sealed` are how long its message is, in seconds: one that is not sealed yet, or is.
    """
    began, ended = _time(account.began), _time(account.ended or account.began)
    call, number = account.call, clean(account.caller)
    if not account.stranded:
        store.call_arrived(Incoming(call, account.did, number, began), may_be_there=True)
        if answered := account.was_answered:
            store.call_answered(call, _time(answered))
            if not account.recorded:
                policy = Mark(call, _time(answered), MarkKind.PAUSE, True, GapReason.POLICY, RULES, UNRECORDED)
                store.marked(policy)
        store.leg_dialled(call, call, "caller", number, began)
    customer = find(number) if number else None
    if customer is not None:
        store.caller_known(call, customer)
    if waits and not sealed:
        known = customer.id if customer else ""
        store.voicemail(Voicemail(call, account.box, account.message, waits, ended, known))
    store.traced(TraceStep(call, ended, WORD, said(account, sealed or waits)))
    store.leg_ended(call, "normal", ended)
    store.call_ended(call, outcome(account, sealed or waits), ended)


def outcome(account: Account, message: float) -> Outcome:
    """How the call ended; `message` is how long the message is that was left, in seconds."""
    match account.done:
        case Did.TALKED:
            return Outcome.COMPLETECALLER
        case Did.TOLD:
            return Outcome.MESSAGE
        case Did.ASKED_FOR_MESSAGE:
            return Outcome.VOICEMAIL if message else Outcome.ABANDON
        case Did.BEGUN:
            return Outcome.ABANDON if account.ended else Outcome.INTERRUPTED


def said(account: Account, message: float) -> str:
    """The sentence for the call's trace."""
    who = (
        "the controller was away" if not account.stranded else "the controller went away and did not come back in time"
    )
    match account.done:
        case Did.TALKED:
            did = f"the RM on {masked(account.party)} took the call"
        case Did.TOLD:
            did = "the caller was told so"
        case Did.ASKED_FOR_MESSAGE:
            left_one = f"left one of {message:.0f} s in {account.box}" if message else "left none"
            did = f"the caller was asked for a message and {left_one}"
        case Did.BEGUN:
            did = "the caller hung up" if account.ended else "the fallback was cut short"
    return f"{who}: {did}"


def message_length(file: Path) -> float:
    """Seconds of a message; 0 if there is none worth the name."""
    try:
        with wave.open(str(file)) as sound:
            seconds = sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return 0.0
    return seconds if seconds >= SHORTEST else 0.0


def _remove(found: list[tuple[Path, Account | None]]) -> None:
    """One that cannot be read is put aside, for people."""
    for path, account in found:
        if account is None:
            path.rename(path.with_suffix(".unread"))
        else:
            path.unlink(missing_ok=True)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
