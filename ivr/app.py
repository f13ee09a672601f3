"""Builds and wires everything; no logic. The only module that knows all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from ivr.agi.account import FOLDER
from ivr.agi.compose import compose
from ivr.agi.snapshot import write as write_snapshot
from ivr.agi.taking_in import TakingIn
from ivr.archived import archive_of, archived
from ivr.bans import Bans
from ivr.calls import agent_states, clock_watch, eligible, features, lately_kept
from ivr.calls.adoption import Adoption
from ivr.calls.callbacks import Callbacks
from ivr.calls.clock import Clock
from ivr.calls.degradation import Degradation
from ivr.calls.desk import Desk
from ivr.calls.floor import Floor
from ivr.calls.ladder import climbing
from ivr.calls.naming import Naming
from ivr.calls.reception import Reception
from ivr.calls.recording_watch import RecordingWatch
from ivr.core.call import Customer
from ivr.core.rulebook import Rulebook
from ivr.crm import rest
from ivr.crm.opening import open_crm
from ivr.ground import Ground, prepare
from ivr.holder import only_one
from ivr.keep_up import kept_up
from ivr.provision import layout as folders
from ivr.provision import template
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports
from ivr.provision.process import Asterisk
from ivr.provision.secrets import Secrets
from ivr.provision.spare import lead
from ivr.record_room import kept_recordings
from ivr.recording.disk_watch import DiskWatch
from ivr.recording.front_desk import FrontDesk
from ivr.recording.looked_after import looked_after
from ivr.recording.messages import Messages, Whose
from ivr.recording.opening import open_safe
from ivr.recording.people import People
from ivr.recording.recorder import Recorder
from ivr.recording.roots import rooted
from ivr.recording.sole import sole
from ivr.rotating import Rotation
from ivr.rules import RulesRefused
from ivr.settings import Settings
from ivr.shutting_out import shutting_out
from ivr.stops import Stops
from ivr.store.store import Store
from ivr.switch.ami import AmiAddress
from ivr.switch.ari import AriAddress
from ivr.switch.asterisk import AsteriskSwitch
from ivr.switch.events import Arrived, GuessedPassword, PhoneChanged, Snapshot
from ivr.switch.probe import probe
from ivr.taking_up import House
from ivr.unwedged import unwedged
from ivr.versions import sounds
from ivr.versions.beginning import begun
from ivr.versions.reading import Wanted, read
from ivr.versions.shelf import Shelf
from ivr.versions.verdict import Ready, Refused
from ivr.versions.versions import Versions
from ivr.voice.library import Library
from ivr.voice.names import NameSounds
from ivr.watched import watched
from ivr.web.keys import Engine, Listeners
from ivr.web.server import LOOK_EVERY, serve

log = structlog.get_logger()
Progress = Callable[[str], None]


@dataclass
class App:
    """The running controller, and what it stands on."""

    settings: Settings
    layout: Layout
    ports: Ports
    secrets: Secrets
    asterisk: Asterisk
    store: Store
    desk: Desk
    reception: Reception
    callbacks: Callbacks
    recorder: Recorder
    house: House
    bans: Bans | None = None
    """Who is shut out of SIP; None where nobody ever is."""
    versions: Versions | None = None
    """None where the rules were not read from a file."""
    recorder_runs: bool = False
    calls_back: bool = False
    http_port: int = 0
    replaced: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when another controller has taken our calls over: this one must stop."""

    @property
    def rules(self) -> Rulebook:
        """Those in force now."""
        return self.reception.rules

    @property
    def library(self) -> Library:
        """The sounds of those."""
        return self.house.library

    async def knock(self) -> None:
        """Ask ARI as another controller would, with the password that holds now; raises `SwitchError`."""
        await probe(_ari(self.ports, self.secrets))


def read_rules(settings: Settings) -> Rulebook:
    """The rulebook, its times scaled as asked. Raises `RulesRefused`."""
    match read(Wanted(settings.rules, settings.time_scale)):
        case Refused(complaints):
            raise RulesRefused(complaints)
        case Ready(rules):
            return rules


