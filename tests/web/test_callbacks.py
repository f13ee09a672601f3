from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from ivr.core.call import Customer
from ivr.core.queues import CallbackRules
from ivr.errors import StoreError
from ivr.store.store import Store
from ivr.switch.fake import FakeSwitch
from ivr.web.server import serve
from tests.calls.house import House, rules

TOKEN = "the token of this installation"
NUMBER, NO_CALLS = "13900001111", "13900009999"


class OneOf(dict[str, Customer]):
    """The firm's customers."""

    def find(self, number: str) -> Customer | None:
        return self.get(number)


class Visitor:
    """Someone who asks a running server, with its token."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self._session, self._url = session, url

    async def ask(self, verb: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with self._session.request(verb, self._url + path, headers=headers, json=body) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await (answer.json() if is_json else answer.text())


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Of its two queues one calls back."""
    known = rules().queues
    wealth = replace(known["wealth"], callback=CallbackRules())
    store = Store(tmp_path / "ivr.db")
    await store.open()
    house = House(FakeSwitch(), rules(queues={**known, "wealth": wealth}), store=store)
    house.desk.crm = OneOf({NO_CALLS: Customer("C9", "Shy", NO_CALLS, no_callback=True)})
    yield house
    house.callbacks.stop()
    await house.over()
    await store.close()


@pytest.fixture
async def visitor(house: House) -> AsyncIterator[Visitor]:
    async with serve(house.desk, house.reception, 0, TOKEN) as port, ClientSession() as session:
        yield Visitor(session, f"http://127.0.0.1:{port}")


async def test_somebody_asked_for_waits_and_is_seen(visitor: Visitor) -> None:
    status, made = await visitor.ask("POST", "/callbacks", {"queue": "wealth", "number": NUMBER, "box": "box"})
    assert (status, made["state"], made["number"]) == (201, "waiting", "139****1111")
    status, (seen,) = await visitor.ask("GET", "/callbacks")
    assert (status, seen["callback"], seen["queue"], seen["tries"]) == (200, made["callback"], "wealth", 0)
    _, told = await visitor.ask("GET", "/status")
    assert told["callbacks"] == {"waiting": 1}
    assert [(row["queue"], row["waiting"], row.get("callbacks")) for row in told["queues"]] == [
        ("wealth", 0, 1), ("noted", 0, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "path", "state"), [("DELETE", "", "cancelled"), ("POST", "/done", "done")], ids=["cancel", "done"]
)
async def test_a_callback_is_ended_by_hand_once(visitor: Visitor, verb: str, path: str, state: str) -> None:
    _, made = await visitor.ask("POST", "/callbacks", {"queue": "wealth", "number": NUMBER})
    where = f"/callbacks/{made['callback']}{path}"
    assert await visitor.ask(verb, where) == (200, {"callback": made["callback"], "state": state})
    assert await visitor.ask("GET", "/callbacks") == (200, [])
    assert (await visitor.ask(verb, where))[0] == 404
    _, latest = await visitor.ask("GET", "/callbacks?latest=5")
    assert [(one["callback"], one["state"]) for one in latest] == [(made["callback"], state)]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("no mapping", 400, "Give texts as JSON"),
        ({"queue": 7, "number": NUMBER}, 400, "Give texts as JSON"),
        ({"queue": "wealth", "number": NUMBER, "colour": "red"}, 400, "Not known here: colour."),
        ({"queue": "wealth", "number": "CALL ME"}, 400, "cannot be dialled"),
        ({"queue": "wealth"}, 400, "number: Field required."),
        ({"queue": "wealth", "number": NUMBER, "language": "fr"}, 400, "The firm speaks zh, en."),
        ({"queue": "nowhere", "number": NUMBER}, 404, "know no queue nowhere"),
        ({"queue": "wealth", "number": NUMBER, "box": "none"}, 404, "know no box none"),
        ({"queue": "noted", "number": NUMBER}, 409, "calls nobody back"),
        ({"queue": "wealth", "number": NO_CALLS}, 409, "does not want to be called back"),
        ({"queue": "wealth", "number": NUMBER, "not_before": "tomorrow"}, 400, "Write `not_before` with date"),
        ({"queue": "wealth", "number": NUMBER, "not_before": "2026-11-25T15:00:00"}, 400, "distance from UTC"),
        ({"queue": "wealth", "number": NUMBER, "until": "0001-01-01T00:00:00+14:00"}, 400, "Write `until` with date"),
        ({"queue": "wealth", "number": NUMBER, "until": "2026-11-25T17:59:00+08:00"}, 400, "later than now"),
        (
            {
                "queue": "wealth",
                "number": NUMBER,
                "not_before": "2026-11-25T19:00:00+08:00",
                "until": "2026-11-25T19:00:00+08:00",
            },
            400,
            "than `not_before`",
        ),
    ],
)
async def test_what_cannot_be_done_is_said(visitor: Visitor, body: object, status: int, said: str) -> None:
    got, told = await visitor.ask("POST", "/callbacks", body)
    assert got == status
    assert said in told


async def test_who_waits_already_is_not_taken_twice(visitor: Visitor) -> None:
    asked = {"queue": "wealth", "number": NUMBER}
    await visitor.ask("POST", "/callbacks", asked)
    status, told = await visitor.ask("POST", "/callbacks", asked)
    assert (status, "waits already" in told) == (409, True)


async def test_one_who_names_his_time_waits_out_of_the_line_until_then(visitor: Visitor, house: House) -> None:
    wish = {"not_before": "2026-11-25T19:00:00+08:00", "until": "2026-11-25T20:00:00+08:00"}
    status, made = await visitor.ask("POST", "/callbacks", {"queue": "wealth", "number": NUMBER, **wish})
    times = ("2026-11-25T11:00:00+00:00", "2026-11-25T12:00:00+00:00")
    assert (status, made["not_before"], made["until"]) == (201, *times)
    await asyncio.sleep(0.1)
    _, (seen,) = await visitor.ask("GET", "/callbacks")
    assert seen["reason"] == "wants to be called from 2026-11-25 11:00 UTC"
    assert house.floor.callers() == []


@pytest.mark.parametrize("latest", ["0", "many", "1001", "-1"])
async def test_as_many_of_the_latest_as_there_may_be(visitor: Visitor, latest: str) -> None:
    assert (await visitor.ask("GET", f"/callbacks?latest={latest}"))[0] == 400


async def test_while_the_database_is_away_nobody_waits_for_the_latest(
    visitor: Visitor, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("ivr.web.callbacks.STORE_MAY_TAKE", 0.01)
    monkeypatch.setattr(house.store, "flush", never)
    async with asyncio.timeout(10):
        status, said = await visitor.ask("GET", "/callbacks?latest=5")
    assert (status, "is away" in said) == (503, True)
    assert await visitor.ask("GET", "/callbacks") == (200, [])


async def test_a_database_that_refuses_is_told_in_a_sentence(
    visitor: Visitor, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(_latest: int) -> None:
        raise StoreError("The database is locked.")

    monkeypatch.setattr(house.store, "latest_callbacks", refused)
    status, said = await visitor.ask("GET", "/callbacks?latest=5")
    assert (status, "The database is locked." in said) == (503, True)
