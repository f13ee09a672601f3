"""The house as it stands before anybody calls: Asterisk up, sounds spoken, the rules' people in their places."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from ivr.agi.account import FOLDER, serves
from ivr.agi.compose import compose
from ivr.agi.snapshot import write as write_snapshot
from ivr.calls import agent_states
from ivr.calls.callbacks import Callbacks
from ivr.calls.clock import Clock
from ivr.calls.degradation import Degradation
from ivr.calls.desk import Desk
from ivr.calls.floor import Floor
from ivr.calls.naming import Naming
from ivr.calls.reception import Reception
from ivr.calls.recording_watch import RecordingWatch
from ivr.controller import App, ari_of
from ivr.core.rulebook import Rulebook
from ivr.crm import rest
from ivr.crm.csv_crm import CsvCrm
from ivr.crm.nobody import Nobody
from ivr.crm.opening import open_crm
from ivr.ground import Ground, Progress, prepare
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.recording.disk_watch import DiskWatch
from ivr.recording.messages import Messages, Whose
from ivr.recording.opening import open_safe
from ivr.recording.recorder import Recorder
from ivr.settings import Settings
from ivr.store.store import Store
from ivr.switch.ami import AmiAddress
from ivr.switch.asterisk import AsteriskSwitch
from ivr.taking_up import House
from ivr.versions import sounds
from ivr.voice.library import Library
from ivr.voice.names import NameSounds


@dataclass(frozen=True)
class Stacks:
    """What is closed in the end, and what is undone if the start fails half way."""

    close: AsyncExitStack
    undo: AsyncExitStack


async def built(
    settings: Settings, rules: Rulebook, layout: Layout, clock: Clock, progress: Progress, stacks: Stacks
) -> App:
    """What is to be closed or undone goes on the stacks as it comes up; raises `IvrError` of whatever does not."""
    ground = await prepare(settings, rules, layout, progress)
    base = settings.rules.absolute().parent
    folder = sounds.latest(layout.prompts, rules.version)
    library = await asyncio.to_thread(Library.prepare, rules, folder, progress, base=base)
    store = Store(settings.database_url or layout.database, settings.node, aside=settings.journal or layout.journal)
    await store.open()
    stacks.close.push_async_callback(store.close)
    crm = await asyncio.to_thread(open_crm, rules)
    await asyncio.to_thread(_leave_word, rules, crm, library, clock, layout)
    sounds.sweep(layout.prompts, library.folder)
    await _up(ground, stacks.undo)
    safe = await asyncio.to_thread(open_safe, layout, clock.wall, settings.key_service)
    disk = DiskWatch(
        (layout.capture, layout.recordings),
        lambda: reception.rules.recording,
        lambda what, detail: store.alarm(what, clock.now(), detail),
    )
    whose: Whose = lambda number: desk.crm.find(number)  # noqa: E731, PLW0108 - new rules bring another CRM
    left = Messages(store, safe, layout.voicemail, clock.now, whose)
    recorder = Recorder(
        layout.capture,
        safe,
        store,
        clock.now,
        disk=disk,
        account=layout.call_records,
        messages=left,
        with_fallback=partial(serves, layout.state / FOLDER),
    )
    stacks.close.push_async_callback(recorder.close)
    floor = Floor(rules, clock, agent_states.writer(store, clock))
    switch = _switch(ground, layout, settings.alone)
    desk = Desk(switch, floor, clock, library, crm, store, recorder, layout.voicemail, ask_web=rest.ask)
    desk.names = _naming(layout)
    desk.degradation = Degradation.kept(layout.degradation)
    reception = Reception(desk, rules)
    desk.callbacks = callbacks = Callbacks(desk, reception)
    for watch in (disk, RecordingWatch(desk, reception)):
        watch.start()
        stacks.close.push_async_callback(watch.close)
    phones = switch.reachable_phones
    house = House(settings.rules, layout, ground.asterisk, desk, reception, crm, library, phones, progress)
    machine = (settings, layout, ground.ports, ground.keys, ground.asterisk)
    return App(*machine, store, desk, reception, callbacks, recorder, house)


def _leave_word(rules: Rulebook, crm: CsvCrm | Nobody, library: Library, clock: Clock, layout: Layout) -> None:
    """What the fallback goes by while nobody is here."""
    leftover = compose(rules, crm.customers(), library.media, clock.wall(), layout.voicemail)
    write_snapshot(layout.state / "fallback.json", leftover)


async def _up(ground: Ground, undo: AsyncExitStack) -> None:
    """Asterisk runs with what was written; one that runs already is told to read it."""
    if ground.runs:
        await ground.asterisk.reload_endpoints()
        await ground.asterisk.reload_doors()
    else:
        undo.push_async_callback(ground.asterisk.stop)
        await _started(ground.asterisk)


def _naming(layout: Layout) -> Naming:
    names = NameSounds(layout.names)
    return Naming(lambda name, language: asyncio.to_thread(names.of, name, language))


def _switch(ground: Ground, layout: Layout, alone: float) -> AsteriskSwitch:
    ari = ari_of(ground.ports, ground.keys)
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
