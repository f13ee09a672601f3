"""Guards against faults of links, switch and trunk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import ivr.app
import ivr.calls.adoption


def adoption() -> None:
    """What lives in the switch is left to itself."""

    async def nobody(*_: object) -> int:
        return 0

    ivr.calls.adoption.adopt = nobody  # type: ignore[assignment]


def keeping_asterisk_up() -> None:
    """An Asterisk that died stays dead."""
    ivr.app.kept_up = _nothing


@asynccontextmanager
async def _nothing(*_: object) -> AsyncIterator[None]:
    yield


GUARDS: Mapping[str, Callable[[], None]] = {"adoption": adoption, "keeping Asterisk up": keeping_asterisk_up}
