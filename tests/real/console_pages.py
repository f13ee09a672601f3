"""Pages of a running house's console, each signed in as an agent whose password there is known to a thief."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

from aiohttp import ClientSession, CookieJar

from ivr.console.register import Register
from ivr.controller import App
from ivr.core.access import Role
from ivr.core.console_rights import Person
from tests.console.visiting import PASSWORD, QUICK, Browser


@asynccontextmanager
async def pages_of(app: App, agents: Iterable[str]) -> AsyncIterator[Mapping[str, Browser]]:
    """By agent; each of them is entered and signs in."""
    assert app.console
    pages = dict[str, Browser]()
    async with AsyncExitStack() as stack:
        register = Register.of(app.layout.database)
        stack.push_async_callback(register.close)
        for agent in agents:
            await _enter(register, agent)
            http = await stack.enter_async_context(ClientSession(cookie_jar=CookieJar(unsafe=True)))
            pages[agent] = Browser(http, app.console.address)
            await sign_in(pages[agent], agent)
        yield pages


async def sign_in(page: Browser, agent: str) -> None:
    """As the page does it, for the first time or once more."""
    assert (await page.sign_in(_id(agent), PASSWORD)).status == 200


async def _enter(register: Register, agent: str) -> None:
    person = Person(_id(agent), f"Agent {agent}", frozenset({Role.AGENT}), agent)
    await register.people.add(person, datetime.now(UTC))
    await register.people.change(person.id, password=QUICK.hash(PASSWORD))


def _id(agent: str) -> str:
    return f"agent{agent}"