@asynccontextmanager
async def running(settings: Settings, progress: Progress, rulebook: Rulebook | None = None) -> AsyncIterator[App]:
    """Start Asterisk (or find it running), connect, take calls; leaving the block leaves Asterisk as it is.

    If the start fails half way, an Asterisk that it started is stopped again. Rules that are read from the file are
    watched from then on; those that are given are not. Where the file is refused, its last good version is in force.
    """
    layout = Layout(settings.state.resolve())
    first = None if rulebook else begun(Wanted(settings.rules, settings.time_scale), Shelf(layout.rules))
    rules = rulebook or first.ready.rules  # type: ignore[union-attr]  # one of them is there
    if first is not None and first.refused:
        progress(f"REFUSED, so the last good version is in force: {first.refused.complaints[0]}")
    async with AsyncExitStack() as stack:
        folders.make(layout)
        lead(layout, settings.spare)
        stack.enter_context(only_one(layout.lock))
        stack.enter_context(sole(layout.capture, layout.recordings, layout.spare))
        archive = await asyncio.to_thread(archive_of, settings)
        clock = Clock(pretend=settings.pretend_now)
        undo = await stack.enter_async_context(AsyncExitStack())
        app = await _build(settings, rules, layout, clock, progress, _Stacks(stack, undo))
        await stack.enter_async_context(lately_kept.kept(app.desk.floor, layout.lately))
        app.bans = await stack.enter_async_context(_shutting_out(app))
        stops = await stack.enter_async_context(Stops(LOOK_EVERY).watched())
        app.desk.stood_still = stops.lately
        taking_in = _taking_in(app)
        await stack.enter_async_context(taking_in.going_on())
        await _connect(app, stack)
        await stack.enter_async_context(kept_up(app.asterisk, app.store, clock.now))
        await stack.enter_async_context(unwedged(app.knock, app.asterisk, app.store, clock.now))
        alarm = _alarm(app.store, clock)
        await stack.enter_async_context(clock_watch.watched(clock, alarm))
        await stack.enter_async_context(rooted(layout, settings.time_stamps, clock.wall, alarm))
        recording, set_by = (lambda: app.rules.recording), (lambda: clock.set_by)
        kept = kept_recordings(settings, recording, archive, alarm, clock.wall, set_by)
        room = await stack.enter_async_context(kept)
        hour, url = settings.reconcile_at, settings.database_url
        looked_at = looked_after(layout, app.store, room.ledger, clock.wall, database=url, at=hour)
        await stack.enter_async_context(looked_at)
        if archive:
            archiver = archived(settings, archive, room.retention, alarm, clock.wall)
            (await stack.enter_async_context(archiver)).start()
        if first is not None:
            app.versions = await stack.enter_async_context(watched(app.house, first, settings))
        await stack.enter_async_context(climbing(app.desk, app.reception))
        app.http_port = await stack.enter_async_context(
            serve(
                app.desk,
                app.reception,
                settings.http_port,
                lambda: app.secrets.http_token,
                app.versions,
                settings.supervisor_token.get_secret_value(),
                Listeners(FrontDesk(room), People(layout.people)),
                app.bans,
                _engine(app, taking_in, stops),
                _rotation(app),
            )
        )
        template.write(layout.http, str(app.http_port))
        stack.callback(layout.http.unlink, missing_ok=True)
        undo.pop_all()
        yield app


