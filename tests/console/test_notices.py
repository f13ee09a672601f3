"""Supervisors write to their agents: who may, to whom it comes, until when it waits, and what may not be said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.console.register import Register
from ivr.console.swept import NOTICES_KEPT, sweep
from ivr.core.access import Role
from ivr.core.notices import LONGEST, MOST_UNREAD
from tests.calls.house import House
from tests.console.test_live import told, watching
from tests.console.visiting import NOON, PEOPLE, Browser, Hour, Visited, visited

PATH = "/api/v1/notices"
ZHAO, CHEN = PEOPLE[Role.SUPERVISOR], PEOPLE[Role.AGENT]
HOSTILE = "<img src=x onerror=alert(1)>'; DROP TABLE notices;-- {{7*7}} \u94f6\u884c\u3000\U0001f4a5"


async def waiting(browser: Browser) -> list[dict[str, str]]:
    """What the feed tells him first."""
    async with watching(browser) as socket:
        return list((await told(socket))["me"]["notices"])


@pytest.mark.parametrize(
    ("to", "names"),
    [({"agent": "1001"}, ["1001"]), ({"queue": "wealth"}, ["1001"]), ({}, ["1001"])],
    ids=["one agent", "a queue", "all whom he supervises"],
)
async def test_what_he_writes_waits_for_those_whom_he_supervises_until_it_is_read(
    console: Visited, house: House, to: dict[str, str], names: list[str]
) -> None:
    async with console.browser(ZHAO) as zhao, console.browser(CHEN) as chen:
        assert await zhao.told("POST", PATH, {"text": HOSTILE, **to}) == {"told": names, "full": []}
        [notice] = await waiting(chen)
        assert (notice["sender"], notice["text"]) == ("Zhao", HOSTILE)
        assert await waiting(zhao) == []
        await zhao.told("POST", f"/api/v1/me/notices/{notice['id']}/read", status=403)
        await chen.told("POST", f"/api/v1/me/notices/{notice['id']}/read")
        assert await waiting(chen) == []
        await chen.told("POST", f"/api/v1/me/notices/{notice['id']}/read", status=404)
    await house.store.flush()
    done = {(one.who, one.what, one.outcome) for one in await console.register.actions.latest(10)}
    assert {("zhao", "notices_write", "done"), ("chen", "notices_read", "done")} <= done


async def test_a_page_that_is_open_is_told_at_once(console: Visited) -> None:
    async with console.browser(ZHAO) as zhao, console.browser(CHEN) as chen, watching(chen) as socket:
        assert (await told(socket))["me"]["notices"] == []
        await zhao.told("POST", PATH, {"text": "come"})
        frame = await told(socket)
        while not frame.get("me"):
            frame = await told(socket)
        assert [one["text"] for one in frame["me"]["notices"]] == ["come"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
async def test_nobody_else_writes(console: Visited, role: Role) -> None:
    async with console.browser(PEOPLE[role]) as browser:
        await browser.told("POST", PATH, {"text": "come"}, status=403)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"agent": "1002"}, 403),
        ({"agent": "7777"}, 403),
        ({"queue": "nowhere"}, 404),
        ({"agent": "1001", "queue": "wealth"}, 422),
        ({"agent": "1005"}, 409),
        ({"text": " \n "}, 422),
        ({"text": "x" * (LONGEST + 1)}, 422),
        ({"text": "abc\u202edcba"}, 422),
        ({"text": "zero\u200bwidth"}, 422),
        ({"text": "\0"}, 400),
        ({"text": "\x1b[2J"}, 422),
        ({"text": 7}, 400),
    ],
)
async def test_what_reaches_nobody_or_cannot_be_shown_is_refused(
    console: Visited, said: dict[str, object], status: int
) -> None:
    async with console.browser(ZHAO) as zhao, console.browser(CHEN) as chen:
        await zhao.told("POST", PATH, {"text": "come", **said}, status=status)
        assert await waiting(chen) == []


async def test_more_waits_for_an_agent_only_once_he_has_read_something(console: Visited) -> None:
    async with console.browser(ZHAO) as zhao, console.browser(CHEN) as chen:
        for which in range(MOST_UNREAD):
            await zhao.told("POST", PATH, {"text": str(which)})
        refused = await zhao.told("POST", PATH, {"text": "too much"}, status=409)
        assert refused.startswith("1001 must read something first")
        first, *_ = unread = await waiting(chen)
        assert [one["text"] for one in unread] == [str(which) for which in range(MOST_UNREAD)]
        await chen.told("POST", f"/api/v1/me/notices/{first['id']}/read")
        await zhao.told("POST", PATH, {"text": "one more"})


async def test_what_is_unread_outlasts_a_restart_and_what_was_read_does_not_come_again(
    console: Visited, house: House, register: Register, hour: Hour
) -> None:
    async with console.browser(ZHAO) as zhao, console.browser(CHEN) as chen:
        for text in ("read", "unread"):
            await zhao.told("POST", PATH, {"text": text})
            hour.passes(timedelta(seconds=1))
        await chen.told("POST", f"/api/v1/me/notices/{(await waiting(chen))[0]['id']}/read")
    async with visited(house, register, hour) as again, again.browser(CHEN) as chen:
        assert [one["text"] for one in await waiting(chen)] == ["unread"]
    await sweep(register, NOON + NOTICES_KEPT + timedelta(minutes=1))
    assert await register.notices.unread() == []
