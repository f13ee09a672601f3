"""A console that runs, people who have passwords in it, and browsers that visit it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar
from argon2 import PasswordHasher

from ivr.console.address import Address, Site
from ivr.console.app import serve
from ivr.console.lines import Telephony
from ivr.console.passwords import Passwords
from ivr.console.register import Register
from ivr.console.sealing import Seal
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.core.oidc import Terms
from ivr.core.rulebook import Agent, Skill
from ivr.mail.server import MailServer
from ivr.store.store import Store
from ivr.switch.fake import FakeSwitch
from ivr.versions.versions import Versions
from ivr.web.keys import Listeners
from tests.calls.house import House, rules

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PASSWORD = "four words in a row"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SEAL = Seal(b"k" * 32)
TEAMS = {
    "1001": Agent("1001", "Chen", (Skill("wealth", 4),), team="a"),
    "1002": Agent("1002", "Wu", (), team="b"),
    "1005": Agent("1005", "Zhao", (), team="lead", supervises=("a",)),
}
PEOPLE = {
    Role.AGENT: Person("chen", "Chen", frozenset({Role.AGENT}), "1001"),
    Role.SUPERVISOR: Person("zhao", "Zhao", frozenset({Role.SUPERVISOR}), "1005"),
    Role.QUALITY: Person("qian", "Qian", frozenset({Role.QUALITY})),
    Role.COMPLIANCE: Person("kong", "Kong", frozenset({Role.COMPLIANCE})),
    Role.AUDITOR: Person("sun", "Sun", frozenset({Role.AUDITOR})),
    Role.ADMIN: Person("li", "Li", frozenset({Role.ADMIN})),
}
"""One of each role."""
LI = PEOPLE[Role.ADMIN]


@dataclass
class Hour:
    """What time it is for sessions; set by the tests."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, time: timedelta) -> None:
        self.now += time


@dataclass
class Browser:
    """Somebody's, with its cookies; it says what a page of ours says, unless told otherwise."""

    http: ClientSession
    address: Address
    csrf: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """What its cookie holds."""
        return next(iter(self.http.cookie_jar)).value

    def holds(self, token: str) -> None:
        """Somebody has put this into its cookie."""
        self.http.cookie_jar.update_cookies({self.address.cookie: token})

    async def ask(self, verb: str, path: str, body: object = None, **headers: str) -> ClientResponse:
        """The answer, read whole."""
        here = f"http://127.0.0.1:{self.address.port}"
        said = {"Origin": min(self.address.origins), "X-CSRF": self.csrf} | self.headers | headers
        said |= {} if body is None else {"Content-Type": "application/json"}
        given = {name.replace("_", "-"): value for name, value in said.items() if value}
        data = None if body is None else BytesIO(json.dumps(body).encode())
        answer = await self.http.request(verb, here + path, data=data, headers=given)
        await answer.read()
        return answer

    async def told(self, verb: str, path: str, body: object = None, status: int = 200) -> Any:
        """What it answers, with the status that it must have."""
        answer = await self.ask(verb, path, body)
        assert answer.status == status, await answer.text()
        return await answer.json() if answer.content_type == "application/json" else await answer.text()

    async def sign_in(self, id_: str, password: str = PASSWORD, **more: str) -> ClientResponse:
        """As a page does it."""
        answer = await self.ask("POST", "/api/v1/session", {"id": id_, "password": password, **more})
        if answer.status == 200:
            self.csrf = (await answer.json())["csrf"]
        return answer


@dataclass
class Visited:
    """A console that runs."""

    address: Address
    register: Register
    house: House
    hour: Hour

    @asynccontextmanager
    async def browser(self, as_: Person | None = None) -> AsyncIterator[Browser]:
        """A fresh one; `as_`: somebody has signed in with it."""
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
            browser = Browser(http, self.address)
            if as_:
                assert (await browser.sign_in(as_.id)).status == 200
            yield browser

    async def enters(self, person: Person, password: str = PASSWORD) -> None:
        """Somebody is entered, with a password."""
        await self.register.people.add(person, self.hour())
        await self.register.people.change(person.id, password=QUICK.hash(password))


@pytest.fixture
def hour() -> Hour:
    return Hour()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    store = Store(tmp_path / "ivr.db", every=0)
    await store.open()
    yield House(FakeSwitch(), replace(rules(), agents=TEAMS), store=store)
    await store.close()


@pytest.fixture
async def register(house: House, tmp_path: Path) -> AsyncIterator[Register]:
    register = Register.of(tmp_path / "ivr.db")
    yield register
    await register.close()


@pytest.fixture
async def console(house: House, register: Register, hour: Hour) -> AsyncIterator[Visited]:
    """With one person of each role."""
    async with visited(house, register, hour) as console:
        for person in PEOPLE.values():
            await console.enters(person)
        yield console


@asynccontextmanager
async def visited(  # noqa: PLR0917
    house: House,
    register: Register,
    hour: Hour,
    url: str = "",
    telephony: Telephony | None = None,
    listeners: Listeners | None = None,
    versions: Versions | None = None,
    mail: MailServer | None = None,
    by_firm: Terms | None = None,
) -> AsyncIterator[Visited]:
    """A console at this address."""
    served = serve(
        house.desk,
        house.reception,
        register,
        Site(url=url),
        SEAL,
        versions,
        telephony=telephony,
        listeners=listeners,
        passwords=Passwords(QUICK),
        mail=mail,
        by_firm=by_firm,
        now=hour,
    )
    async with served as served_now:
        yield Visited(served_now.address, register, house, hour)
