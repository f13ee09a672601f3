"""Who counts where: on the line for `waiting` and `most`, in the line for positions and expected waits."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from ivr.core.caller import Caller
from ivr.core.matcher import Matcher
from ivr.core.media import CALL

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_whoever_comes_and_goes_both_counts_are_those_of_who_is_there() -> None:
    chance, matcher, there = Random(7), Matcher(), dict[str, Caller]()
    for nth in range(2000):
        call, queue = f"c{chance.randrange(20)}", chance.choice(["a", "b"])
        if call in there and chance.random() < 0.5:
            matcher.leave(call)
            del there[call]
        else:
            medium, back = chance.choice([CALL, "chat"]), chance.random() < 0.5
            there[call] = Caller(call, queue, (), 0, NOON, medium=medium, called_back=back, extra=nth)
            matcher.join(there[call])
        for queue in ("a", "b"):
            mine = [one for one in there.values() if one.queue == queue]
            assert matcher.in_queue(queue) == len(mine)
            assert matcher.on_the_line(queue) == sum(one.medium == CALL and not one.called_back for one in mine)
