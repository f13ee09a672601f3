"""Shows on a terminal how far something is, if it takes more than two seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AFTER = 2.0
"""Seconds after which it is shown."""


@contextmanager
def counted() -> Iterator[Callable[[str, int], None]]:
    """What is called with a thing and how many of it are done."""
    from rich.console import Console

    console, began = Console(stderr=True), time.monotonic()
    with console.status("") as status:
        status.stop()

        def tell(what: str, done: int) -> None:
            if sys.stderr.isatty() and time.monotonic() - began > AFTER:
                status.update(f"{done:,} {what}")
                status.start()

        yield tell
