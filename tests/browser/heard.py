"""A call that is over, whole: its sound of two voices, its story, what is marked in it, and a form to judge it by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np

from ivr.core.marks import Mark, MarkKind
from ivr.core.scoring import Form, Question
from ivr.core.trace import TraceStep
from ivr.store.judging import Judging
from tests.console.quality.visiting import Kept, a_kept
from tests.console.visiting import NOON
from tests.recording.rooms import ENDED, RATE, Pcm

SECONDS = 40
BEGUN = ENDED - timedelta(seconds=SECONDS)


def voices() -> Pcm:
    """Two voices that speak in turn."""
    at = np.arange(SECONDS * RATE) / RATE
    turns = (np.sin(at * 0.9) > 0, np.sin(at * 0.9) <= 0)
    voices = [
        9000 * np.sin(at * hz * 6.28) * (1 + np.sin(at * 19)) / 2 * turn
        for hz, turn in zip((220, 330), turns, strict=True)
    ]
    return np.stack(voices, axis=1).astype("<i2")


@asynccontextmanager
async def a_heard_call(folder: Path) -> AsyncIterator[Kept]:
    """A console with `call1`: recorded, with prompts, a hold and a pause, and a form to judge it by."""
    async with a_kept(folder) as kept:
        await kept.here.keep("call1", agent="1001", sound=voices())
        store = kept.here.store
        for second, kind, begins, what in (
            (0, MarkKind.PROMPT, True, "greeting"),
            (4, MarkKind.PROMPT, False, "greeting"),
            (12, MarkKind.HOLD, True, ""),
            (18, MarkKind.HOLD, False, ""),
            (25, MarkKind.PAUSE, True, "card number"),
            (28, MarkKind.PAUSE, False, "card number"),
        ):
            store.marked(Mark("call1", BEGUN + timedelta(seconds=second), kind, begins, what))
        for second, line in (
            (-3, "waits in wealth"),
            (0, "talks with 1001"),
            (12, "on hold"),
            (30, "asks for the form"),
        ):
            store.traced(TraceStep("call1", BEGUN + timedelta(seconds=second), "step", line, "rules.yaml:12"))
        await store.flush()
        form = Form("service", "Service", (Question("greeting", "Greets by name", 5),))
        await Judging.beside(kept.register.people).make(form, "li", NOON)
        yield kept
