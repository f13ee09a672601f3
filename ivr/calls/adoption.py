"""Taking over what lives in the switch: after a start, and after every gap in the connection.

Adopting is starting the story at its stored stage; an empty switch is the special case in which nothing is found.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import structlog

from ivr.calls.call import STAGE, Call
from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.core.agent import InCall
from ivr.core.call import Incoming, Outcome, Stage, Talking
from ivr.core.numbers import clean
from ivr.store.encoding import decode_stage
from ivr.store.rows import CallRow
from ivr.switch.events import LiveChannel, Snapshot

log = structlog.get_logger()


async def adopt(desk: Desk, reception: Reception, snapshot: Snapshot) -> int:
    """Take up every call without a story, end every leg and bridge without a call; returns how many were adopted."""
    records = {row.id: row for row in await desk.store.open_calls()}
    live = {channel.id: channel for channel in snapshot.channels}
    callers = [c for c in snapshot.channels if c.variables.get("IVR_ROLE") == "caller" and c.id not in reception]
    for channel in callers:
        _take_up(desk, reception, channel, records.get(channel.id), live)
    await _end_orphans(desk, reception, snapshot)
    for call in set(records) - set(live):
        if call not in reception:
            _close(desk, reception, records[call])
    return len(callers)


def _take_up(
    desk: Desk, reception: Reception, channel: LiveChannel, row: CallRow | None, live: Mapping[str, LiveChannel]
) -> None:
    call = _call(desk, reception, channel, row)
    stage = _stage(channel, row)
    if isinstance(stage, Talking):
        call.belongings |= {stage.leg, stage.bridge}
        if stage.kind == "agent" and stage.leg in live:
            desk.floor.restore(stage.party, InCall(call.id))
    reception.adopt(call, stage)


def _call(desk: Desk, reception: Reception, channel: LiveChannel, row: CallRow | None) -> Call:
    did = row.did if row else channel.variables.get("IVR_DID", "")
    arrived = row.arrived if row else desk.clock.now()
    incoming = Incoming(channel.id, did, clean(channel.caller), arrived)
    if row is None:
        desk.store.call_arrived(incoming, reception.rules.version)
    call = reception.new_call(incoming, reception.rules)
    call.recognise(desk.crm.find(incoming.caller))
    if channel.state == "Up":
        call.answered = (row.answered if row else None) or arrived
    return call


def _stage(channel: LiveChannel, row: CallRow | None) -> Stage | None:
    """The stage on the channel is the newest; the store's may lag behind it by a moment."""
    try:
        stage = decode_stage(msgspec.json.decode(channel.variables.get(STAGE) or "{}"))
    except msgspec.DecodeError:
        stage = None
    return stage or (row.stage if row else None)


async def _end_orphans(desk: Desk, reception: Reception, snapshot: Snapshot) -> None:
    owned = {belonging for call in reception.calls for belonging in call.belongings}
    for channel in snapshot.channels:
        if channel.variables.get("IVR_ROLE") in {"agent", "rm"} and channel.id not in owned:
            log.info("orphan leg ended", channel=channel.id)
            await desk.switch.drop(channel.id)
    for bridge in snapshot.bridges:
        if bridge.id not in owned:
            log.info("orphan bridge ended", bridge=bridge.id)
            await desk.switch.end_bridge(bridge.id)


def _close(desk: Desk, reception: Reception, row: CallRow) -> None:
    incoming = Incoming(row.id, row.did, row.caller, row.arrived)
    call = reception.new_call(incoming, reception.rules)
    call.answered = row.answered
    outcome = Outcome.COMPLETECALLER if isinstance(row.stage, Talking) else Outcome.INTERRUPTED
    reception.lost(call, outcome, "ended while the controller was away")
