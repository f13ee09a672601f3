"""Whether the controller lives (`/health`), and whether callers should be sent to it (`/ready`): for supervisors."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

from aiohttp import web
from typing_extensions import TypedDict

from ivr.core.readiness import Looked, checks
from ivr.web.keys import DESK, ENGINE, RECEPTION, STOPS
from ivr.web.operation import Operation, Otherwise, Right, described


@described
class Health(TypedDict):
    """It lives."""

    alive: Literal[True]
    asterisk: Literal["connected", "away"]
    calls: int
    """Under way."""
    longest_stop: float
    """Seconds for which the event loop stood still at most."""


@described
class Check(TypedDict):
    """One thing that has to be right."""

    good: bool
    why: str


@described
class Readiness(TypedDict):
    """Whether callers should be sent here."""

    ready: bool
    checks: dict[str, Check]
    """What has to be right for it, by a word for each."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [
        Operation("GET", "/health", health, Right.NOBODYS),
        Operation("GET", "/ready", ready, Right.NOBODYS, also={503: Readiness}),
    ]


async def health(request: web.Request) -> Health:
    """It lives: whoever gets this answer knows that the event loop turns."""
    app = request.app
    return {
        "alive": True,
        "asterisk": "connected" if app[DESK].switch.is_connected else "away",
        "calls": len(app[RECEPTION].calls),
        "longest_stop": round(app[STOPS].longest, 3),
    }


async def ready(request: web.Request) -> Readiness | Otherwise:
    """What has to be right for callers to be served, each with its reason; 503 if something is not."""
    desk, reception = request.app[DESK], request.app[RECEPTION]
    free = await asyncio.to_thread(_free, request.app[ENGINE].folders)
    looked = Looked(
        connected=desk.switch.is_connected,
        takes_calls=reception.takes_calls,
        rules=reception.rules.version,
        numbers=len(reception.rules.numbers),
        behind=timedelta(seconds=desk.store.behind),
        free_mb=free,
    )
    found = checks(looked)
    good = all(check.good for check in found)
    told: Readiness = {
        "ready": good,
        "checks": {check.name: {"good": check.good, "why": check.why} for check in found},
    }
    return told if good else Otherwise(503, told)


def _free(folders: Mapping[str, Path]) -> dict[str, int | None]:
    return {word: _free_mb(folder) for word, folder in folders.items()}


def _free_mb(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free // 1_000_000
    except OSError:
        return None
