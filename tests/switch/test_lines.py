"""A channel's events reach who watches it: in order, its end once, and nothing is lost at the start."""

from __future__ import annotations

from ivr.switch.events import Answered, ChannelEvent, Ending, Gone, KeyPressed, Ringing
from ivr.switch.lines import BACKLOG, Lines

GONE = Gone("a", Ending.NORMAL, 16)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_the_end_is_told_once_and_nothing_after_it() -> None:
    lines, heard = Lines(Clock()), list[ChannelEvent]()
    with lines.watch("a", heard.append):
        for event in (KeyPressed("a", "1"), GONE, Gone("a", Ending.BUSY, 17), KeyPressed("a", "2")):
            lines.tell(event)
    assert heard == [KeyPressed("a", "1"), GONE]
    assert len(lines) == 0


async def test_an_arrivals_events_wait_for_who_watches_it_up_to_a_limit() -> None:
    lines, heard = Lines(Clock()), list[ChannelEvent]()
    lines.begin("a")
    for _ in range(BACKLOG + 10):
        lines.tell(KeyPressed("a", "1"))
    lines.tell(GONE)
    with lines.watch("a", heard.append):
        pass
    assert heard == [KeyPressed("a", "1")] * BACKLOG + [GONE]
    assert len(lines) == 0


async def test_between_two_watches_keys_are_lost_but_the_end_is_not() -> None:
    lines, heard = Lines(Clock()), list[ChannelEvent]()
    lines.begin("a")
    with lines.watch("a", heard.append):
        pass
    lines.tell(KeyPressed("a", "1"))
    lines.tell(GONE)
    with lines.watch("a", heard.append):
        pass
    assert heard == [GONE]


async def test_a_channel_that_nobody_asked_for_is_passed_over() -> None:
    lines = Lines(Clock())
    lines.tell(GONE)
    assert len(lines) == 0


async def test_two_watchers_hear_the_same_and_one_that_fails_harms_neither() -> None:
    lines, heard = Lines(Clock()), list[ChannelEvent]()

    def fails(event: ChannelEvent) -> None:
        raise RuntimeError(event)

    with lines.watch("a", fails), lines.watch("a", heard.append):
        lines.tell(Ringing("a"))
    assert heard == [Ringing("a")]


async def test_an_answer_found_after_a_reconnect_is_not_told_a_second_time() -> None:
    lines, heard = Lines(Clock()), list[ChannelEvent]()
    with lines.watch("a", heard.append):
        lines.dialling("a", 20)
        assert lines.waits_for_answer("a")
        lines.tell(Answered("a"))
        lines.tell(Answered("a"))
        assert not lines.waits_for_answer("a")
    assert heard == [Answered("a")]


async def test_our_own_ring_time_out_is_no_answer_even_if_the_phone_never_rang() -> None:
    clock = Clock()
    for at, ending in ((19.5, Ending.UNREACHABLE), (19.7, Ending.NO_ANSWER), (20.0, Ending.NO_ANSWER)):
        lines, heard = Lines(clock), list[ChannelEvent]()
        clock.now = 0.0
        with lines.watch("a", heard.append):
            lines.dialling("a", 20)
            clock.now = at
            lines.tell(Gone("a", Ending.UNREACHABLE, 19))
        assert heard == [Gone("a", ending, 19)]


async def test_a_leg_whose_dialling_failed_leaves_nothing_behind() -> None:
    lines = Lines(Clock())
    with lines.watch("a", lambda event: None):
        lines.dialling("a", 20)
        assert lines.not_dialled("a")
    assert len(lines) == 0
    lines.dialling("a", 20)
    assert lines.not_dialled("a")
    assert len(lines) == 0


async def test_only_what_stands_in_the_switch_is_thought_to_live() -> None:
    lines = Lines(Clock())
    lines.dialling("a", 20)
    assert lines.living() == ()
    assert lines.dialled("a")
    assert lines.living() == ("a",)
    lines.tell(GONE)
    assert lines.living() == ()
    assert not lines.dialled("a")
