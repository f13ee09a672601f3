"""Each call that has ended is told to a collector of traces (OpenTelemetry, OTLP over HTTP), if one is named."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from ivr.core.spans import ENDS, facts_of, spans
from ivr.core.trace import TraceStep
from ivr.errors import IvrError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

MOST_CALLS = 10_000
"""At once; of more than these, the oldest are not told."""
MOST_STEPS = 500
"""Of one call; later ones are not told, but for the last."""
MAY_TAKE = 2.0
"""Seconds; the stop of a controller whose collector is away is no later than that."""
OnTrace = Callable[[TraceStep], None]


class TracesMissing(IvrError):
    """IVR_TRACES is set, and OpenTelemetry is not installed: pip install 'ivr[traces]'."""


@asynccontextmanager
async def told(collector: str, node: str, on_trace: Callable[[OnTrace], Callable[[], None]]) -> AsyncIterator[None]:
    """Tell the collector at this address (empty: nobody) of every call that ends meanwhile.

    Raises `TracesMissing`. What the collector does not take is given up; no call waits for it.
    """
    if not collector:
        yield
        return
    provider = _provider(collector, node)
    stop = on_trace(_Telling(provider.get_tracer("ivr")).take)
    try:
        yield
    finally:
        stop()
        await asyncio.to_thread(provider.shutdown)


def _provider(collector: str, node: str) -> TracerProvider:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise TracesMissing from error
    provider = TracerProvider(resource=Resource({"service.name": "ivr", "service.instance.id": node}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(collector, timeout=MAY_TAKE)))
    return provider


class _Telling:
    """Keeps the steps of calls under way."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._calls: dict[str, list[TraceStep]] = {}

    def take(self, step: TraceStep) -> None:
        steps = self._calls.setdefault(step.call, [])
        if step.what == ENDS:
            self._tell([*steps, step])
            del self._calls[step.call]
        elif len(steps) < MOST_STEPS:
            steps.append(step)
        if len(self._calls) > MOST_CALLS:
            del self._calls[next(iter(self._calls))]

    def _tell(self, steps: Sequence[TraceStep]) -> None:
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415

        first, last = steps[0], steps[-1]
        call = self._tracer.start_span("call", start_time=_ns(first.at))
        call.set_attributes({"ivr.call_id": first.call, "ivr.outcome": last.line})
        for step in steps:
            call.add_event(step.what, facts_of(step), _ns(step.at))
        within = set_span_in_context(call)
        for each in spans(steps):
            self._tracer.start_span(each.name, within, start_time=_ns(each.began), attributes=each.facts).end(
                _ns(each.ended)
            )
        call.end(_ns(last.at))


def _ns(at: datetime) -> int:
    """Nanoseconds since 1970."""
    return int(at.timestamp() * 1_000_000) * 1000
