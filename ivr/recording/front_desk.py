"""Where people come to recordings: each wish is held against their rights, entered in the ledger, and then done.

What is refused is entered too. Free text that people give as their reason is entered as it stands: no names in it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from typing import IO

from ivr.core.access import Act, Person, forbidden, forbidden_end, forbidden_with, number_for, seen_by
from ivr.core.keeping import Covers, Hold, NotReleased
from ivr.evidence.entry import Entry, Fact, Kind
from ivr.recording import holding, holds_lost
from ivr.recording.checked import Checked, checked
from ivr.recording.deleting import Deleter, Outcome, Stays, Unfinished, deleter
from ivr.recording.erasing import Forgotten, erase
from ivr.recording.exporting import Asked, Exported, export, no_file
from ivr.recording.hearing import FileMissing, heard
from ivr.recording.holding import Placed
from ivr.recording.holds_lost import Lost
from ivr.recording.proof import Proof, proof_of
from ivr.recording.retention import Retained, retain, would_retain
from ivr.recording.room import Names, Room, names_of
from ivr.store.deletions import Erasure
from ivr.store.searching import Found, Page, Place, Wanted
from ivr.vault.playing import Wav

Progress = Callable[[int, int], object]
"""Told how many are done, of how many."""
NAMING = frozenset({"number", "ends_with", "customer"})
"""What somebody looked for by is entered, but not the value of these: the ledger names no customer."""


@dataclass(frozen=True, slots=True)
class Refused:
    """He may not; that is on record."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """There is no such recording, case or hold."""

    reason: str


@dataclass(frozen=True, slots=True)
class Added:
    """Recordings are in a case."""

    case: str
    new: int
    """So many of them were not in it yet."""
    too_late_for: tuple[str, ...]
    """Those whose deletion had begun: a hold on the case does not keep them."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording that may be heard; reading it and closing it block."""

    wav: Wav
    close: Callable[[], None]


