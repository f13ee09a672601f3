"""Reports by mail are kept alike on SQLite and PostgreSQL: a time is entered once, and a mail has one holder."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

from ivr.console.register import Register
from ivr.core.reporting.cutting import By
from ivr.core.reporting.mailing import Every, Mailing
from ivr.store.mailings import Letter, Mailings, Outcome, Standing
from tests.store.a_call import NOON, later
from tests.store.test_register import register, store, where

__all__ = ["register", "store", "where"]

BOSS, CHEN = "boss@firm.example", "chen@firm.example"
WEEKLY = Mailing(
    "m1", "li", By.QUEUE, Every.WEEK, time(7, 30), "zh", ("pdf", "csv"), (BOSS, CHEN), 5, queue="理财", short=3.5
)
LETTER = Letter("m1.1", "m1", later(60), Outcome.WAITS, "", later(61), 0, later(61))
HOUR = timedelta(hours=1)


async def kept(register: Register) -> Mailings:
    assert await register.mailings.add(WEEKLY, NOON, 2)
    return register.mailings


async def test_it_is_given_back_as_it_was_made_and_changed(register: Register) -> None:
    mailings = await kept(register)
    assert await mailings.all() == (Standing(WEEKLY, NOON),)
    other = replace(WEEKLY, every=Every.DAY, day=1, files=(), recipients=(CHEN,), queue="")
    await mailings.change(other, later(5))
    assert await mailings.all("li") == (Standing(other, later(5)),)
    assert (await mailings.one("m1"), await mailings.one("m2")) == (other, None)
    assert await mailings.all("wang") == ()


async def test_nobody_has_more_than_may_be(register: Register) -> None:
    mailings = await kept(register)
    assert await mailings.add(replace(WEEKLY, id="m2"), NOON, 2)
    assert not await mailings.add(replace(WEEKLY, id="m3"), NOON, 2)
    assert await mailings.add(replace(WEEKLY, id="m4", person="wang"), NOON, 2)


async def test_a_time_is_entered_once_however_many_look(register: Register) -> None:
    mailings = await kept(register)
    entered = [await mailings.enter(replace(LETTER, id=f"m1.{n}")) for n in range(3)]
    assert entered == [True, False, False]
    [standing] = await mailings.all()
    assert standing.settled == LETTER.due
    assert await mailings.waiting(later(61)) == (replace(LETTER, id="m1.0"),)
    assert await mailings.waiting(later(60)) == ()


async def test_a_mail_has_one_holder_until_he_lets_go_or_is_gone(register: Register) -> None:
    mailings = await kept(register)
    await mailings.enter(LETTER)
    now, until = later(62), later(62) + HOUR
    held = await asyncio.gather(*(mailings.hold("m1.1", holder, now, until) for holder in "abc"))
    assert sorted(held, key=lambda one: one is None) == [LETTER, None, None]
    assert await mailings.waiting(until) == ()
    [holder] = [name for name, one in zip("abc", held, strict=True) if one]
    stranger = "x"
    await mailings.let_go(replace(LETTER, outcome=Outcome.SENT), stranger)
    assert await mailings.hold("m1.1", stranger, until + HOUR, until + 2 * HOUR) == LETTER  # the first one is gone
    await mailings.let_go(replace(LETTER, outcome=Outcome.SENT), holder)
    assert (await mailings.latest(["m1"]))["m1"].outcome is Outcome.WAITS


async def test_what_was_put_off_is_taken_up_as_it_is_then(register: Register) -> None:
    mailings = await kept(register)
    await mailings.enter(LETTER)
    await mailings.hold("m1.1", "a", later(61), later(99))
    off = replace(LETTER, tries=1, next_try=later(120), left_to=(CHEN,), detail="坏\0了")
    await mailings.let_go(off, "a")
    assert await mailings.hold("m1.1", "b", later(119), later(130)) is None
    assert await mailings.hold("m1.1", "b", later(120), later(130)) == replace(off, detail="坏了")


async def test_the_last_of_each_is_told(register: Register) -> None:
    mailings = await kept(register)
    await mailings.enter(LETTER)
    newer = replace(LETTER, id="m1.2", due=later(90), outcome=Outcome.MISSED, next_try=None)
    await mailings.enter(newer)
    assert await mailings.latest(["m1", "m2"]) == {"m1": newer}
    assert await mailings.latest([]) == {}


async def test_what_is_changed_or_removed_sends_nothing_that_waited(register: Register) -> None:
    mailings = await kept(register)
    await mailings.enter(LETTER)
    await mailings.change(WEEKLY, later(70))
    assert await mailings.waiting(later(99)) == ()
    await mailings.enter(replace(LETTER, due=later(80)))
    await mailings.remove("m1")
    assert (await mailings.all(), await mailings.waiting(later(99)), await mailings.latest(["m1"])) == ((), (), {})


async def test_old_ones_are_forgotten_but_none_that_waits(register: Register) -> None:
    mailings = await kept(register)
    await mailings.enter(replace(LETTER, id="old", outcome=Outcome.SENT))
    await mailings.enter(replace(LETTER, id="waits", due=later(70)))
    await mailings.sweep(later(100))
    assert set(await mailings.latest(["m1"])) == {"m1"}
    assert [one.id for one in await mailings.waiting(later(100))] == ["waits"]
