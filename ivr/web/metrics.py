"""Figures for Prometheus: what stands in the subjects' tables, in its text format."""

from __future__ import annotations

import asyncio

from aiohttp import web

from ivr.web.figures import calls, machine, queues, records, rules, trunks
from ivr.web.figures.figure import told
from ivr.web.keys import ENGINE
from ivr.web.operation import Operation, Right

FIGURES = (*rules.FIGURES, *calls.FIGURES, *queues.FIGURES, *records.FIGURES, *trunks.FIGURES, *machine.FIGURES)
CONTENT = "text/plain; version=0.0.4; charset=utf-8"


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [Operation("GET", "/metrics", metrics, Right.NOBODYS, content="text/plain")]


async def metrics(request: web.Request) -> web.Response:
    """Every figure with a line that says what it is."""
    now = await asyncio.to_thread(machine.look, request.app[ENGINE].folders)
    text = told(FIGURES, request.app) + told(machine.PROCESS, now)
    return web.Response(body=text.encode(), headers={"Content-Type": CONTENT})
