"""Wired to an installation's own folders, both the light look and the nightly one do their work."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from ivr.evidence.entry import Kind
from ivr.evidence.keys import pem, public_path
from ivr.provision.layout import Layout
from ivr.recording.looked_after import looked_after
from ivr.store.store import Store
from tests.recording.firm_of_records import DAY, Records, in_store, name
from tests.virtual_time import virtual


@virtual
async def test_a_loss_is_told_and_the_night_is_entered_in_the_ledger(tmp_path: Path) -> None:
    layout, records = Layout(tmp_path), Records(tmp_path)
    store = Store(layout.database, "n1")
    await store.open()
    for call in range(3):
        in_store(store, records, call)
    await store.flush()
    records.sealed(range(3))
    layout.capture.mkdir()
    began = asyncio.get_running_loop().time()

    def now() -> datetime:
        return DAY + timedelta(hours=1, seconds=asyncio.get_running_loop().time() - began)

    ledger = records.ledger()
    public_path(layout.ledger_key).write_bytes(pem(ledger.signing.public_key()))
    async with looked_after(layout, store, ledger, now):
        await asyncio.sleep(60)
        records.path(1).unlink()
        await asyncio.sleep(600)
    await store.flush()
    assert [alarm.what for alarm in await store.alarms()] == ["recording missing"]
    assert {r.call: r.state.value for r in await store.recordings()}[name(1)] == "missing"
    told = [(entry.kind, entry.about.get("state")) for entry in ledger.entries()][-2:]
    assert told == [(Kind.CLASSED, "missing"), (Kind.RECONCILED, None)]
    await store.close()