async def _build(
    settings: Settings, rules: Rulebook, layout: Layout, clock: Clock, progress: Progress, stacks: _Stacks
) -> App:
    ground = await prepare(settings, rules, layout, progress)
    base = settings.rules.absolute().parent
    folder = sounds.latest(layout.prompts, rules.version)
    library = await asyncio.to_thread(Library.prepare, rules, folder, progress, base=base)
    store = Store(settings.database_url or layout.database, settings.node, aside=settings.journal or layout.journal)
    await store.open()
    stacks.close.push_async_callback(store.close)
    crm = open_crm(rules)
    leftover = compose(rules, crm.customers(), library.media, clock.wall(), layout.voicemail)
    write_snapshot(layout.state / "fallback.json", leftover)
    sounds.sweep(layout.prompts, library.folder)
    if ground.runs:
        await ground.asterisk.reload_endpoints()
        await ground.asterisk.reload_doors()
    else:
        stacks.undo.push_async_callback(ground.asterisk.stop)
        await _started(ground.asterisk)
    safe = await asyncio.to_thread(open_safe, layout, clock.wall, settings.key_service)
    disk = DiskWatch((layout.capture, layout.recordings), lambda: reception.rules.recording, _alarm(store, clock))
    whose: Whose = lambda number: desk.crm.find(number)  # noqa: E731, PLW0108 - new rules bring another CRM
    left = Messages(store, safe, layout.voicemail, clock.now, whose)
    account = layout.call_records
    recorder = Recorder(layout.capture, safe, store, clock.now, disk=disk, account=account, messages=left)
    stacks.close.push_async_callback(recorder.close)
    floor = Floor(rules, clock, agent_states.writer(store, clock))
    switch = _switch(ground, layout, settings.alone)
    desk = Desk(switch, floor, clock, library, crm, store, recorder, layout.voicemail, ask_web=rest.ask)
    names = NameSounds(layout.names)
    desk.names = Naming(lambda name, language: asyncio.to_thread(names.of, name, language))
    desk.degradation = Degradation.kept(layout.degradation)
    reception = Reception(desk, rules)
    disk.start()
    stacks.close.push_async_callback(disk.close)
    desk.callbacks = callbacks = Callbacks(desk, reception)
    house = House(
        settings.rules, layout, ground.asterisk, desk, reception, crm, library, switch.reachable_phones, progress
    )
    machine = (settings, layout, ground.ports, ground.keys, ground.asterisk)
    watch = RecordingWatch(desk, reception)
    watch.start()
    stacks.close.push_async_callback(watch.close)
    return App(*machine, store, desk, reception, callbacks, recorder, house)


def _engine(app: App, taking_in: TakingIn, stops: Stops) -> Engine:
    switch = app.desk.switch
    assert isinstance(switch, AsteriskSwitch)
    folders = {"state": app.layout.state, "recordings": app.layout.recordings, "capture": app.layout.capture}
    return Engine(
        trunks=switch.registered_trunks,
        took=lambda: switch.took,
        unanswered=lambda: switch.unanswered,
        fallback=lambda: taking_in.taken_in,
        to_seal=lambda: app.recorder.to_seal,
        folders=folders,
        stops=stops,
    )


def _alarm(store: Store, clock: Clock) -> Callable[[str, str], None]:
    return lambda what, detail: store.alarm(what, clock.now(), detail)


@dataclass(frozen=True)
class _Stacks:
    """What is closed in the end, and what is undone if the start fails half way."""

    close: AsyncExitStack
    undo: AsyncExitStack


def _ari(ports: Ports, keys: Secrets) -> AriAddress:
    return AriAddress(f"http://127.0.0.1:{ports.ari}/ari", "ivr", keys.ari, "ivr")


def _taking_in(app: App) -> TakingIn:
    """By the customers of the rules that are in force then."""

    def find(number: str) -> Customer | None:
        return app.desk.crm.find(number)

    return TakingIn(app.layout.state / FOLDER, app.store, find, app.recorder.left_behind)


def _shutting_out(app: App) -> AbstractAsyncContextManager[Bans | None]:
    switch, clock = app.desk.switch, app.desk.clock
    assert isinstance(switch, AsteriskSwitch)
    ports = tuple(filter(None, (app.ports.sip, app.ports.tls)))
    alarm = _alarm(app.store, clock)
    return shutting_out(
        app.settings,
        app.layout,
        lambda: _ari(app.ports, app.secrets),
        ports,
        switch,
        lambda: app.rules,
        clock.wall,
        alarm,
    )


def _rotation(app: App) -> Rotation:
    def taken(fresh: Secrets) -> None:
        app.secrets = fresh
        assert isinstance(app.desk.switch, AsteriskSwitch)
        app.desk.switch.known_by(fresh.ari, fresh.ami)

    return Rotation(app.layout, app.ports, app.asterisk, lambda: app.rules, taken)


