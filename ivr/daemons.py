"""Threads that the end of the program does not wait for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Daemons(Executor):
    """A thread for each piece of work; so work must be safe to be cut off anywhere, and few pieces at a time.

    An archive that hangs, or a share that is gone, would else hold up the end for as long as it hangs.
    """

    def __init__(self, name: str = "archive") -> None:
        """The name is what each thread is called."""
        self._name = name

    def submit(self, work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> Future[T]:
        """Begin it at once."""
        future: Future[T] = Future()
        Thread(target=_do, args=(future, work, given, named), name=self._name, daemon=True).start()
        return future


def _do(future: Future[Any], work: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work(*given, **named)
    except BaseException as error:  # noqa: BLE001 - it is raised where the result is waited for
        future.set_exception(error)
    else:
        future.set_result(result)
