"""The console's part of the store answers alike on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.console.register import Register
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.core.session import Session
from ivr.store.actions import SoughtActions
from ivr.store.people import Account, person_values
from ivr.store.rows import Action
from ivr.store.store import Store
from tests.store.a_call import NOON, later
from tests.store.a_postgres import Cluster

LI = Person("li", "李娜", frozenset({Role.ADMIN, Role.SUPERVISOR}), "1005", frozenset({"wealth"}), "zh")


@pytest.fixture(params=["sqlite", "postgresql"])
async def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    if request.param == "sqlite":
        return tmp_path / "ivr.db"
    server: Cluster = request.getfixturevalue("server")
    name = f"register{abs(hash(request.node.name))}"
    await server.do(f"CREATE DATABASE {name}")
    return server.url(name)


@pytest.fixture
async def store(where: str | Path) -> AsyncIterator[Store]:
    store = Store(where, every=0)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def register(store: Store, where: str | Path) -> AsyncIterator[Register]:
    register = Register.of(where)
    yield register
    await register.close()


async def test_a_person_is_given_back_as_he_was_entered_and_once(register: Register) -> None:
    assert await register.people.add(LI, NOON)
    assert not await register.people.add(replace(LI, name="other"), NOON)
    assert await register.people.account("li") == Account(LI, NOON)
    assert await register.people.account("wang") is None
    changed = replace(LI, roles=frozenset({Role.QUALITY}), queues=frozenset(), agent="")
    assert await register.people.change("li", **person_values(changed))
    assert not await register.people.change("wang", language="en")
    assert [account.person for account in await register.people.all()] == [changed]


async def test_a_link_counts_once_until_its_time(register: Register) -> None:
    people = register.people
    await people.add(LI, NOON)
    assert await people.linked("", NOON) is None, "whoever has none is not found by none"
    await people.change("li", link="hash", link_until=later(60))
    assert not await people.welcome("hash", "password", later(60))
    assert await people.welcome("hash", "password", later(59))
    assert not await people.welcome("hash", "again", later(59))
    account = await people.account("li")
    assert account
    assert (account.password, account.link, account.link_until) == ("password", "", None)


async def test_a_step_counts_once_and_none_before_it_any_more(register: Register) -> None:
    await register.people.add(LI, NOON)
    assert [await register.people.use_step("li", step) for step in (7, 7, 6, 8)] == [True, False, False, True]


async def test_a_session_is_found_with_whose_it_is_until_it_ends(register: Register) -> None:
    sessions = register.sessions
    await register.people.add(LI, NOON)
    for token in ("a", "b", "c"):
        await sessions.begin(token, "li", NOON)
    await sessions.see("a", later(60))
    assert await sessions.found("a") == (Session("li", NOON, later(60)), Account(LI, NOON))
    await sessions.end("a")
    await sessions.end_all("li", but="b")
    assert [bool(await sessions.found(token)) for token in "abc"] == [False, True, False]
    await register.people.change("li", disabled=NOON)
    assert await sessions.found("b") is None
    await register.people.change("li", disabled=None)
    await sessions.sweep(later(1))
    assert await sessions.found("b") is None


async def test_failures_count_since_somebody_was_let_in(register: Register) -> None:
    sign_ins = register.sign_ins
    for second, good in enumerate((False, True, False, False)):
        await sign_ins.tried("li", "192.0.2.1", later(second), good=good)
    await sign_ins.tried("wang", "192.0.2.1", later(9), good=False)
    assert await sign_ins.failed_as("li", NOON) == [later(2), later(3)]
    assert await sign_ins.failed_as("li", later(3)) == [later(3)]
    assert await sign_ins.failed_from("192.0.2.1", NOON) == [later(0), later(2), later(3), later(9)]
    await sign_ins.sweep(later(3))
    assert await sign_ins.failed_from("192.0.2.1", NOON) == [later(3), later(9)]


async def test_actions_are_written_by_the_journal_and_by_commands_and_read_newest_first(
    store: Store, register: Register
) -> None:
    first = Action(NOON, "li", "people_add", "wang", "done", "admin", "192.0.2.1")
    store.acted(first)
    await store.flush()
    second, third = replace(first, target="zhou"), replace(first, at=later(1), who="wang", detail="nul \0 half \ud800")
    await register.actions.write(second)
    await register.actions.write(third)
    clean = replace(third, detail="nul  half ?")
    assert await register.actions.latest(10) == (clean, second, first)
    assert await register.actions.latest(10, SoughtActions(before=later(1))) == (second, first)
    assert await register.actions.latest(10, SoughtActions(who="wang")) == (clean,)
    assert await register.actions.latest(1) == (clean,)
