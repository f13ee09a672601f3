"""A firm's own program is told of a real call, by a running house."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

from tests.console.webhooks.test_sending import of_docs
from tests.real.test_program import Program, lab_visit, place

__all__ = ["place"]
WITHIN = 20.0
"""Seconds; a busy machine has its time."""


class Crm(ThreadingHTTPServer):
    """It keeps what it is told."""

    def __init__(self) -> None:
        self.taken: Queue[tuple[dict[str, str], bytes]] = Queue()
        super().__init__(("127.0.0.1", 0), _Take)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks"

    def next(self, secret: str) -> Any:
        """What it was told, which must be ours."""
        headers, body = self.taken.get(timeout=WITHIN)
        assert of_docs()(secret, headers, body)
        return json.loads(body)


class _Take(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Crm)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.put(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def crm_listens() -> Iterator[Crm]:
    with Crm() as crm:
        thread = threading.Thread(target=crm.serve_forever, daemon=True)
        thread.start()
        yield crm
        crm.shutdown()
        thread.join()


def test_a_program_is_told_of_a_call_as_it_comes_and_as_it_is_over(place: list[str], tmp_path: Path) -> None:
    state, ports = ("--state", str(tmp_path / "state")), ("--http-port", "0", "--console-port", "none")
    up = Program("up", *place, "--sip-port", "0", *ports, IVR_WEBHOOK_NETWORKS="127.0.0.1")
    try:
        up.says("/health", within=120)
        with crm_listens() as crm:
            wish = ("crm", crm.url, "--event", "call.arrived", "--event", "call.ended", "--event", "recording.ready")
            hook, secret = _lines("webhooks", "add", *wish, *state)[-1].split()
            assert _lines("webhooks", "test", hook, *state)[-1].strip() == "taken"
            assert crm.next(secret)["type"] == "webhook.test"
            assert lab_visit(place)["ended"]["cause"] == 16
            arrived, over, sound = (crm.next(secret) for _ in range(3))
        assert [one["type"] for one in (arrived, over, sound)] == ["call.arrived", "call.ended", "recording.ready"]
        assert arrived["data"]["call"] == over["data"]["call"] == sound["data"]["call"]
        assert (over["data"]["served_by_kind"], sound["data"]["state"]) == ("agent", "recorded")
        assert secret not in (tmp_path / "state/log/ivr.jsonl").read_text("utf-8")
    finally:
        up.end()


def _lines(*command: str) -> list[str]:
    program = Program(*command)
    assert program.ends(60) == 0
    return program.said()
