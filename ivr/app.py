"""Wires everything, and starts what goes on by itself; no logic. With `building` the only module that knows all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress

import structlog

from ivr import certificate_watch, memory, traces
from ivr.agi.account import FOLDER, under_way
from ivr.agi.taking_in import TakingIn
from ivr.archived import archive_of, archived
from ivr.bans import Bans
from ivr.building import Stacks, built
from ivr.calls import clock_watch, forgotten, lately_kept, outgoing_kept
from ivr.calls.clock import Clock
from ivr.calls.ladder import climbing
from ivr.console import app as console
from ivr.console.address import Site
from ivr.console.lines import Telephony
from ivr.console.register import Register
from ivr.console.sealing import Seal, kept_seal
from ivr.console.webhooks import posting
from ivr.console.webhooks.sending import Books, Sending
from ivr.controller import App
from ivr.core.banning import LOOPBACK
from ivr.core.call import Customer
from ivr.core.rulebook import Rulebook
from ivr.core.webhooks import Event
from ivr.ground import Progress
from ivr.holder import holder, only_one
from ivr.keep_up import kept_up
from ivr.listening import connect
from ivr.provision import layout as folders
from ivr.provision import render, template
from ivr.provision.layout import Layout
from ivr.provision.phone_security import Kind
from ivr.provision.secrets import Secrets, stored
from ivr.provision.spare import lead
from ivr.record_room import kept_recordings
from ivr.recording.front_desk import FrontDesk
from ivr.recording.looked_after import looked_after
from ivr.recording.people import People
from ivr.recording.room import Room
from ivr.recording.roots import rooted
from ivr.recording.sole import KEEPS_ITS_JOURNAL, sole
from ivr.rotating import Rotation
from ivr.rules import RulesRefused
from ivr.settings import Settings, networks
from ivr.shutting_out import shutting_out
from ivr.stops import Stops
from ivr.store.aside import made
from ivr.store.webhooks import Webhooks
from ivr.switch.asterisk import AsteriskSwitch
from ivr.unwedged import unwedged
from ivr.vault.places.place import Place
from ivr.versions.beginning import Beginning, begun
from ivr.versions.reading import Wanted, read
from ivr.versions.shelf import Shelf
from ivr.versions.verdict import Ready, Refused
from ivr.watched import watched
from ivr.web.keys import Engine, Listeners
from ivr.web.server import LOOK_EVERY, serve

log = structlog.get_logger()


def read_rules(settings: Settings) -> Rulebook:
    """The rulebook, its times scaled as asked. Raises `RulesRefused`."""
    match read(Wanted(settings.rules, settings.time_scale)):
        case Refused(complaints):
            raise RulesRefused(complaints)
        case Ready(rules):
            return rules


@asynccontextmanager
async def running(
    settings: Settings, progress: Progress, rulebook: Rulebook | None = None, *, held: bool = False
) -> AsyncIterator[App]:
    """Start Asterisk (or find it running), connect, take calls; leaving the block leaves Asterisk as it is.

    If the start fails half way, an Asterisk that it started is stopped again. Rules that are read from the file are
    watched from then on; those that are given are not. Where the file is refused, its last good version is in force.
    `held`: the installation is the caller's already.
    """
    layout = Layout(settings.state.resolve())
    async with AsyncExitStack() as stack:
        if not held:
            folders.make(layout)
            stack.enter_context(only_one(layout.lock))
        first = None if rulebook else await _begun(settings, layout, progress)
        rules = rulebook or first.ready.rules  # type: ignore[union-attr]  # one of them is there
        _claim(layout, settings, stack)
        archive = await asyncio.to_thread(archive_of, settings)
        clock = Clock(pretend=settings.pretend_now)
        undo = await stack.enter_async_context(AsyncExitStack())
        app = await built(settings, rules, layout, clock, progress, Stacks(stack, undo))
        app.store.announced = frozenset(Event)  # until webhooks are there, and say of what anybody is told
        seal = await asyncio.to_thread(kept_seal, layout.console_key)
        engine = await _take_calls(app, stack)
        await _tell_programs(app, seal, stack)
        await _keep_going(app, stack)
        room = await _look_after_recordings(app, archive, stack)
        if first is not None:
            app.versions = await stack.enter_async_context(watched(app.house, first, settings))
        await stack.enter_async_context(climbing(app.desk, app.reception))
        listeners = Listeners(FrontDesk(room), People(app.layout.people))
        await _open_door(app, listeners, engine, stack)
        await _open_console(app, seal, listeners, engine, stack)
        undo.pop_all()
        yield app


async def _begun(settings: Settings, layout: Layout, progress: Progress) -> Beginning:
    """In a thread: a supervisor may be watching already whether the loop turns."""
    first = await asyncio.to_thread(begun, Wanted(settings.rules, settings.time_scale), Shelf(layout.rules))
    if first.refused:
        progress(f"REFUSED, so the last good version is in force: {first.refused.complaints[0]}")
    return first


def _claim(layout: Layout, settings: Settings, stack: AsyncExitStack) -> None:
    """The installation's folders are there, and nobody else's for as long as this lasts."""
    folders.make(layout)
    lead(layout, settings.spare)
    stack.enter_context(sole(layout.capture, layout.recordings, layout.spare))
    journal = made(settings.journal or layout.journal)
    stack.enter_context(sole(journal, otherwise=KEEPS_ITS_JOURNAL))


async def _take_calls(app: App, stack: AsyncExitStack) -> Engine:
    """Callers come in from here on, and those who are there are taken over."""
    await stack.enter_async_context(lately_kept.kept(app.desk.floor, app.layout.lately))
    await stack.enter_async_context(outgoing_kept.kept(app.desk.outgoing, app.layout.outgoing, app.rules))
    app.bans = await stack.enter_async_context(_shutting_out(app))
    await stack.enter_async_context(traces.told(app.settings.traces, app.settings.node, app.store.on_trace))
    stops = await stack.enter_async_context(Stops(LOOK_EVERY).watched())
    app.desk.stood_still = stops.lately
    taking_in = _taking_in(app)
    await stack.enter_async_context(taking_in.going_on())
    await connect(app, stack)
    return _engine(app, taking_in, stops)


async def _keep_going(app: App, stack: AsyncExitStack) -> None:
    """An Asterisk that dies or is stuck comes back; a clock that is set is told of, and a certificate that ends.

    And whoever is erased is called back no more, and memory is given back.
    """
    clock = app.desk.clock
    await stack.enter_async_context(forgotten.heeded(app.store, app.callbacks))
    await stack.enter_async_context(kept_up(app.asterisk, app.store, clock.now))
    await stack.enter_async_context(unwedged(app.knock, app.asterisk, app.store, clock.now))
    await stack.enter_async_context(clock_watch.watched(clock, app.alarm))
    await stack.enter_async_context(memory.swept())
    if app.settings.phone_security.kind is Kind.TLS:
        shown = certificate_watch.shown_at(app.settings.sip_host, app.ports.tls)
        await stack.enter_async_context(certificate_watch.watched(shown, clock.wall, app.alarm))


async def _tell_programs(app: App, seal: Seal, stack: AsyncExitStack) -> None:
    """Webhooks, told of what has happened before them too: it stands in the store."""
    hooks = Webhooks.of(app.settings.database_url or app.layout.database)
    stack.push_async_callback(hooks.close)
    post = await stack.enter_async_context(posting.opened(networks(app.settings.webhook_networks)))
    sending = Sending(Books.beside(hooks), app.store, seal, post, app.alarm)
    await stack.enter_async_context(sending.going_on())


async def _look_after_recordings(app: App, archive: Place | None, stack: AsyncExitStack) -> Room:
    """Hourly roots of the ledger, each night's work, the archive; where they are heard."""
    settings, layout, wall = app.settings, app.layout, app.desk.clock.wall
    await stack.enter_async_context(rooted(layout, settings.time_stamps, wall, app.alarm))
    recording, set_by = (lambda: app.rules.recording), (lambda: app.desk.clock.set_by)
    kept = kept_recordings(settings, recording, archive, app.alarm, wall, set_by)
    room = await stack.enter_async_context(kept)
    hour, url = settings.reconcile_at, settings.database_url
    looked_at = looked_after(layout, app.store, room.ledger, wall, database=url, at=hour)
    await stack.enter_async_context(looked_at)
    if archive:
        archiver = archived(settings, archive, room.retention, app.alarm, wall)
        (await stack.enter_async_context(archiver)).start()
    return room


