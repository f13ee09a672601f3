"""The log: JSON for programs, sentences for people, and whose call a line is about."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import structlog
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from ivr.calls.adoption import AGAIN_AFTER, Adoption
from ivr.core.preference import LastTalk, PreferLast
from ivr.core.steps import EnterQueue
from ivr.errors import StoreError
from ivr.switch.fake import FakeSwitch
from tests.calls.house import DID, NODES, House, S, rules
from tests.virtual_time import virtual

LINE = """
import pathlib, sys, structlog
from ivr.logs import log_to
log_to(pathlib.Path(sys.argv[1]))
with structlog.contextvars.bound_contextvars(call_id="node1-7"):
    structlog.get_logger().warning("voicemail stays", path="/x", caller="13912345678", channel="1795695823")
"""


def house() -> House:
    """Callers go straight to a queue that asks the store with whom each talked last."""
    prefer = (PreferLast(3600 * S, 10 * S),)
    queue = replace(rules().queues["wealth"], overflow=(), announce=(), prefer=prefer)
    return House(FakeSwitch(), rules(nodes={**NODES, "flows.main[0]": EnterQueue("wealth")}, queues={"wealth": queue}))


@virtual
async def test_whatever_a_call_and_its_errands_log_has_its_id_and_nothing_else_has() -> None:
    h = house()

    async def last_talk(*_: object) -> LastTalk | None:
        raise StoreError("away")

    h.store.last_talk = last_talk  # type: ignore[method-assign]
    with capture_logs([merge_contextvars]) as lines:
        calls = [h.fake.call_in(DID, "13900001111") for _ in range(3)]
        await asyncio.sleep(1)
        structlog.get_logger().warning("of no call")
        for call in calls:
            h.fake.hang_up_by_peer(call)
        await h.over()
    about = sorted(line["call_id"] for line in lines if line["event"] == "the store does not answer")
    assert about == sorted(calls)
    assert [line for line in lines if line["event"] == "of no call"] == [
        {"event": "of no call", "log_level": "warning"}
    ]


def _written(state: Path) -> dict[str, str]:
    line = json.loads((state / "log/ivr.jsonl").read_text("utf-8"))
    del line["timestamp"]
    return line  # type: ignore[no-any-return]


SAID = {
    "call_id": "node1-7", "path": "/x", "event": "voicemail stays", "level": "warning", "caller": "139****5678",
    "channel": "1795695823",
}  # fmt: skip


def test_where_no_terminal_is_both_file_and_stream_are_json(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LINE, str(tmp_path)], capture_output=True, text=True, check=True)
    assert SAID.items() <= json.loads(done.stderr).items()
    assert _written(tmp_path) == SAID


def test_on_a_terminal_a_person_reads_it(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", LINE, str(tmp_path)], stderr=theirs, check=True)
    os.close(theirs)
    told = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "voicemail stays" in told
    assert not told.lstrip().startswith("{")
    assert _written(tmp_path) == SAID


@virtual
async def test_a_look_at_abandoned_calls_is_not_logged_as_one_of_them() -> None:
    h = house()
    adoption = Adoption(h.desk, h.reception)
    h.fake.down = True
    with capture_logs([merge_contextvars]) as lines, structlog.contextvars.bound_contextvars(call_id="c1"):
        adoption.soon()
        await asyncio.sleep(AGAIN_AFTER * 1.5)
    assert adoption._due is not None
    adoption._due.cancel()
    assert [line.get("call_id") for line in lines if line["event"] == "abandoned calls not adopted yet"] == [None]
