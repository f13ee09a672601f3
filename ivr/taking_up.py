"""Takes up a new version of the rules in the running house, or refuses it and leaves everything as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from ivr.agi.compose import compose
from ivr.agi.snapshot import write as write_snapshot
from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.calls.telephones import owners
from ivr.core.rulebook import Rulebook
from ivr.crm.csv_crm import CsvCrm
from ivr.crm.csv_table import TableError
from ivr.crm.nobody import Nobody
from ivr.crm.opening import open_crm
from ivr.errors import IvrError, ProvisionError
from ivr.provision import render, secrets
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.rules import Complaint
from ivr.versions.apart import BREATH, keep_for_good
from ivr.versions.record import InForce, Record, Refusal
from ivr.versions.shadowing import Shadowing
from ivr.versions.shelf import Shelf
from ivr.versions.tables import held_back, refusal
from ivr.versions.verdict import Ready, Refused, Verdict, refused
from ivr.voice.library import Library

log = structlog.get_logger()

AT_ONCE = 250
"""Agents; they take about half a millisecond."""
SAID = ".refused"
"""Beside a rules file that was refused stands a file with the reasons: whoever saved it sees it in his editor."""


@dataclass(slots=True)
class House:
    """What a version of the rules has an effect on."""

    rules_file: Path
    layout: Layout
    asterisk: Asterisk
    desk: Desk
    reception: Reception
    crm: CsvCrm | Nobody
    library: Library
    reachable: Callable[[], Iterable[str]]
    """The softphones that can be reached now."""
    say: Callable[[str], None]
    """Tells whoever watches the console."""
    telling: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whoever writes what Asterisk is told of agents and trunks, and until it has taken that up: one at a time."""


