"""Limits of what goes out hold through the death of a controller."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ivr.calls.clock import Clock
from ivr.calls.outgoing import Outgoing
from ivr.calls.outgoing_kept import LONGEST, kept
from ivr.core.gone_out import Moment, Noted
from ivr.core.outbound import May, MayNot
from ivr.core.outbound_rules import OutboundRules
from ivr.switch.events import Ending, Gone
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, Press
from ivr.switch.port import OnEvent
from tests.calls.firm import Firm, scene
from tests.calls.house import RM_PHONE, WEDNESDAY, rules
from tests.virtual_time import virtual

NUMBER = "13800000001"
LIMITS = rules(outbound=OutboundRules(at_once=3, per_hour=4, cost={"1*": Decimal(2)}, cost_per_day=Decimal(10)))
S = timedelta(seconds=1)


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, lambda: WEDNESDAY + timedelta(seconds=self.seconds))


def outgoing(hand: Hand) -> Outgoing:
    return Outgoing(hand.clock(), lambda what, detail: None)


def why(out: Outgoing) -> str:
    said = out.may(LIMITS, NUMBER, "RM Zhang")
    return said.because if isinstance(said, MayNot) else ""


async def test_a_controller_that_is_killed_every_ten_minutes_lifts_no_limit_of_the_hour(tmp_path: Path) -> None:
    hand, file = Hand(), tmp_path / "outgoing.jsonl"
    for number in range(4):
        out = outgoing(hand)
        async with kept(out, file, LIMITS):
            assert why(out) == ""
            out.begins(f"rm-{number}", NUMBER, LIMITS)
            out.over(f"rm-{number}")
        hand.seconds += 600
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        assert why(out) == "4 calls have gone out in an hour, no more than 4 may"
        hand.seconds += 1250
        assert why(out) == ""


async def test_what_calls_have_cost_today_is_known_after_a_start_and_tomorrow_it_is_not(tmp_path: Path) -> None:
    hand, file = Hand(), tmp_path / "outgoing.jsonl"
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        out.begins("rm-1", NUMBER, LIMITS)
        out.answered("rm-1")
        hand.seconds += 250
        out.over("rm-1")
    for _ in range(2):  # the second reads what the first has written anew
        out = outgoing(hand)
        async with kept(out, file, LIMITS):
            assert why(out) == "calls have cost 10 today, 10 is the limit"
    hand.seconds += 86_400
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        assert why(out) == ""


async def test_a_call_that_is_out_counts_and_costs_until_it_hangs_up_whoever_began_it(tmp_path: Path) -> None:
    hand, file, switch = Hand(), tmp_path / "outgoing.jsonl", FakeSwitch()
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        for number in range(3):
            out.begins(f"rm-{number}", NUMBER, LIMITS)
            out.answered(f"rm-{number}")
    hand.seconds += 100
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        assert why(out) == "3 calls go out at once, no more than 3 may"
        out.found(switch, {"rm-0", "rm-1"})
        assert out.spent(WEDNESDAY.date()) == Decimal(12)
        assert why(out) == "calls have cost 12 today, 10 is the limit", "two are out, and the third has cost"


async def test_a_disk_that_fills_up_in_the_middle_of_a_line_costs_that_line_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, file, write = Hand(), tmp_path / "outgoing.jsonl", os.write

    def cut(handle: int, text: bytes) -> int:
        return write(handle, text[:20] if b"rm-1" in text else text)

    monkeypatch.setattr("ivr.calls.outgoing_kept.os.write", cut)
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        for number in range(3):
            out.begins(f"rm-{number}", NUMBER, LIMITS)
    out.over("rm-2")  # too late to be noted, and no error
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        assert why(out) == ""
        out.begins("rm-3", NUMBER, LIMITS)
        assert why(out) == "3 calls go out at once, no more than 3 may"


async def test_a_note_that_cannot_be_read_is_an_alarm(tmp_path: Path) -> None:
    alarms: list[str] = []
    out = Outgoing(Clock(), lambda what, detail: alarms.append(f"{what}: {detail}"))
    async with kept(out, tmp_path, LIMITS):
        assert alarms == [f"limits of outgoing calls begin anew: [Errno 21] Is a directory: '{tmp_path}'"]


async def test_who_hangs_up_before_he_is_watched_neither_counts_nor_costs_any_more() -> None:
    class Over(FakeSwitch):
        @contextmanager
        def watch(self, channel: str, on_event: OnEvent) -> Iterator[None]:
            on_event(Gone(channel, Ending.NORMAL))
            yield

    hand = Hand()
    out = outgoing(hand)
    now = WEDNESDAY
    out.restore(LIMITS, [Noted(now, Moment.BEGINS, "rm-1", NUMBER), Noted(now, Moment.ANSWERED, "rm-1")])
    out.found(Over(), {"rm-1"})
    hand.seconds += 600
    assert why(out) == ""


async def test_what_went_out_an_hour_ago_counts_no_more_though_a_later_call_lives_on(tmp_path: Path) -> None:
    hand, file = Hand(), tmp_path / "outgoing.jsonl"
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        for number in range(3):
            out.begins(f"rm-{number}", NUMBER, LIMITS)
            out.over(f"rm-{number}")
        hand.seconds += 3000
        out.begins("rm-3", NUMBER, LIMITS)
    for _ in range(2):  # the second reads what the first has written anew
        out = outgoing(hand)
        async with kept(out, file, LIMITS):
            pass
    hand.seconds += 700
    assert why(out) == ""


@pytest.mark.parametrize("cut", ["", "nonsense", '{"at":"2026-11-25T10:00:00Z","what":"beg'])
async def test_a_line_that_a_kill_has_cut_costs_no_other(tmp_path: Path, cut: str) -> None:
    hand, file = Hand(), tmp_path / "outgoing.jsonl"
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        for number in range(3):
            out.begins(f"rm-{number}", NUMBER, LIMITS)
    with file.open("a") as more:
        more.write(cut)
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        assert why(out) == "3 calls go out at once, no more than 3 may"


async def test_the_file_is_written_anew_before_it_is_long_and_is_ours_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.calls.outgoing_kept.LONGEST", 10)
    assert LONGEST > 1000
    hand, file = Hand(), tmp_path / "outgoing.jsonl"
    out = outgoing(hand)
    async with kept(out, file, LIMITS):
        for number in range(100):
            out.begins(f"rm-{number}", NUMBER, LIMITS)
            out.over(f"rm-{number}")
            hand.seconds += 1000
    assert len(file.read_bytes().splitlines()) <= 20
    assert file.stat().st_mode & 0o777 == 0o600


@scene
async def test_an_rm_who_talks_on_without_his_controller_counts_for_the_next_until_he_hangs_up(firm: Firm) -> None:
    firm.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(60 * S)))
    noted: list[Noted] = []
    book = rules(outbound=OutboundRules(at_once=1))
    house = await firm.opens(rulebook=book)
    house.desk.outgoing.note = noted.append
    await firm.calls()
    await asyncio.sleep(70)
    known = list(noted)  # all that a kill leaves
    await firm.dies(house)
    house = await firm.opens(rulebook=book)
    house.desk.outgoing.restore(book, known)
    house.desk.outgoing.found(house.desk.switch, {channel.id for channel in (await firm.fake.snapshot()).channels})
    assert isinstance(house.desk.outgoing.may(book, NUMBER, "RM Zhang"), MayNot)
    await firm.closes(house)
    assert isinstance(house.desk.outgoing.may(book, NUMBER, "RM Zhang"), May)


@virtual
async def test_an_rm_whose_story_broke_off_for_want_of_an_answer_counts_on(tmp_path: Path) -> None:
    firm = Firm(tmp_path)
    firm.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(600 * S)))
    book = replace(rules(), outbound=OutboundRules(at_once=1))
    house = await firm.opens(rulebook=book)
    await firm.calls()
    await asyncio.sleep(70)
    (call,) = house.reception.calls
    call.abandoned = True
    house.reception._calls[call.id][1].cancel()
    await asyncio.sleep(1)
    assert isinstance(house.desk.outgoing.may(book, NUMBER, "RM Zhang"), MayNot)
    house.desk.outgoing.found(house.desk.switch, set(firm.fake.channels))
    assert isinstance(house.desk.outgoing.may(book, NUMBER, "RM Zhang"), MayNot)
    for channel in list(firm.fake.channels):
        firm.fake.hang_up_by_peer(channel)
    await asyncio.sleep(1)
    assert isinstance(house.desk.outgoing.may(book, NUMBER, "RM Zhang"), May)
    await house.store.close()
