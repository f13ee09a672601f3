"""What calls ask of the store: it is told everything, and little is read back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime

from ivr.core.call import CallId
from ivr.core.callback import Callback
from ivr.core.marks import Mark
from ivr.core.preference import LastTalk
from ivr.store.entries import Entries
from ivr.store.rows import Alarm, CallRow, Leg


class Ledger(Entries, ABC):
    """Told by plain functions that neither wait nor fail; asked by those that do both."""

    @abstractmethod
    async def flush(self) -> None:
        """Return when all that was told so far can be read back."""

    @abstractmethod
    async def call_row(self, call: CallId) -> CallRow | None:
        """One call's record alone, by its whole id."""

    @abstractmethod
    async def message_row(self, call: CallId, path: str, recording: str) -> int | None:
        """The number of the row of a message that waits there, or is sealed as this recording; None: it has none."""

    @abstractmethod
    async def marks(self, call: CallId) -> tuple[Mark, ...]:
        """What stands beside the sound of a call's recording, in the order in which it was told."""

    @abstractmethod
    async def legs(self, call: CallId) -> tuple[Leg, ...]:
        """The legs of a call, in the order in which they were dialled."""

    @abstractmethod
    async def last_talk(self, customer: str, number: str, since: datetime) -> LastTalk | None:
        """The agent who talked last with this customer (by id, else by the caller's number), in a call since then."""

    @abstractmethod
    async def alarms(self, limit: int = 50) -> tuple[Alarm, ...]:
        """The latest alarms, newest first."""

    @abstractmethod
    async def open_legs(self, node: str = "") -> tuple[Leg, ...]:
        """Legs that have not ended, of calls (of this node) that have not either, the callers' own left out."""

    @abstractmethod
    async def open_calls(self, node: str = "") -> tuple[CallRow, ...]:
        """Calls (of this node) that have not ended, with the stage that each was in, oldest first."""

    @abstractmethod
    async def calls_not_told(self, since: datetime, node: str = "") -> tuple[CallId, ...]:
        """Answered calls (of this node) that came since then, are over, and whose recording nothing was said of."""

    @abstractmethod
    async def open_callbacks(self, node: str = "") -> tuple[Callback, ...]:
        """Those (of this node) who still wait to be called back, who asked first first."""

    @abstractmethod
    async def forgotten_callbacks(self, node: str = "") -> tuple[str, ...]:
        """The ids of those open (of this node) whose numbers an erasure has removed: nobody can be called by them."""

    @abstractmethod
    async def latest_callbacks(self, limit: int = 50, agent: str = "") -> tuple[Callback, ...]:
        """The latest callbacks (those that this agent has promised), however they stand, newest first."""