class TakingUp:
    """Prepares everything first; from the moment when something changes nothing can fail any more."""

    def __init__(self, house: House, record: Record, shelf: Shelf, shadowing: Shadowing) -> None:
        self._house, self._record, self._shelf, self._shadowing = house, record, shelf, shadowing

    async def take_up(self, ready: Ready) -> Verdict:
        """New calls and new decisions go by this version; refused if its tables or its trunks cannot be used.

        New passwords wait: they would be written for the former agents, or be written over.
        """
        async with self._house.telling:
            return await self._take_up(ready)

    async def _take_up(self, ready: Ready) -> Verdict:
        house, rules, library = self._house, ready.rules, ready.library
        assert library is not None  # the watch always wants the sounds
        try:
            crm = await asyncio.to_thread(self._crm, rules)
            snapshot = await asyncio.to_thread(self._snapshot, rules, library, crm)
            endpoints = await asyncio.to_thread(self._endpoints, rules)
        except (IvrError, OSError) as error:
            with suppress(IvrError, OSError):
                await asyncio.to_thread(self._endpoints, house.reception.rules)
            return self._refused(error, ready)
        await self._introduce(rules)
        former = house.reception.rules  # is not let go of in the same turn: that takes a while, too
        self._change(rules, library, crm)
        try:
            await self._follow_up(ready, snapshot, endpoints=endpoints)
        except Exception as error:  # a refusal would be a lie: it is in force
            log.exception("rules in force, but not all that follows is done", version=rules.version)
            self._alarm("rules in force, but not all that follows is done", repr(error))
        del former
        return ready

    async def refuse(self, verdict: Refused) -> None:
        """Say it in the log, in the store, on the metrics, and beside the file."""
        now, found = self._now(), verdict.complaints
        self._record.refused += 1
        self._record.refusal = Refusal(now, found)
        more = _and_more(found)
        self._house.desk.store.alarm("rules refused", now, f"{found[0]}{more}")
        kept = self._record.in_force.version
        log.error("rules refused, the last good ones stay", in_force=kept, because=f"{found[0]}{more}")
        for complaint in found[1:]:
            log.info("rules refused as well for this", because=str(complaint))
        await asyncio.to_thread(self._leave_word, f"Not in force; version {kept} still is.\n\n{verdict}\n")

    async def as_it_was(self) -> None:
        """The file is again what is in force: there is nothing to complain of any more, but for its tables."""
        self._record.refusal = None
        await asyncio.to_thread(self._leave_word, "")
        await asyncio.to_thread(self._house.crm.look)
        self._tell_of_tables()

    def tables(self) -> tuple[Complaint, ...]:
        """What is wrong in changed tables, while the last good ones serve."""
        self._house.crm.look()
        return held_back(self._house.crm, self._house.rules_file.absolute().parent)

    # --- before anything changes, in threads

    def _crm(self, rules: Rulebook) -> CsvCrm | Nobody:
        now = self._house.reception.rules
        if (rules.crm, rules.firm.country) != (now.crm, now.firm.country):
            return open_crm(rules)
        self._house.crm.look()  # what is wrong in them by now refuses no rules: the last good ones are there
        return self._house.crm

    def _refused(self, error: Exception, ready: Ready) -> Refused:
        file = self._house.rules_file
        if isinstance(error, TableError):
            return Refused(refusal(error, file.absolute().parent), ready.stamps)
        return refused(file, str(error), "", ready.stamps)

    def _snapshot(self, rules: Rulebook, library: Library, crm: CsvCrm | Nobody) -> object:
        at, messages = self._house.desk.clock.wall(), self._house.layout.voicemail
        return compose(rules, crm.customers(), library.media, at, messages)

    def _endpoints(self, rules: Rulebook) -> bool:
        keys = secrets.load(self._house.layout.secrets, rules.agents)
        return render.render_endpoints(
            self._house.layout, rules.agents, rules.trunk_order, keys, rules.on_duty.phone_silent
        )

    # --- the change

    async def _introduce(self, rules: Rulebook) -> None:
        """Agents come to the floor some at a time: thousands in one turn of the loop would hold up every call."""
        agents = tuple(rules.agents.values())
        for at in range(0, len(agents), AT_ONCE):
            self._house.desk.floor.take(agents[at : at + AT_ONCE])
            await asyncio.sleep(BREATH)

    def _change(self, rules: Rulebook, library: Library, crm: CsvCrm | Nobody) -> None:
        """In one turn of the loop: no call sees half of it."""
        house = self._house
        house.crm = house.desk.crm = crm
        house.library = library
        house.reception.new_rules(rules, library)
        house.desk.floor.new_rules(rules)
        for agent in owners(house.reachable()):
            house.desk.floor.phone(agent, reachable=True)  # of an agent who is back in the rules
        self._record.in_force, self._record.refusal = InForce(rules.version, self._now()), None
        self._record.accepted += 1
        keep_for_good()

    # --- after it

    async def _follow_up(self, ready: Ready, snapshot: object, *, endpoints: bool) -> None:
        await asyncio.to_thread(self._write_fallback, snapshot)
        if endpoints:
            await self._reload_endpoints()
        await self._accepted(ready)

    def _write_fallback(self, snapshot: object) -> None:
        try:
            write_snapshot(self._house.layout.state / "fallback.json", snapshot)  # type: ignore[arg-type]
        except OSError as error:
            log.error("fallback keeps the former rules", reason=str(error))
            self._alarm("fallback not written", str(error))

    async def _reload_endpoints(self) -> None:
        try:
            await self._house.asterisk.reload_endpoints()
        except ProvisionError as error:  # it reads them when it starts again
            self._alarm("agents and trunks not reloaded", str(error))

    async def _accepted(self, ready: Ready) -> None:
        now, version = self._record.in_force.since, ready.rules.version
        self._record.in_force = await asyncio.to_thread(kept, self._shelf, ready, self._house.rules_file, now)
        await asyncio.to_thread(self._leave_word, "")
        self._shadowing.in_force(version)
        number = self._record.in_force.number
        if not number:
            self._alarm("version of the rules not kept", version)
        log.info("rules in force", version=version, number=number, author=ready.author)
        self._house.say(f"rules {version} are in force (version {number}, saved by {ready.author or 'nobody known'})")
        self._tell_of_tables()

    def _tell_of_tables(self) -> None:
        if found := self.tables():
            first = f"{found[0]}{_and_more(found)}"
            self._alarm("customer tables refused", first)
            log.warning("customer tables refused, the last good ones stay", because=first)
            self._house.say(f"customer tables refused, the last good ones stay: {first}")

    def _leave_word(self, text: str) -> None:
        """A note beside the rules file, or none; where we may not write, the log alone has it."""
        note = self._house.rules_file.with_name(self._house.rules_file.name + SAID)
        with suppress(OSError):
            if text:
                note.write_text(text, "utf-8")
            else:
                note.unlink(missing_ok=True)

    def _alarm(self, what: str, detail: str) -> None:
        self._house.desk.store.alarm(what, self._now(), detail)

    def _now(self) -> datetime:
        return self._house.desk.clock.now()


def _and_more(found: tuple[Complaint, ...]) -> str:
    return f", and {len(found) - 1} more" if len(found) > 1 else ""


def kept(shelf: Shelf, ready: Ready, rules_file: Path, now: datetime) -> InForce:
    """Keep this version, unless it is the newest one already; without room on the disk it is in force all the same."""
    version = ready.rules.version
    try:
        newest = shelf.newest()
        if newest is None or (newest.version, newest.rules) != (version, str(rules_file.absolute())):
            newest = shelf.keep(version, rules_file, ready.contents, ready.author, now)
    except (OSError, IvrError) as error:
        log.error("version of the rules could not be kept", version=version, reason=str(error))
        return InForce(version, now)
    return InForce(version, now, newest.number)
