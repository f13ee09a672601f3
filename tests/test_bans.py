"""Bans through their life: put up at once, told, kept over a restart, lifted in time or by hand."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.bans import Bans
from ivr.core.banning import Terms
from ivr.errors import SwitchUnavailable
from tests.virtual_time import virtual

THIEF = "203.0.113.66"


@dataclass
class Wall:
    """A barrier of the tests', its list, and whoever is told."""

    file: Path
    closed: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    alarms: list[tuple[str, str]] = field(default_factory=list)
    agents: int = 0
    broken: bool = False
    takes: float = 0.0
    """Seconds to shut one out."""
    shut: set[str] = field(default_factory=set)
    start: datetime = datetime(2026, 11, 25, 10, tzinfo=UTC)

    async def close(self, address: str) -> None:
        if self.broken:
            raise SwitchUnavailable("It is away.")
        await asyncio.sleep(self.takes)
        self.closed.append(address)
        self.shut.add(address)

    async def open(self, address: str) -> None:
        self.opened.append(address)
        self.shut.discard(address)

    @asynccontextmanager
    async def bans(self) -> AsyncIterator[Bans]:
        began = asyncio.get_running_loop().time()

        def wall() -> datetime:
            return self.start + timedelta(seconds=asyncio.get_running_loop().time() - began)

        bans = Bans(
            self.file,
            lambda: Terms(failures=5),
            self,
            lambda _: self.agents,
            wall,
            lambda *told: self.alarms.append(told),
        )
        async with bans.kept():
            yield bans


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    return Wall(tmp_path / "bans.json")


def guess(bans: Bans, times: int, address: str = THIEF, account: str = "1001") -> None:
    for _ in range(times):
        bans.failed(account, address, proven=True)


async def settled() -> None:
    await asyncio.sleep(0.1)


@virtual
async def test_who_guesses_is_shut_out_at_once_with_one_alarm(wall: Wall) -> None:
    async with wall.bans() as bans:
        guess(bans, 4)
        await settled()
        assert not wall.closed
        guess(bans, 4)
        await settled()
        assert wall.closed == [THIEF]
        assert wall.alarms == [("address shut out", f"{THIEF} until 2026-11-25 11:00 UTC: 5 failed logins, for 1001")]


@virtual
async def test_a_ban_ends_in_its_time_and_is_forgotten(wall: Wall) -> None:
    async with wall.bans() as bans:
        guess(bans, 5)
        await asyncio.sleep(3590)
        assert not wall.opened
        await asyncio.sleep(20)
        assert (wall.opened, bans.standing) == ([THIEF], ())
        guess(bans, 4)
        await settled()
        assert wall.closed == [THIEF], "it begins anew"


@virtual
async def test_who_is_let_in_while_all_are_shut_out_once_more_is_let_in(wall: Wall) -> None:
    addresses = [f"203.0.113.{number}" for number in range(3)]
    async with wall.bans() as bans:
        for address in addresses:
            guess(bans, 5, address)
        await settled()
        wall.takes = 1.0
        again = asyncio.create_task(bans.put_up())
        await asyncio.sleep(0.5)
        for address in addresses[::2]:  # the one that is being shut out, and one whose turn is to come
            assert await bans.lift(address)
        await again
        assert wall.shut == {addresses[1]} == {ban.address for ban in bans.standing}


@virtual
async def test_a_ban_outlives_the_controller_and_is_put_up_again(wall: Wall) -> None:
    async with wall.bans() as bans:
        guess(bans, 5)
        await settled()
    assert stat.S_IMODE(wall.file.stat().st_mode) == 0o600
    wall.closed.clear()
    wall.start += timedelta(minutes=30)
    async with wall.bans() as bans:
        await bans.put_up()
        assert wall.closed == [THIEF]
        await asyncio.sleep(1900)
        assert wall.opened == [THIEF]


@virtual
async def test_a_ban_is_lifted_by_hand_once(wall: Wall) -> None:
    async with wall.bans() as bans:
        guess(bans, 5)
        await settled()
        assert await bans.lift(THIEF)
        assert not await bans.lift(THIEF)
        assert wall.opened == [THIEF]
    async with wall.bans() as bans:
        assert not bans.standing


@virtual
async def test_an_agents_address_is_his_for_a_day_after_his_last_login(wall: Wall) -> None:
    """Packets with his address as their sender, sent by others while his phone is off, must not keep him out."""
    async with wall.bans() as bans:
        bans.logged_in("1001", THIEF)
        for _ in range(20):
            bans.failed("1002", THIEF, proven=False)
        await asyncio.sleep(86_399)
        for _ in range(20):
            bans.failed("1002", THIEF, proven=False)
        await settled()
        assert not wall.closed
        await asyncio.sleep(2)
        for _ in range(20):
            bans.failed("1002", THIEF, proven=False)
        await settled()
        assert wall.closed == [THIEF]


@virtual
async def test_a_good_login_makes_slips_forgotten(wall: Wall) -> None:
    async with wall.bans() as bans:
        for _ in range(10):
            guess(bans, 4)
            bans.logged_in("1001", THIEF)
        await settled()
        assert not wall.closed


@virtual
async def test_a_stolen_login_does_not_make_guesses_at_others_forgotten(wall: Wall) -> None:
    async with wall.bans() as bans:
        for account in ("1001", "1003", "1004", "1005"):
            guess(bans, 1, account=account)
        bans.logged_in("1002", THIEF)
        guess(bans, 1)
        await settled()
        assert wall.closed == [THIEF]


@virtual
async def test_an_office_is_spared_and_that_is_told_once_in_ten_minutes(wall: Wall) -> None:
    wall.agents = 7
    async with wall.bans() as bans:
        guess(bans, 120)
        await asyncio.sleep(599)
        assert [what for what, _ in wall.alarms] == ["failed logins"]
        await asyncio.sleep(2)
        guess(bans, 5)
    assert not wall.closed
    assert [what for what, _ in wall.alarms] == ["failed logins", "failed logins"]


@virtual
async def test_an_address_that_cannot_be_shut_out_is_an_alarm_and_tried_again_at_the_reconnect(wall: Wall) -> None:
    wall.broken = True
    async with wall.bans() as bans:
        guess(bans, 5)
        await settled()
        assert [what for what, _ in wall.alarms] == ["address shut out", "address not shut out"]
        wall.broken = False
        await bans.put_up()
        assert wall.closed == [THIEF]


@virtual
async def test_forged_senders_fill_neither_the_memory_nor_the_list(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.bans.MOST_WATCHED", 20)
    monkeypatch.setattr("ivr.bans.MOST_BANS", 10)
    async with wall.bans() as bans:
        for n in range(50):
            bans.failed("x", f"2001:db8::{n:x}", proven=False)
        assert len(bans._failures) == 20
        for n in range(13):
            guess(bans, 5, f"2001:db8:1::{n:x}")
        await settled()
        assert len(bans.standing) == 10


@pytest.mark.parametrize("text", ["", "{", '[{"address": 1}]', '[{"address": "x; flush ruleset", "since": "no"}]', "7"])
@virtual
async def test_a_damaged_list_is_an_empty_one(wall: Wall, text: str) -> None:
    wall.file.write_text(text, "utf-8")
    async with wall.bans() as bans:
        assert bans.standing == ()