async def _open_door(app: App, listeners: Listeners, engine: Engine, stack: AsyncExitStack) -> None:
    """HTTP, and the file that tells our own commands its port."""
    served = serve(
        app.desk,
        app.reception,
        app.settings.http_port,
        lambda: app.secrets.http_token,
        app.versions,
        lambda: app.settings.supervisor_token.get_secret_value() or app.secrets.supervisors,
        listeners,
        app.bans,
        engine,
        _rotation(app),
    )
    app.http_port = await stack.enter_async_context(served)
    template.write(app.layout.http, str(app.http_port))
    stack.callback(app.layout.http.unlink, missing_ok=True)


async def _open_console(app: App, seal: Seal, listeners: Listeners, engine: Engine, stack: AsyncExitStack) -> None:
    """What people come to in their browsers, and the file that tells our own commands where it is."""
    settings, layout = app.settings, app.layout
    if settings.console_port is None:
        return
    register = Register.of(settings.database_url or layout.database)
    stack.push_async_callback(register.close)
    proxies = (*LOOPBACK, *networks(settings.console_proxies))
    site = Site(settings.console_host, settings.console_port, settings.console_url, proxies)
    telephony = Telephony(
        f"http://127.0.0.1:{app.ports.ari}/ws",
        lambda telephone: stored(layout.secrets).agent_secret(telephone),
        lambda: render.has_browsers(layout),
    )
    served = console.serve(
        app.desk,
        app.reception,
        register,
        site,
        seal,
        app.versions,
        engine,
        telephony,
        listeners,
        mail=settings.mail_server,
        by_firm=settings.by_firm,
    )
    app.console = await stack.enter_async_context(served)
    template.write(layout.console, app.console.address.url)
    stack.callback(layout.console.unlink, missing_ok=True)


