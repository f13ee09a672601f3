"""Something goes wrong at every await of a story: play it once, then once more for each turn of the loop that it took.

    async def story(moment: Moment) -> None:
        fake = FakeSwitch()
        ...
        caller = fake.call_in("95001", "13900000001")
        moment.arm(lambda: fake.hang_up_by_peer(caller))
        await reception.all_done()
        await fake.settle()
        assert fake.leaks() == []

    def test_hang_up_at_every_await() -> None:
        assert at_every_await(story) > 50

A task that is suspended goes on in a later turn, so a blow before each turn strikes at each await; long waits are
struck as they begin. `only=17` plays one of them again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.virtual_time import run_virtual, waiting


@dataclass(slots=True)
class Moment:
    """When the blow falls: at the `at`-th turn after `arm`, or never."""

    at: int | None = None
    turns: int = 0
    struck: str = ""
    """Where every task stood as the blow fell; empty if it has not."""
    _blow: Callable[[], object] | None = field(default=None, repr=False)

    def arm(self, blow: Callable[[], object]) -> None:
        """Say what the blow is, and begin to count."""
        self._blow = blow

    def disarm(self) -> None:
        """Stop counting: what follows is not part of the story."""
        self._blow = None

    def turn(self, _: int) -> bool:
        """A turn of the loop begins; True if the blow fell."""
        if self._blow is None:
            return False
        self.turns += 1
        if self.turns != self.at:
            return False
        self.struck = waiting(asyncio.get_running_loop())
        self._blow()
        return True


def at_every_await(
    play: Callable[[Moment], Coroutine[Any, Any, None]], *, only: int | None = None, every: int = 1, most: int = 5000
) -> int:
    """Play undisturbed, then with the blow at each (or each `every`-th) turn; the number of blows that fell."""
    calm = _play(play, Moment())
    assert 0 < calm.turns <= most, f"the story took {calm.turns} turns: was it armed, or is it longer than {most}?"
    turns: Iterable[int] = [only] if only is not None else range(1, calm.turns + 1, every)
    moments = [_play(play, Moment(at)) for at in turns]
    assert all(m.struck for m in moments), "the story is not the same each time: seed its chance"
    return len(moments)


def _play(play: Callable[[Moment], Coroutine[Any, Any, None]], moment: Moment) -> Moment:
    try:
        run_virtual(play(moment), before_turn=moment.turn)
    except BaseException as error:
        if moment.at is not None:
            error.add_note(f"the blow fell at turn {moment.at} (only={moment.at} plays it again), where stood:")
            error.add_note(moment.struck or "  (it had not fallen yet)")
        raise
    return moment
