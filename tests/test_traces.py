"""What a collector of distributed traces is told of a call."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from gzip import decompress

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from ivr.core.trace import TraceStep
from ivr.traces import MOST_CALLS, OnTrace, TracesMissing, told

BEGAN = datetime(2026, 11, 25, 9, tzinfo=UTC)
STORY = (
    ("arrived", "139****1111 calls"),
    ("customer", "Li Ming, gold"),
    ("ENTERQUEUE", "waits in wealth"),
    ("CONNECT", "talks with agent 1001"),
    ("ended", "COMPLETEAGENT"),
)


@dataclass
class Collector:
    """Takes what it is told."""

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)

    @property
    def spans(self) -> list[Span]:
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [span for each in requests for one in each.resource_spans for of in one.scope_spans for span in of.spans]


@dataclass
class Traced:
    """A store, as far as traces go."""

    takes: list[OnTrace] = field(default_factory=list)

    def on_trace(self, take: OnTrace) -> Callable[[], None]:
        self.takes.append(take)
        return lambda: self.takes.remove(take)

    def play(self, call: str = "c1", story: tuple[tuple[str, str], ...] = STORY) -> None:
        for seconds, (what, line) in enumerate(story):
            for take in self.takes:
                take(TraceStep(call, BEGAN + timedelta(seconds=seconds), what, line, facts={"queue": "wealth"}))


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    taken = Collector()

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        taken.bodies.append(decompress(body) if body[:2] == b"\x1f\x8b" else body)
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1/traces", take)
    async with TestServer(app) as server:
        taken.address = str(server.make_url("/v1/traces"))
        yield taken


async def test_a_call_is_told_with_its_stretches_and_its_words(collector: Collector) -> None:
    store = Traced()
    async with told(collector.address, "node1", store.on_trace):
        store.play()
    waiting, talk, call = sorted(collector.spans, key=lambda span: ("waiting", "talk", "call").index(span.name))
    assert {waiting.parent_span_id, talk.parent_span_id} == {call.span_id}
    assert (talk.end_time_unix_nano - talk.start_time_unix_nano) == 1_000_000_000
    assert [event.name for event in call.events] == [what for what, _ in STORY]
    facts = {each.key: each.value.string_value for each in call.attributes}
    assert facts == {"ivr.call_id": "c1", "ivr.outcome": "COMPLETEAGENT"}


async def test_nobodys_name_and_number_leave_the_house(collector: Collector) -> None:
    store = Traced()
    async with told(collector.address, "node1", store.on_trace):
        store.play()
    assert collector.bodies
    assert not any(secret in body for body in collector.bodies for secret in (b"Li Ming", b"1111"))


async def test_a_call_that_never_ends_is_not_kept_for_ever(collector: Collector) -> None:
    store = Traced()
    async with told(collector.address, "node1", store.on_trace):
        for number in range(MOST_CALLS + 1):
            store.play(f"c{number}", STORY[:1])
        store.play("c0", STORY[1:])
        store.play("c2", STORY[1:])
    calls = {span.attributes[0].value.string_value: len(span.events) for span in collector.spans if span.name == "call"}
    assert calls == {"c0": 4, "c2": 5}, "of the oldest, what was before is given up"


async def test_a_collector_that_is_away_holds_nobody_up() -> None:
    store = Traced()
    async with told("http://127.0.0.1:9/v1/traces", "node1", store.on_trace):
        before = asyncio.get_running_loop().time()
        store.play()
        assert asyncio.get_running_loop().time() - before < 1


async def test_nobody_is_told_unless_asked() -> None:
    store = Traced()
    async with told("", "node1", store.on_trace):
        assert not store.takes


async def test_whoever_lacks_the_library_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(TracesMissing, match="pip install 'ivr\\[traces\\]'"):
        async with told("http://127.0.0.1:9", "node1", Traced().on_trace):
            pass