def _engine(app: App, taking_in: TakingIn, stops: Stops) -> Engine:
    switch = app.desk.switch
    assert isinstance(switch, AsteriskSwitch)
    folders = {"state": app.layout.state, "recordings": app.layout.recordings, "capture": app.layout.capture}
    return Engine(
        trunks=switch.registered_trunks,
        took=lambda: switch.took,
        unanswered=lambda: switch.unanswered,
        fallback=lambda: taking_in.taken_in,
        with_fallback=lambda: under_way(app.layout.state / FOLDER),
        to_seal=lambda: app.recorder.to_seal,
        console=lambda: app.console.address.url if app.console else "",
        stands_by=lambda: _stands_by(app.layout),
        folders=folders,
        stops=stops,
    )


def _stands_by(layout: Layout) -> bool:
    with suppress(OSError):  # it is somebody else's file, or there are too many open
        return holder(layout.standby) is not None
    return False


def _taking_in(app: App) -> TakingIn:
    """By the customers of the rules that are in force then."""

    def find(number: str) -> Customer | None:
        return app.desk.crm.find(number)

    async def unseen() -> None:
        await app.recorder.unseen({call.id for call in app.reception.calls})

    return TakingIn(app.layout.state / FOLDER, app.store, find, app.recorder.left_behind, unseen)


def _shutting_out(app: App) -> AbstractAsyncContextManager[Bans | None]:
    switch, clock = app.desk.switch, app.desk.clock
    assert isinstance(switch, AsteriskSwitch)
    ports = tuple(filter(None, (app.ports.sip, app.ports.tls)))
    return shutting_out(
        app.settings,
        app.layout,
        lambda: app.ari,
        ports,
        switch,
        lambda: app.rules,
        clock.wall,
        app.alarm,
    )


def _rotation(app: App) -> Rotation:
    switch = app.desk.switch
    assert isinstance(switch, AsteriskSwitch)

    def taken(fresh: Secrets) -> None:
        app.secrets = fresh
        switch.known_by(fresh.ari, fresh.ami)

    given = {"supervisors": "IVR_SUPERVISOR_TOKEN"} if app.settings.supervisor_token.get_secret_value() else {}
    told, telling = switch.passwords_changed, app.house.telling
    return Rotation(app.layout, app.ports, app.asterisk, lambda: app.rules, taken, told, telling, given)
