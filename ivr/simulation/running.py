"""Replications side by side, in as many processes as there are processors; how many changes no figure."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.sharedctypes import Synchronized
from threading import Thread
from typing import TypeVar

from ivr.simulation.centre import Centre
from ivr.simulation.counts import Counted
from ivr.simulation.model import Model

FEW = 20_000
"""Calls in all that are done sooner than a second process is started."""
LOOK = 0.2
"""Seconds between two looks at how far the processes are, and whether they are to end."""
STOPS = (signal.SIGTERM, signal.SIGINT)

Progress = Callable[[int, int], None]
"""Is told how many calls have come, and of how many."""
T = TypeVar("T")
Simulate = Callable[[int, Callable[[int], None]], T]
"""What is done in each replication: its number, and what is told of further calls that have come."""

_come: Synchronized[int]
"""In a process of its own: the calls that have come in all of them."""


def run(model: Model, progress: Progress = lambda come, of: None, processes: int | None = None) -> list[Counted]:
    """All replications, in their order. `processes`: as many as there are processors, if it is not said."""
    every = model.run.replications
    calls = every * (model.run.calls + model.run.warmup_calls)
    return replicated(partial(_centre, model), every, calls, progress, processes)


def _centre(model: Model, nth: int, tell: Callable[[int], None]) -> Counted:
    return Centre(model, nth, tell).run()


def replicated(
    simulate: Simulate[T], every: int, calls: int, progress: Progress, processes: int | None = None
) -> list[T]:
    """What all replications came to, in their order; `calls`: about how many come in all of them."""
    processes = min(every, processes or len(os.sched_getaffinity(0)))
    if processes == 1 or calls <= FEW:
        return list(_one_by_one(simulate, every, progress, calls))
    return _side_by_side(simulate, every, progress, calls, processes)


def _one_by_one(simulate: Simulate[T], every: int, progress: Progress, calls: int) -> Iterator[T]:
    come = 0

    def tell(more: int) -> None:
        nonlocal come
        come += more
        progress(min(come, calls), calls)

    for nth in range(every):
        yield simulate(nth, tell)


def _side_by_side(simulate: Simulate[T], every: int, progress: Progress, calls: int, processes: int) -> list[T]:
    context = get_context("spawn")
    come = context.Value("Q", 0)
    with _told_to_end() as end, _pool(ProcessPoolExecutor(processes, context, _begins, (come,))) as pool:
        with _deaf():
            futures = [pool.submit(_replication, simulate, nth) for nth in range(every)]
        open_: set[Future[T]] = set(futures)
        while open_:
            done, open_ = wait(open_, LOOK, FIRST_COMPLETED)
            end()
            for future in done:
                future.result()  # raises what went wrong, at once
            progress(min(come.value, calls), calls)
        return [future.result() for future in futures]


@contextmanager
def _pool(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    """The processes; if something goes wrong or it is stopped, they do not finish what they have begun."""
    try:
        yield pool
    except BaseException:
        for process in list(pool._processes.values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _told_to_end() -> Iterator[Callable[[], None]]:
    """SIGTERM and Ctrl-C inside wait until what is yielded is called, which then ends it in order.

    Raised wherever they came they could leave a process uncounted or a lock of the pool held, and it would never end.
    """
    told: list[int] = []
    before = {number: signal.signal(number, lambda number, _: told.append(number)) for number in STOPS}

    def end() -> None:
        if told:
            raise KeyboardInterrupt if told[0] == signal.SIGINT else SystemExit(128 + told[0])

    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    end()


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started inside does not hear Ctrl-C, which is for the process that started it, and is heard after it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begins(come: Synchronized[int]) -> None:
    global _come  # noqa: PLW0603 - what a process is started with
    _come = come
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """However the process ends that started this one: killed, it tells nobody."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _replication(simulate: Simulate[T], nth: int) -> T:
    return simulate(nth, _tell)


def _tell(more: int) -> None:
    with _come.get_lock():
        _come.value += more
