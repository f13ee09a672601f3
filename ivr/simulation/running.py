"""Replications side by side, in as many processes as there are processors; how many changes no figure."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized

from ivr.simulation.centre import Centre
from ivr.simulation.counts import Counted
from ivr.simulation.model import Model

FEW = 20_000
"""Calls in all that are done sooner than a second process is started."""
LOOK = 0.2
"""Seconds between two looks at how far the processes are."""

Progress = Callable[[int, int], None]
"""Is told how many calls have come, and of how many."""

_come: Synchronized[int]
"""In a process of its own: the calls that have come in all of them."""


def run(model: Model, progress: Progress = lambda come, of: None, processes: int | None = None) -> list[Counted]:
    """All replications, in their order. `processes`: as many as there are processors, if it is not said."""
    every = model.run.replications
    processes = min(every, processes or len(os.sched_getaffinity(0)))
    calls = every * (model.run.calls + model.run.warmup_calls)
    if processes == 1 or calls <= FEW:
        return list(_one_by_one(model, progress, calls))
    return _side_by_side(model, progress, calls, processes)


def _one_by_one(model: Model, progress: Progress, calls: int) -> Iterator[Counted]:
    come = 0

    def tell(more: int) -> None:
        nonlocal come
        come += more
        progress(min(come, calls), calls)

    for nth in range(model.run.replications):
        yield Centre(model, nth, tell).run()


def _side_by_side(model: Model, progress: Progress, calls: int, processes: int) -> list[Counted]:
    context = get_context("spawn")
    come = context.Value("Q", 0)
    with _pool(ProcessPoolExecutor(processes, context, _begins, (come,))) as pool:
        with _deaf():
            futures = [pool.submit(_replication, model, nth) for nth in range(model.run.replications)]
        open_: set[Future[Counted]] = set(futures)
        while open_:
            done, open_ = wait(open_, LOOK, FIRST_COMPLETED)
            for future in done:
                future.result()  # raises what went wrong, at once
            progress(min(come.value, calls), calls)
        return [future.result() for future in futures]


@contextmanager
def _pool(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    """The processes; if something goes wrong or somebody presses Ctrl-C, they do not finish what they have begun."""
    try:
        yield pool
    except BaseException:
        for process in list(pool._processes.values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started inside does not hear Ctrl-C, which is for the process that started it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begins(come: Synchronized[int]) -> None:
    global _come  # noqa: PLW0603 - what a process is started with
    _come = come


def _replication(model: Model, nth: int) -> Counted:
    return Centre(model, nth, _tell).run()


def _tell(more: int) -> None:
    with _come.get_lock():
        _come.value += more
