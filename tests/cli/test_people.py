"""`ivr people`: entering those who may sign in at the console, as whoever runs the machine does it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ivr.console.links import forgets_factor
from ivr.console.register import Register
from ivr.console.signed import hashed
from ivr.provision.layout import Layout
from ivr.store.store import Store
from tests.cli.program import Here, Said

CHEN = ("add", "chen", "--name", "Chen Jie", "--role", "agent", "--agent", "1001")


class People:
    """The command, on an installation that does not run."""

    def __init__(self, here: Here, state: Path) -> None:
        self._here, self.state = here, state
        self.database = Layout(state).database
        asyncio.run(self._made())

    async def _made(self) -> None:
        store = Store(self.database)
        await store.open()
        await store.close()

    def __call__(self, *words: str) -> Said:
        """What it says."""
        return self._here("people", *words, "--state", str(self.state))

    def asked(self, what: str, *given: Any) -> Any:
        """What the register answers to `people.account` and its like."""

        async def ask() -> Any:
            register = Register.of(self.database)
            aggregate, _, method = what.partition(".")
            try:
                return await getattr(getattr(register, aggregate), method)(*given)
            finally:
                await register.close()

        return asyncio.run(ask())


@pytest.fixture
def people(here: Here, tmp_path: Path) -> People:
    return People(here, tmp_path)


def test_the_first_admin_is_let_in_before_anybody_is_entered(people: People) -> None:
    assert "ivr people link admin" in people("list").out
    said = people("link", "admin").out
    assert "once, within 30 minutes" in said
    token = said.strip().rpartition("http://127.0.0.1:8090/welcome#")[2]
    account = people.asked("people.linked", hashed(token), datetime.now(UTC))
    assert (account.person.id, account.person.roles) == ("admin", {"admin"})


def test_somebody_is_entered_listed_and_on_record(people: People) -> None:
    (people.state / "console.url").write_text("https://console.example")
    link = json.loads(people(*CHEN, "--json").out)["link"]
    assert link.startswith("https://console.example/welcome#")
    assert json.loads(people("list", "--json").out) == [
        {
            "id": "chen",
            "name": "Chen Jie",
            "roles": ["agent"],
            "agent": "1001",
            "queues": [],
            "language": "en",
            "totp": False,
            "password": False,
            "disabled": False,
        }
    ]
    assert "chen  Chen Jie  agent  1001   has set no password yet" in people("list").out
    [action] = people.asked("actions.latest", 10)
    assert (action.what, action.target, action.outcome, action.detail) == ("people_add", "chen", "done", "agent")
    assert action.who.endswith(" on the machine")
    assert link.partition("#")[2] not in str(action)


def test_roles_change_and_somebody_is_out_and_in_again(people: People) -> None:
    people(*CHEN)
    assert people("roles", "chen", "--role", "agent", "--role", "supervisor").out == "chen is agent, supervisor.\n"
    assert people.asked("people.account", "chen").person.roles == {"agent", "supervisor"}
    people("disable", "chen")
    assert people.asked("people.account", "chen").disabled
    people("enable", "chen")
    assert not people.asked("people.account", "chen").disabled


def test_a_lost_second_factor_is_forgotten_when_the_link_is_used_and_no_sooner(people: People) -> None:
    people(*CHEN)

    def has_factor() -> bool:
        return bool(people.asked("people.account", "chen").totp)

    asyncio.run(_sealed(people.database))
    people("link", "chen")
    assert has_factor()
    token = people("link", "chen", "--without-totp").out.strip().rpartition("#")[2]
    assert has_factor()
    assert forgets_factor(token)


async def _sealed(database: Path) -> None:
    register = Register.of(database)
    await register.people.change("chen", totp="sealed")
    await register.close()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (CHEN, "There is somebody of this id already."),
        (("add", "wu", "--role", "agent", "--agent", "1001"), "Agent 1001 is chen already."),
        (("add", "W U", "--role", "admin"), "small letters"),
        (("link", "nobody"), "There is nobody of this id."),
        (("roles", "nobody", "--role", "admin"), "There is nobody of this id."),
        (("disable", "nobody"), "There is nobody of this id."),
    ],
)
def test_what_cannot_be_is_refused_with_why(people: People, words: tuple[str, ...], why: str) -> None:
    people(*CHEN)
    said = people(*words)
    assert said.code == 1
    assert why in said.err


def test_without_an_installation_it_says_so(here: Here, tmp_path: Path) -> None:
    assert "There is none" in here("people", "list", "--state", str(tmp_path)).err


def test_a_program_is_let_in_and_out_again(people: People) -> None:
    people("add", "kong", "--role", "compliance")
    text = people("tokens", "add", "kong", "--name", "crm", "--scope", "see_calls", "--days", "7").out.strip()
    [row] = json.loads(people("tokens", "list", "--json").out)
    assert text.startswith(f"{row['id']}_")
    assert (row["person"], row["name"], row["scopes"]) == ("kong", "crm", ["see_calls"])
    assert "crm" in people("tokens", "list", "--person", "kong").out
    assert people("tokens", "list", "--person", "li").out.strip() == "No program has a token."
    assert people.asked("tokens.found", hashed(text)) is not None
    assert text not in str(people.asked("actions.latest", 10))
    people("tokens", "revoke", row["id"])
    assert people.asked("tokens.found", hashed(text)) is None
    gone = people("tokens", "revoke", row["id"])
    assert (gone.code, "revoked" in gone.err) == (1, True)


def test_a_program_gets_nothing_that_its_person_has_not(people: People) -> None:
    people("add", "kong", "--role", "compliance")
    refused = people("tokens", "add", "kong", "--name", "crm", "--scope", "run")
    assert "cannot give run" in refused.err
    assert json.loads(people("tokens", "list", "--json").out) == []
