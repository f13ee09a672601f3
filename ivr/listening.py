"""Wires what the switch tells to reception, floor, trunks and alarms."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

import structlog

from ivr.calls import features
from ivr.calls.adoption import Adoption
from ivr.calls.telephones import Telephones
from ivr.controller import App
from ivr.recalling import Recalling
from ivr.switch.asterisk import AsteriskSwitch
from ivr.switch.events import Arrived, GuessedPassword, PhoneChanged, Snapshot

log = structlog.get_logger()


async def connect(app: App, stack: AsyncExitStack) -> None:
    """Wire the switch's events to reception, floor and log, then let them come."""
    switch, desk = app.desk.switch, app.desk
    assert isinstance(switch, AsteriskSwitch)
    adoption = Adoption(desk, app.reception)
    recalling = Recalling(app, adoption)
    await recalling.agents()
    stack.push_async_callback(recalling.stop)
    switch.on_phone_changed(lambda change: _phone_changed(desk.telephones, change))
    switch.on_guessed_password(lambda guess: _guessed(app, guess))
    switch.on_trunk_changed(lambda trunk, registered, why: _trunk_changed(app, trunk, registered, why))
    reachable = partial(_trunk_reachable, app)
    switch.on_trunk_reachable(reachable, lambda: [one.name for one in app.rules.trunk_order if one.card is None])
    switch.on_replaced(app.replaced.set)
    switch.on_connected(lambda snapshot: _connected(app, recalling, snapshot))
    app.reception.on_abandoned = adoption.soon
    switch.on_arrival(lambda arrived: _arrived(app, arrived))
    await switch.start()
    stack.push_async_callback(switch.stop)


async def _connected(app: App, recalling: Recalling, snapshot: Snapshot) -> None:
    if app.bans is not None:
        app.desk.errands.send(app.bans.put_up())
    await recalling.calls(snapshot)


def _arrived(app: App, arrived: Arrived) -> None:
    match arrived.args:
        case ("feature", _, _, *_):
            app.desk.errands.send(features.serve(app.desk, app.rules, arrived))
        case _:
            app.reception.arrived(arrived)


def _phone_changed(telephones: Telephones, change: PhoneChanged) -> None:
    log.info("phone reachable" if change.reachable else "phone unreachable", endpoint=change.endpoint)
    telephones.changed(change.endpoint, reachable=change.reachable)


def _trunk_reachable(app: App, trunk: str, reachable: bool, took: timedelta | None) -> None:
    before = app.desk.trunks.of(trunk).dead
    app.desk.trunks.reachable(trunk, reachable=reachable, round_trip=took)
    dead = app.desk.trunks.of(trunk).dead
    if dead and not before:
        app.alarm("trunk dead", f"{trunk} {dead}")
    if before and not dead:
        app.alarm("trunk back", f"{trunk} answers again")


def _trunk_changed(app: App, trunk: str, registered: bool, why: str) -> None:
    app.desk.trunks.registered(trunk, registered=registered)
    if not registered:
        app.alarm("trunk not registered", f"{trunk}: {why}")


def _guessed(app: App, guess: GuessedPassword) -> None:
    log.info("wrong password", account=guess.account, address=guess.address)
    if guess.by_sip and app.bans is not None:
        app.bans.failed(guess.account, guess.address, proven=guess.proven)
    else:
        app.alarm("wrong password", f"{guess.account} from {guess.address}")