class FrontDesk:
    """Use within the loop. Every method may raise `StoreError` or `LedgerError`."""

    def __init__(self, room: Room) -> None:
        self.room = room

    async def search(
        self, person: Person, why: str, wanted: Wanted, limit: int = 50, after: Place | None = None
    ) -> Page | Refused:
        """Recordings of the calls that he may see, their numbers as he may see them."""
        if refusal := await self.refused(person, Act.SEARCH, why):
            return refusal
        if reason := forbidden_end(person, wanted.ends_with):
            return await self._refuse(person, Act.SEARCH, why, reason, {})
        page = await self.room.store.search(wanted, seen_by(person), limit, after)
        await self._enter(Kind.SEARCHED, person, why, {"for": _looked_for(wanted), "found": len(page.found)})
        return replace(page, found=tuple(as_seen(person, found) for found in page.found))

    async def listen(
        self, person: Person, why: str, recording: str, act: Act = Act.LISTEN
    ) -> Sound | Refused | NotThere:
        """The sound, to be closed. Raises `VaultError`, `PlaceError` or `OSError` if it cannot be opened."""
        names = await self.admit(person, why, recording, act)
        return await self.sound(names) if isinstance(names, Names) else names

    async def admit(
        self, person: Person, why: str, recording: str, act: Act = Act.LISTEN
    ) -> Names | Refused | NotThere:
        """Enter that he hears it: whoever is given its names may open the sound, again and again, for this once."""
        names = await self.names(person, act, why, recording)
        if isinstance(names, Names):
            await self._enter(Kind.PLAYED, person, why, {"recording": recording, "how": act.value})
        return names

    async def sound(self, names: Names) -> Sound | NotThere:
        """The sound for whom it was entered, to be closed. Raises as `listen` does."""
        try:
            return await asyncio.to_thread(_opened, self.room, names)
        except FileMissing as error:
            return NotThere(f"{error} Was it taken away? `ivr recordings verify` tells.")

    async def check(self, person: Person, why: str, recording: str) -> Checked | Refused | NotThere:
        """Whether it is as it was sealed; for whoever finds it, for nothing of it is told."""
        names = await self.names(person, Act.SEARCH, why, recording)
        return await asyncio.to_thread(checked, self.room, names) if isinstance(names, Names) else names

    async def entries(self, person: Person, why: str, recording: str) -> tuple[Entry, ...] | Refused:
        """What the ledger says of it: sealed, heard, handed over, refused, deleted; a hold's entry does not name it."""
        if refusal := await self.refused(person, Act.SEE_HOLDS, why):
            return refusal
        found = await asyncio.to_thread(self.room.ledger.naming, recording)
        await self._enter(Kind.SEARCHED, person, why, {"for": {"entries": recording}, "found": len(found)})
        return found

    async def hold(self, person: Person, why: str, covers: Covers, target: str) -> Placed | Refused | NotThere:
        """Place a legal hold."""
        if refusal := await self.refused(person, Act.HOLD, why):
            return refusal
        if problem := await self._nothing(covers, target):
            return problem
        return await holding.place(self.room, covers, target, person.id, why)

    async def holds(self, person: Person, why: str, *, standing: bool = True) -> tuple[Hold, ...] | Refused:
        """Those that stand, or all that there ever were."""
        if refusal := await self.refused(person, Act.SEE_HOLDS, why):
            return refusal
        found = await self.room.store.all_holds(standing=standing)
        await self._enter(Kind.SEARCHED, person, why, {"for": {"holds": "all"}, "found": len(found)})
        return found

    async def lost_holds(self, person: Person) -> Lost:
        """Holds and cases that somebody has removed from the database by hand, for whoever may see those that stand."""
        return Lost() if forbidden(person, Act.SEE_HOLDS) else await holds_lost.lost(self.room)

    async def restore_hold(self, person: Person, why: str, hold: str, customer: str) -> Hold | NotReleased | Refused:
        """Put one back that was removed by hand; on a customer, if it was on one."""
        refusal = await self.refused(person, Act.HOLD, why)
        return refusal or await holds_lost.restore(self.room, hold, customer, person.id, why)

    async def open_erasures(self, person: Person, why: str) -> tuple[Erasure, ...] | Refused:
        """Requests of which something had to stay so far, oldest first."""
        if refusal := await self.refused(person, Act.ERASE, why):
            return refusal
        found = await self.room.store.open_erasures()
        await self._enter(Kind.SEARCHED, person, why, {"for": {"erasures": "open"}, "found": len(found)})
        return tuple(replace(each, number=number_for(person, each.number)) for each in found)

    async def add_to_case(
        self, person: Person, why: str, case: str, recordings: tuple[str, ...]
    ) -> Added | Refused | NotThere:
        """Add recordings to a case, which is there with its first."""
        if refusal := await self.refused(person, Act.HOLD, why):
            return refusal
        for recording in recordings:
            if problem := await self._nothing(Covers.RECORDING, recording):
                return problem
        new = await self.room.store.add_to_case(case, recordings, person.id, self.room.now())
        await self._enter(Kind.ADDED_TO_CASE, person, why, {"case": case, "recordings": list(recordings)})
        return Added(case, new, await self.room.store.going(recordings))

    async def ask_release(self, person: Person, why: str, hold: str) -> Hold | NotReleased | Refused:
        """The first of two steps that end a hold."""
        refusal = await self.refused(person, Act.RELEASE, why)
        return refusal or await holding.ask(self.room, hold, person.id, why)

    async def release(self, person: Person, why: str, hold: str) -> Hold | NotReleased | Refused:
        """The second step; the person who asked for it is told that another one has to confirm."""
        refusal = await self.refused(person, Act.RELEASE, why)
        return refusal or await holding.confirm(self.room, hold, person.id, why)

    async def erase(
        self, person: Person, why: str, customer: str, number: str, tell: Callable[[Outcome], object]
    ) -> Proof | Refused:
        """Erase what may go of this customer (or, empty, of this number); raises `DeletingAlready` too.

        What has to stay stands in the proof, and each nightly run tries again.
        """
        if refusal := await self.refused(person, Act.ERASE, why):
            return refusal
        erasure = Erasure(secrets.token_hex(4), customer, number, person.id, why, self.room.now())
        async with deleter(self.room) as deletes:
            await self._enter(Kind.ERASURE_ASKED, person, why, {"request": erasure.id})
            await self.room.store.erasure_asked(erasure)
            left = await self._erased(deletes, erasure, tell)
        return await asyncio.to_thread(proof_of, self.room, erasure, left)

    async def erase_rest(
        self, person: Person, why: str, request: str, tell: Callable[[Outcome], object]
    ) -> Proof | Refused | NotThere:
        """Try a request again, and prove how it stands now: what went in the nights since is in it.

        Raises as `erase` does.
        """
        if refusal := await self.refused(person, Act.ERASE, why):
            return refusal
        async with deleter(self.room) as deletes:
            erasure = await self.room.store.erasure(request)
            if erasure is None:
                return NotThere(f"there is no request {request}")
            await self._enter(Kind.ERASURE_ASKED, person, why, {"request": erasure.id})
            left = [] if erasure.done else await self._erased(deletes, erasure, tell)
        return await asyncio.to_thread(proof_of, self.room, erasure, left)

    async def export(
        self, person: Person, why: str, case: str, recordings: Collection[str], into: IO[bytes], progress: Progress
    ) -> Exported | Refused | NotThere:
        """Write these recordings, or (with none named) all of the case, as one archive; may raise `OSError` too."""
        if refusal := await self.refused(person, Act.EXPORT, why):
            return refusal
        wanted = recordings or await self.room.store.case(case)
        found = [(each, await self.room.store.found(each)) for each in dict.fromkeys(wanted)]
        if unknown := [each for each, row in found if row is None]:
            return NotThere(f"there is no recording {', '.join(unknown)}")
        if not found:
            return NotThere(f"there is no case {case}")
        rows = [(row, await self._names(row.recording)) for _, row in found if row]
        facts = [self._fact(Kind.EXPORTED, person, why, {"recording": row.recording, "case": case}) for row, _ in rows]
        await asyncio.to_thread(self.room.ledger.append, facts)
        asked = Asked(case, person.id, why, self.room.now(), rows)
        return await asyncio.to_thread(export, self.room, asked, into, progress)

    async def retain(self, person: Person, why: str, tell: Callable[[Outcome], object]) -> Retained | Refused:
        """Delete what no policy keeps any longer; raises `DeletingAlready` too."""
        refusal = await self.refused(person, Act.RETAIN, why)
        return refusal or await retain(self.room, person.id, tell, why)

    async def would_retain(self, person: Person, why: str, tell: Callable[[Outcome], object]) -> Retained | Refused:
        """The same, with nothing deleted."""
        refusal = await self.refused(person, Act.RETAIN, why)
        return refusal or await would_retain(self.room, tell)

    async def refused(self, person: Person, act: Act, why: str) -> Refused | None:
        """Enter it, if he may not do this at all."""
        reason = forbidden(person, act)
        return await self._refuse(person, act, why, reason, {}) if reason else None

    async def names(self, person: Person, act: Act, why: str, recording: str) -> Names | Refused | NotThere:
        """The files of a recording with which he may do this."""
        found = await self.room.store.found(recording)
        reason = forbidden_with(person, act, found) if found else forbidden(person, act)
        if reason:
            return await self._refuse(person, act, why, reason, {"recording": recording})
        names = await self._names(recording)
        if names is None:
            reason = no_file(found) if found else f"there is no recording {recording}"
            await self._refuse(person, act, why, reason, {"recording": recording})
            return NotThere(reason)
        return names

    async def stranger(self, act: str) -> Refused:
        """Enter that somebody came without a token that anybody has."""
        about = {"act": act, "by": "", "reason": "no such token"}
        await asyncio.to_thread(self.room.ledger.append, [Fact(Kind.REFUSED, about)])
        return Refused("Give the token that you were given with your rights.")

    async def _erased(
        self, deletes: Deleter, erasure: Erasure, tell: Callable[[Outcome], object]
    ) -> list[Stays | Unfinished]:
        left = list[Stays | Unfinished]()
        async for outcome in erase(self.room, deletes, erasure):
            if isinstance(outcome, Stays | Unfinished):
                left.append(outcome)
            if not isinstance(outcome, Forgotten):
                tell(outcome)
        return left

    async def _names(self, recording: str) -> Names | None:
        kept = await self.room.store.kept(recording)
        return names_of(recording, kept.path) if kept else None

    async def _nothing(self, covers: Covers, target: str) -> NotThere | None:
        match covers:
            case Covers.RECORDING:
                there = await self.room.store.found(target) is not None
            case Covers.CASE:
                there = bool(await self.room.store.case(target))
            case Covers.CUSTOMER:
                there = bool(target)
        return None if there else NotThere(f"there is no {covers} {target}")

    async def _refuse(self, person: Person, act: Act, why: str, reason: str, about: dict[str, object]) -> Refused:
        await self._enter(Kind.REFUSED, person, why, {"act": act.value, "reason": reason} | about)
        return Refused(reason)

    async def _enter(self, kind: Kind, person: Person, why: str, about: dict[str, object]) -> None:
        await asyncio.to_thread(self.room.ledger.append, [self._fact(kind, person, why, about)])

    def _fact(self, kind: Kind, person: Person, why: str, about: dict[str, object]) -> Fact:
        return Fact(kind, {"by": person.id, "role": person.role.value, "why": why} | about)


def _opened(room: Room, names: Names) -> Sound:
    with ExitStack() as opened:
        wav = opened.enter_context(heard(room, names))
        return Sound(wav, opened.pop_all().close)


def as_seen(person: Person, found: Found) -> Found:
    """With the number as he may see it."""
    return replace(found, caller=number_for(person, found.caller))


def _looked_for(wanted: Wanted) -> dict[str, str]:
    """By what; of what names a customer, only that it was given."""
    given = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    return {name: "given" if name in NAMING else str(value) for name, value in given.items() if value}
