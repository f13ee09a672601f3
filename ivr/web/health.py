"""Whether the controller lives (`/health`), and whether callers should be sent to it (`/ready`): for supervisors."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from ivr.core.readiness import Looked, checks
from ivr.web.keys import DESK, ENGINE, RECEPTION, STOPS


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [web.get("/health", health), web.get("/ready", ready)]


async def health(request: web.Request) -> web.Response:
    """It lives: whoever gets this answer knows that the event loop turns."""
    app = request.app
    body = {
        "alive": True,
        "asterisk": "connected" if app[DESK].switch.is_connected else "away",
        "calls": len(app[RECEPTION].calls),
        "longest_stop": round(app[STOPS].longest, 3),
    }
    return web.json_response(body)


async def ready(request: web.Request) -> web.Response:
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
    told = {check.name: {"good": check.good, "why": check.why} for check in found}
    return web.json_response({"ready": good, "checks": told}, status=200 if good else 503)


def _free(folders: Mapping[str, Path]) -> dict[str, int | None]:
    return {word: _free_mb(folder) for word, folder in folders.items()}


def _free_mb(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free // 1_000_000
    except OSError:
        return None
