"""An event loop whose clock leaps: a minute of waiting takes no time, and a story that waits for nothing is found out.

    def test_overflow() -> None:
        run_virtual(story())

or `@virtual` on an `async def` (plain fixtures only). A test fails on an exception that nobody retrieved and on tasks
left behind. Threads and SQLite are waited for on the spot, so that a story takes the same turns each time.

Each timer comes a hair early, as it may in production: uvloop counts whole milliseconds. Whoever asks his clock then
whether it is time hears "not yet", and must ask again; a test that measures time writes `== about(60)`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import functools
import gc
import selectors
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest

from ivr.scenarios.leaping import LeapingLoop, Stuck
from tests.inline_sqlite import inline_sqlite

T = TypeVar("T")
P = ParamSpec("P")
ASYNCIO = Path(asyncio.__file__).parent
LONGEST_REAL_WAIT = 5.0
EARLY = 0.0009
"""Seconds by which each timer comes early; `run_virtual(story(), early=0)` for a story whose times must be exact."""
A_HAIR = timedelta(milliseconds=10)
"""So much may a few timers in a row be early together, or waiting for what they left be late."""
MOST_IN_A_HURRY = 500
"""Timers of less than that, for none of which time has moved."""


class LeftBehind(AssertionError):
    """The story is over, but not all of it."""


class VirtualLoop(LeapingLoop):
    """A loop that leaps, but waits for threads, for SQLite, and for what a test says takes real time."""

    def __init__(self, early: float = 0.0) -> None:
        self._early = early
        self._in_a_hurry = 0
        self.real_work = 0
        """How many things under way take real time (see `real_time`); while there are any, the clock stands."""
        self._threads = concurrent.futures.ThreadPoolExecutor(thread_name_prefix="virtual")
        self.before_turn: Callable[[int], bool] | None = None
        """Called with each turn's number; True says that it has done something, so that time must not leap yet."""
        self.complaints: list[dict[str, Any]] = []
        super().__init__()
        self.set_exception_handler(lambda _, context: self.complaints.append(context))

    def turn(self) -> bool:
        """A turn of the loop begins; True if the hook did something."""
        super().turn()
        if self._in_a_hurry > MOST_IN_A_HURRY:
            self._in_a_hurry = 0
            raise Stuck(
                f"a timer is set again and again for what it was early by, at {self.time():.4f} s{self.said_of_it()}"
            )
        return bool(self.before_turn and self.before_turn(self.turns))

    def call_at(self, when: float, *args: Any, **kwargs: Any) -> asyncio.TimerHandle:
        """Call a hair earlier; at once, without time moving, if that is all that is left."""
        left = round(when - self.time(), 6)
        if 0 < left <= self._early:
            self._in_a_hurry += 1
            when = self.time()
        return super().call_at(when - self._early, *args, **kwargs)

    def leap(self, seconds: float) -> None:
        """Move the clock."""
        self._in_a_hurry = 0
        super().leap(seconds)

    def nothing_ready(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """Leap, unless something outside the loop is at work."""
        if self.real_work or (timeout is None and self._outside_world()):
            return self._wait_really(timeout)
        return super().nothing_ready(timeout)

    def said_of_it(self) -> str:
        """Where each task stands."""
        return f"; waiting:\n{waiting(self)}"

    def _outside_world(self) -> bool:
        return len(self.polls.get_map()) > 1 or threading.active_count() > 1

    def _wait_really(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        began = time.monotonic()
        ready = self.polls.poll(LONGEST_REAL_WAIT)
        if not ready and time.monotonic() - began >= LONGEST_REAL_WAIT:
            raise Stuck(
                f"nothing came from outside for {LONGEST_REAL_WAIT} s at {self.time():.3f} s{self.said_of_it()}"
            )
        return ready

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        """Have it done in its thread, and wait: however long that takes, the story is the same each time."""
        work = (executor or self._threads).submit(func, *args)
        done, _ = concurrent.futures.wait([work], LONGEST_REAL_WAIT)
        if not done:
            raise Stuck(f"{func} has been running in a thread for {LONGEST_REAL_WAIT} s")
        return asyncio.wrap_future(work, loop=self)

    def close(self) -> None:
        """Close, and let go of the threads."""
        super().close()
        self._threads.shutdown(wait=False)

    def raise_complaints(self) -> None:
        """Raise what reached the loop's exception handler."""
        complaints, self.complaints = self.complaints, []
        errors = [_as_error(context) for context in complaints]
        if errors:
            raise BaseExceptionGroup("errors that nobody retrieved", errors)


def _as_error(context: dict[str, Any]) -> BaseException:
    error = context.get("exception") or LeftBehind(context["message"])
    if isinstance(error, BaseException):
        error.add_note(
            f"{context['message']} ({context.get('task') or context.get('future') or context.get('handle')})"
        )
        return error
    raise TypeError(context)


def waiting(loop: asyncio.AbstractEventLoop) -> str:
    """Each pending task, and the innermost line where it stands."""
    return "\n".join(sorted(f"  {task.get_name()}: {place(task)}" for task in asyncio.all_tasks(loop))) or "  no task"


def place(task: asyncio.Task[Any]) -> str:
    """The innermost line where a task stands, not counting asyncio's own."""
    awaited: Any = task.get_coro()
    where = repr(awaited)
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "ag_frame", None)
        if frame is not None and Path(frame.f_code.co_filename).parent != ASYNCIO:
            where = f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_qualname}"
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "ag_await", None)
    return where


@contextmanager
def real_time() -> Iterator[None]:
    """Let the clock stand while something outside the loop works (a socket's other end, a process)."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.real_work += 1
    try:
        yield
    finally:
        loop.real_work -= 1


def run_virtual(
    story: Coroutine[Any, Any, T], *, before_turn: Callable[[int], bool] | None = None, early: float = EARLY
) -> T:
    """Run a coroutine to its end on a loop of its own, in virtual time, whose timers come `early` (seconds)."""
    gc.freeze()  # what is older than this test need not be searched for errors that nobody retrieved
    loop = VirtualLoop(early)
    loop.before_turn = before_turn
    try:
        with inline_sqlite(), asyncio.Runner(loop_factory=lambda: loop) as runner:
            result = runner.run(_wholly(story))
        gc.collect()
    finally:
        gc.unfreeze()
    loop.raise_complaints()
    return result


async def _wholly(story: Coroutine[Any, Any, T]) -> T:
    result = await story
    for _ in range(3):  # tasks that are just ending may end
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        raise LeftBehind("tasks:\n" + "\n".join(sorted(f"  {t.get_name()}: {place(t)}" for t in left)))
    return result


def about(time: float | timedelta | datetime) -> Any:
    """Equals this time (a number: seconds), give or take a hair."""
    return pytest.approx(time, abs=A_HAIR.total_seconds() if isinstance(time, float | int) else A_HAIR)


def virtual(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Make a plain test of an async one, run in virtual time."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_virtual(test(*args, **kwargs))

    return run
