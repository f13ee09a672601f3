"""Callbacks of one who was erased: whose they are, that nothing puts his number back, and which are told to be over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from ivr.core.call import Outcome
from ivr.core.callback import Callback, State
from ivr.store.callbacks_forgotten import HisCallback
from ivr.store.custody import Custody
from ivr.store.rows import CallbackNote
from ivr.store.store import Store
from tests.store.a_call import CUSTOMER, NOON, incoming, later, tell_whole_call
from tests.store.a_postgres import Cluster, cluster, programs

NUMBER = "13900001111"
ONE = Callback("b1", "claims", "box", NUMBER, NUMBER, "400", "zh", NOON, NOON, note="fees", agent="1001")
DATABASES = (f"forgotten{number}" for number in count(1))
NO_SERVER = pytest.mark.skipif(programs() is None, reason="no initdb on this machine: apt-get install postgresql")


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster | None]:
    found = programs()
    if found is None:
        yield None
        return
    with cluster(found) as running:
        yield running


@dataclass
class Both:
    """A store whose controller writes when a test says so, and another process that erases."""

    store: Store
    custody: Custody

    async def callbacks(self) -> dict[str, Callback]:
        await self.store.flush()
        return {one.id: one for one in await self.store.latest_callbacks()}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NO_SERVER)])
async def both(request: pytest.FixtureRequest, server: Cluster | None, tmp_path: Path) -> AsyncIterator[Both]:
    where: str | Path = tmp_path / "ivr.db"
    if request.param == "postgresql":
        assert server
        await server.do(f"CREATE DATABASE {(name := next(DATABASES))}")
        where = server.url(name)
    store = Store(where, every=3600)
    await store.open()
    custody = Custody.of(where)
    yield Both(store, custody)
    await custody.close()
    await store.close()


async def test_his_are_those_of_his_calls_and_of_each_number_he_has_called_from(both: Both) -> None:
    tell_whole_call(both.store, "k1")
    asked = {
        "by_his_call": replace(ONE, id="by_his_call", number="02100000000", caller="", call="k1"),
        "by_hand": replace(ONE, id="by_hand", caller=""),
        "over": replace(ONE, id="over", state=State.DONE, call="k9"),
        "keyed_in": replace(ONE, id="keyed_in", number="02100000000", call="k9"),
        "a_strangers": replace(ONE, id="a_strangers", number="13900005555", caller="13900005555"),
        "withheld": replace(ONE, id="withheld", number="13900006666", caller=""),
    }
    for one in asked.values():
        both.store.callback(one)
    await both.store.flush()
    his = {"by_hand", "by_his_call", "keyed_in", "over"}
    assert {one.id for one in await both.custody.callbacks_of(CUSTOMER.id, "")} == his
    assert {one.id for one in await both.custody.callbacks_of("", NUMBER)} == his
    assert await both.custody.callbacks_of("", "13900005555") == (HisCallback("a_strangers", ""),)
    assert await both.custody.customers_of(NUMBER) == (CUSTOMER.id,)
    await both.custody.forget_callback("over")
    assert "over" not in {one.id for one in await both.custody.callbacks_of("", NUMBER)}


async def test_of_those_that_are_open_the_controller_is_told_and_of_no_others(both: Both) -> None:
    both.store.callback(ONE)
    both.store.callback(replace(ONE, id="b2", state=State.DONE))
    both.store.callback(replace(ONE, id="b3"))
    await both.store.flush()
    for each in ("b1", "b2"):
        await both.custody.forget_callback(each)
    assert await both.store.forgotten_callbacks(both.store.node) == ("b1",)
    assert await both.store.forgotten_callbacks("another machine") == ()
    both.store.callback(replace(ONE, state=State.CANCELLED))
    await both.store.flush()
    assert await both.store.forgotten_callbacks(both.store.node) == ()


async def test_what_the_journal_holds_of_it_yet_brings_no_name_back(both: Both) -> None:
    both.store.callback(ONE)
    await both.store.flush()
    both.store.callback(replace(ONE, tries=1, number="02100000000", remark="Mr Li was out"))
    both.store.callback_noted(CallbackNote("b1", "box", NUMBER, NOON))
    await both.custody.forget_callback("b1")
    found = await both.callbacks()
    assert found["b1"] == replace(ONE, tries=1, number="", caller="", note="", remark="")
    story = await _note(both, "b1")
    assert story == [""]


async def test_a_note_that_is_there_loses_its_number_with_the_callback(both: Both) -> None:
    both.store.callback(ONE)
    both.store.callback_noted(CallbackNote("b1", "box", NUMBER, NOON))
    both.store.callback_noted(CallbackNote("b2", "box", "13900005555", NOON))
    await both.store.flush()
    await both.custody.forget_callback("b1")
    assert (await _note(both, "b1"), await _note(both, "b2")) == ([""], ["13900005555"])


async def test_one_that_the_journal_held_from_its_beginning_is_written_without_a_name(both: Both) -> None:
    """Its call was forgotten while the database did not know of it."""
    both.store.call_arrived(incoming("k1"))
    both.store.call_ended("k1", Outcome.CALLBACK, later(9))
    await both.store.flush()
    both.store.callback(replace(ONE, call="k1"))
    await both.custody.forget("k1")
    found = await both.callbacks()
    assert (found["b1"].number, found["b1"].caller, found["b1"].note) == ("", "", "")


async def test_who_calls_with_a_number_withheld_and_keys_one_in_keeps_it(both: Both) -> None:
    both.store.call_arrived(replace(incoming("k1"), caller=""))
    both.store.call_ended("k1", Outcome.CALLBACK, later(9))
    both.store.callback(replace(ONE, call="k1", caller=""))
    both.store.callback_noted(CallbackNote("k1", "box", NUMBER, NOON))
    found = await both.callbacks()
    assert (found["b1"].number, await _note(both, "k1")) == (NUMBER, [NUMBER])


async def _note(both: Both, call: str) -> list[str]:
    """What the notes of this call tell."""
    if await both.store.call_row(call) is None:
        both.store.call_arrived(incoming(call))
    await both.store.flush()
    story = await both.store.call(call)
    assert story
    return [note.number for note in story.callbacks]
