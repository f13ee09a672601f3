"""Reads a version in a process of its own: checking takes a second of Python, which no running call may pay for.

The Rulebook comes back in small pieces, each taken in within a few milliseconds, and the loop turns between them.
"""

from __future__ import annotations

import asyncio
import gc
import io
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from typing import Any

from ivr.core.rulebook import Rulebook
from ivr.versions.reading import Wanted, quietly, read
from ivr.versions.verdict import Ready, Verdict, refused

PIECE = 50
"""Entries of a section; fifty queues are some 2 ms."""
BREATH = 0.001
"""Seconds between two pieces: who computes without a pause is soon made to wait by the machine's scheduler."""
LONGEST = 900.0
"""Seconds; so many new prompts can be spoken in them that something must be wrong."""

_ME = "from ivr.versions.apart import main; main()"
"""Not `python -m`: `__main__`'s classes would not be those that are unpickled here. -P: nothing from this folder."""


async def read_apart(wanted: Wanted) -> Verdict:
    """What `read` says, without holding up the loop for more than a moment."""
    process = await asyncio.to_thread(begun, _ME)
    try:
        out, err = await asyncio.to_thread(process.communicate, pickle.dumps(wanted), LONGEST)
    except subprocess.TimeoutExpired:
        stop(process)
        await asyncio.to_thread(process.communicate)
        return refused(wanted.rules, f"Reading took longer than {LONGEST / 60:.0f} minutes.", "Make it smaller.")
    finally:
        stop(process)
    if process.returncode:
        last = err.decode("utf-8", "replace").strip().rpartition("\n")[2]
        return refused(wanted.rules, f"The reading process ended with {process.returncode}: {last}.", "Save it again.")
    return await _received(out)


def begun(program: str, **environment: str) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C at the controller's terminal is not its business, or it would be a refusal."""
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-c", program],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        start_new_session=True,
        env=os.environ | environment,
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it if it has not ended, and with it whoever speaks prompts for it and would hold our pipes."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


async def _received(sent: bytes) -> Verdict:
    pieces = io.BytesIO(sent)
    with _no_collection():
        verdict: Verdict = pickle.load(pieces)  # noqa: S301 - from our own process
        if not isinstance(verdict, Ready):
            return verdict
        rules: dict[str, Any] = {}
        while piece := pickle.load(pieces):  # noqa: S301
            name, value = piece
            if isinstance(value, list):
                rules.setdefault(name, {}).update(value)
            else:
                rules[name] = value
            await asyncio.sleep(BREATH)
        keep_for_good()
        return replace(verdict, rules=Rulebook(**rules))


def main() -> None:
    """The reading process: what is wanted comes in, the verdict and the pieces go out."""
    quietly()
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    verdict = read(pickle.load(sys.stdin.buffer))  # noqa: S301 - from our own process
    if not isinstance(verdict, Ready):
        pickle.dump(verdict, out)
        return
    pickle.dump(replace(verdict, rules=None), out)  # type: ignore[arg-type]  # it follows in pieces
    for piece in _pieces(verdict.rules):
        pickle.dump(piece, out)
    pickle.dump(None, out)


def _pieces(rules: Rulebook) -> Iterator[tuple[str, Any]]:
    for field in fields(rules):
        value = getattr(rules, field.name)
        if not isinstance(value, dict):
            yield field.name, value
            continue
        entries = list(value.items())
        for at in range(0, max(1, len(entries)), PIECE):
            yield field.name, entries[at : at + PIECE]


@contextmanager
def _no_collection() -> Iterator[None]:
    """A search for garbage among so many new objects would stop the loop."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def keep_for_good() -> None:
    """What lives now is not searched for garbage any more: a large rulebook would stop the loop each time.

    Not without need: what calls hold at this moment, and is garbage or will be, is never given back either.
    """
    gc.freeze()
    gc.collect()  # of next to nothing; but the next search comes once a quarter of what it finds is new
