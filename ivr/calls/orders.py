"""What is asked of a call's story from outside while it goes on: heard by its stage, or refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ivr.core.call import Stage
from ivr.core.talk_wishes import NOT_TALKING, Wish, refusal

MOVED_ON = "The call has just moved on: look at it again."


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody wants this of the call."""

    wish: Wish
    by: str
    """`agent 1001`, `the API`."""
    answer: asyncio.Future[str] = field(compare=False)
    """Why it was not done; empty once it is being done."""

    def accept(self) -> None:
        """It is being done."""
        if not self.answer.done():
            self.answer.set_result("")

    def refuse(self, why: str) -> None:
        """It is not done."""
        if not self.answer.done():
            self.answer.set_result(why)


class Orders:
    """One call's: whoever lives through a stage that takes orders listens, and outside of it there are none."""

    def __init__(self) -> None:
        self._tell: Callable[[Order], object] | None = None
        self._open: list[Order] = []
        self._kept: list[Order] = []
        """Those that somebody follows, who answers them."""

    @contextmanager
    def heard(self, tell: Callable[[Order], object]) -> Iterator[None]:
        """Hand each order to `tell` (a plain function) while inside; those without an answer at the end are refused."""
        self.listen(tell)
        try:
            yield
        finally:
            self.deaf()

    def listen(self, tell: Callable[[Order], object]) -> None:
        """Hand each order to `tell` until `deaf`."""
        self._tell = tell

    def deaf(self) -> None:
        """Take no more; those without an answer are refused."""
        self._tell = None
        left, self._open = self._open, []
        for order in left:
            order.refuse(MOVED_ON)

    def keep(self, order: Order) -> None:
        """Leave the answer to whoever follows the order; at the latest it is answered as the call ends."""
        self._open.remove(order)
        self._kept.append(order)

    def close(self) -> None:
        """The call is over, and whatever was asked of it has come to nothing."""
        self.deaf()
        for order in self._kept:
            order.refuse(MOVED_ON)

    async def give(self, stage: Stage | None, wish: Wish, by: str) -> str:
        """Why it was not done, in a sentence; empty if it is being done."""
        if why := refusal(stage, wish):
            return why
        if self._tell is None:
            return MOVED_ON if stage else NOT_TALKING
        order = Order(wish, by, asyncio.get_running_loop().create_future())
        self._open.append(order)
        self._tell(order)
        return await order.answer