def _switch(ground: Ground, layout: Layout, alone: float) -> AsteriskSwitch:
    ari = _ari(ground.ports, ground.keys)
    ami = AmiAddress("127.0.0.1", ground.ports.ami, "ivr", ground.keys.ami)
    return AsteriskSwitch(ari, layout.voicemail, ami, alone=alone)


async def _started(asterisk: Asterisk) -> None:
    """Start it; whoever is cancelled meanwhile waits until it is there, so that it can be stopped."""
    start = asyncio.ensure_future(asterisk.start())
    try:
        await asyncio.shield(start)
    except asyncio.CancelledError:
        await asyncio.wait((start,))
        raise


async def _connect(app: App, stack: AsyncExitStack) -> None:
    """Wire the switch's events to reception, floor and log, then let them come."""
    switch, desk = app.desk.switch, app.desk
    assert isinstance(switch, AsteriskSwitch)
    agent_states.restore(desk.floor, await app.store.agent_states(), desk.clock.now())
    eligible.restore(desk.floor, await app.store.eligibility())
    switch.on_phone_changed(lambda change: _phone_changed(desk.floor, change))
    switch.on_guessed_password(lambda guess: _guessed(app, guess))
    switch.on_trunk_changed(lambda trunk, registered, why: _trunk_changed(app, trunk, registered, why))
    reachable = partial(_trunk_reachable, app)
    switch.on_trunk_reachable(reachable, lambda: [one.name for one in app.rules.trunk_order if one.card is None])
    switch.on_replaced(app.replaced.set)
    adoption = Adoption(desk, app.reception)
    switch.on_connected(lambda snapshot: _connected(app, adoption, snapshot))
    app.reception.on_abandoned = adoption.soon
    switch.on_arrival(lambda arrived: _arrived(app, arrived))
    await switch.start()
    stack.push_async_callback(switch.stop)


async def _connected(app: App, adoption: Adoption, snapshot: Snapshot) -> None:
    """The connection may break in the middle of it, which cuts it short: then the next one does what is left."""
    if app.bans is not None:
        app.desk.errands.send(app.bans.put_up())
    if not app.recorder_runs:
        open_calls = {row.id for row in await app.store.open_calls(app.store.node)}
        await app.recorder.start(open_calls | {channel.id for channel in snapshot.channels})
        app.recorder_runs = True
    await adoption.take_over(snapshot)
    if not app.calls_back:
        await app.callbacks.restore()
        app.calls_back = True


def _arrived(app: App, arrived: Arrived) -> None:
    match arrived.args:
        case ("feature", _, _, *_):
            app.desk.errands.send(features.serve(app.desk, app.rules, arrived))
        case _:
            app.reception.arrived(arrived)


def _phone_changed(floor: Floor, change: PhoneChanged) -> None:
    log.info("phone reachable" if change.reachable else "phone unreachable", endpoint=change.endpoint)
    floor.phone(change.endpoint, change.reachable)


def _trunk_reachable(app: App, trunk: str, reachable: bool, took: timedelta | None) -> None:
    before = app.desk.trunks.of(trunk).dead
    app.desk.trunks.reachable(trunk, reachable=reachable, round_trip=took)
    if (dead := app.desk.trunks.of(trunk).dead) and not before:
        app.store.alarm("trunk dead", app.desk.clock.now(), f"{trunk} {dead}")


def _trunk_changed(app: App, trunk: str, registered: bool, why: str) -> None:
    app.desk.trunks.registered(trunk, registered=registered)
    if not registered:
        app.store.alarm("trunk not registered", app.desk.clock.now(), f"{trunk}: {why}")


def _guessed(app: App, guess: GuessedPassword) -> None:
    log.info("wrong password", account=guess.account, address=guess.address)
    if guess.by_sip and app.bans is not None:
        app.bans.failed(guess.account, guess.address, proven=guess.proven)
    else:
        app.store.alarm("wrong password", app.desk.clock.now(), f"{guess.account} from {guess.address}")
