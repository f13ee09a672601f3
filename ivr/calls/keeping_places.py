"""What a call's story asks of those who keep the places of callers who have hung up."""

from __future__ import annotations

from typing import Protocol

from ivr.core.call import CallId
from ivr.core.callback import Callback, State


class KeepsPlaces(Protocol):
    """Who waits to be called back."""

    @property
    def open(self) -> tuple[Callback, ...]:
        """Those who still wait, who asked first first."""
        ...

    def keep(self, wanted: Callback) -> Callback | None:
        """Keep his place from now on; or the callback in the same queue that waits for this number already."""
        ...

    def renumber(self, callback: str, number: str) -> bool:
        """Dial this number instead; False if one with it waits in that queue already, and this one is given up."""
        ...

    def served(self, number: str, call: CallId, by: str) -> None:
        """He has called again and talks with somebody: nobody calls him back any more."""
        ...

    def end(self, callback: str, state: State, reason: str) -> bool:
        """Nobody calls him back any more; False if he does not wait."""
        ...

    def over(self, call: CallId, number: str) -> None:
        """This call, from that number, has ended."""
        ...

    def rules_changed(self) -> None:
        """Other rules are in force: ask them anew."""
        ...

    def stop(self) -> None:
        """The house closes: nobody else is called, and everybody keeps his place in the store."""
        ...


class NotesOnly:
    """Nobody is called back: there are notes, and no more."""

    open: tuple[Callback, ...] = ()

    def keep(self, wanted: Callback) -> Callback | None:
        """Nothing is kept."""
        return None

    def renumber(self, callback: str, number: str) -> bool:
        """Nothing is kept."""
        return True

    def served(self, number: str, call: CallId, by: str) -> None:
        """Nobody waits."""

    def end(self, callback: str, state: State, reason: str) -> bool:
        """Nobody waits."""
        return False

    def over(self, call: CallId, number: str) -> None:
        """Nobody waits."""

    def rules_changed(self) -> None:
        """Nobody waits."""

    def stop(self) -> None:
        """Nobody waits."""
