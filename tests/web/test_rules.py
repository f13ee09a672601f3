"""Rules, shadow, status and figures over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from ivr.core.agent import InCall
from ivr.core.service_level import Kept, ServiceLevel
from ivr.rules import Code, Complaint
from ivr.switch.fake import FakeSwitch
from ivr.versions.record import InForce, Record, Refusal
from ivr.versions.shadowing import Shadowing
from ivr.versions.shelf import Shelf
from ivr.versions.verdict import Ready, Refused, Verdict
from ivr.versions.versions import Versions
from ivr.versions.watch import Watch
from ivr.web.server import serve
from tests.calls.house import WEDNESDAY, House, rules

TOKEN = "the token"
WRONG = Complaint("rules.yaml", 3, 4, "queues.x", "It is wrong.", "Mend it.")


@dataclass
class Reader:
    """Reads whatever the test says, and takes it up."""

    record: Record
    verdict: Verdict = field(default_factory=lambda: Ready(rules(version="v2"), {}))
    tables: list[Complaint] = field(default_factory=list)

    async def read(self, _path: Path = Path()) -> Verdict:
        return self.verdict

    async def take_up(self, ready: Ready) -> Verdict:
        self.record.in_force = InForce(ready.rules.version, WEDNESDAY, 2)
        self.record.accepted += 1
        return ready

    async def refuse(self, refused: Refused) -> None:
        self.record.refused += 1
        self.record.refusal = Refusal(WEDNESDAY, refused.complaints)

    async def as_it_was(self) -> None:
        pass


@dataclass
class Asked:
    """A running house, and somebody who asks it."""

    session: ClientSession
    url: str
    reader: Reader
    house: House

    async def ask(self, verb: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with self.session.request(verb, self.url + path, json=body, headers=headers) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await (answer.json() if is_json else answer.text())


@pytest.fixture
async def asked(tmp_path: Path) -> AsyncIterator[Asked]:
    house, record, shelf = House(FakeSwitch(), rules()), Record(InForce("v1", WEDNESDAY, 1)), Shelf(tmp_path / "rules")
    shelf.keep("v1", tmp_path / "rules.yaml", {"rules.yaml": b""}, "li", WEDNESDAY)
    reader = Reader(record)
    shadowing = Shadowing(tmp_path / "shadow", reader.read, lambda s: setattr(house.desk, "shadow", s), house.clock.now)
    watch = Watch(reader.read, reader, record, ())
    versions = Versions(record, shelf, watch, shadowing, lambda: tuple(reader.tables))
    async with serve(house.desk, house.reception, 0, TOKEN, versions) as port, ClientSession() as session:
        yield Asked(session, f"http://127.0.0.1:{port}", reader, house)


async def test_a_reload_waits_for_the_verdict(asked: Asked) -> None:
    assert await asked.ask("POST", "/rules/reload") == (200, {"version": "v2", "number": 2})
    asked.reader.verdict = Refused((WRONG,))
    status, said = await asked.ask("POST", "/rules/reload")
    assert (status, said["complaints"][0]["line"]) == (422, 3)


async def test_a_shadow_begins_is_shown_and_is_dropped(asked: Asked) -> None:
    assert await asked.ask("GET", "/rules/shadow") == (200, None)
    begun = await asked.ask("PUT", "/rules/shadow", {"path": "/firm/new.yaml"})
    assert begun == (200, {"version": "v2", "number": 0})
    assert asked.house.desk.shadow
    status, told = await asked.ask("GET", "/rules/shadow")
    assert (status, told["path"], told["version"], told["calls"]) == (200, "/firm/new.yaml", "v2", 0)
    assert (await asked.ask("DELETE", "/rules/shadow"))[0] == 200
    assert asked.house.desk.shadow is None
    assert (await asked.ask("DELETE", "/rules/shadow"))[0] == 404


async def test_a_shadow_that_is_not_right_is_refused_and_the_one_before_stays(asked: Asked) -> None:
    await asked.ask("PUT", "/rules/shadow", {"path": "/firm/new.yaml"})
    asked.reader.verdict = Refused((WRONG,))
    assert (await asked.ask("PUT", "/rules/shadow", {"path": "/firm/newer.yaml"}))[0] == 422
    assert (await asked.ask("GET", "/rules/shadow"))[1]["path"] == "/firm/new.yaml"


@pytest.mark.parametrize("body", [{}, [], {"path": 1}, {"path": "new.yaml"}, "x"])
async def test_a_shadow_needs_an_absolute_path(asked: Asked, body: object) -> None:
    assert (await asked.ask("PUT", "/rules/shadow", body))[0] == 400


async def test_a_body_that_is_no_json_is_told_what_is_wanted(asked: Asked) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with asked.session.put(asked.url + "/rules/shadow", data=b"{", headers=headers) as answer:
        assert (answer.status, "absolute path" in await answer.text()) == (400, True)


async def test_status_tells_how_the_house_stands(asked: Asked) -> None:
    asked.house.agents_ready("1001")
    _, told = await asked.ask("GET", "/status")
    assert told["rules"]["version"] == "v1"
    assert (told["rules"]["number"], told["rules"]["author"]) == (1, "li")
    assert (told["rules"]["refusal"], told["rules"]["shadow"]) == (None, None)
    assert told["agents"] == {"ready": 1, "no phone": 1}
    nobody = {"waiting": 0, "longest": 0, "at_work": 0, "free": 0, "expected": None}
    served = nobody | {"at_work": 1, "free": 1, "expected": {"mean": 0, "p50": 0, "p80": 0}}
    assert told["queues"] == [{"queue": "wealth"} | served, {"queue": "noted"} | nobody]
    assert (told["asterisk"], told["calls"]) == ("connected", {})
    assert told["recordings"] == {"on": 0, "paused": 0, "off": 0, "to seal": 0}
    assert ([one["trunk"] for one in told["trunks"]], told["alarms"]) == (
        ["carrier"],
        None,
    )  # nobody has opened its store
    asked.reader.verdict = Refused((WRONG,))
    await asked.ask("POST", "/rules/reload")
    _, told = await asked.ask("GET", "/status")
    assert told["rules"]["refusal"]["complaints"][0]["what"] == "It is wrong."


async def test_status_tells_how_long_the_next_caller_would_wait(asked: Asked) -> None:
    asked.house.agents_ready("1001", "1002")
    for agent in ("1001", "1002"):
        asked.house.floor.restore(agent, InCall("another"))
    told = (await asked.ask("GET", "/status"))[1]["queues"][0]
    assert told.items() >= {"at_work": 2, "free": 0, "expected": {"mean": 90, "p50": 63, "p80": 144}}.items()


async def test_a_table_that_is_wrong_is_told_with_the_rules_that_are_taken_up_without_it(asked: Asked) -> None:
    odd = Complaint("crm/customers.csv", 7, 1, "", "It is wrong.", "Mend it.", Code.TABLE_HELD_BACK)
    asked.reader.tables.append(odd)
    assert await asked.ask("POST", "/rules/reload") == (200, {"version": "v2", "number": 2, "warnings": [odd.facts()]})
    _, told = await asked.ask("GET", "/status")
    assert (told["rules"]["tables"], told["rules"]["refusal"]) == ([odd.facts()], None)
    assert "ivr_tables_refused 1" in (await asked.ask("GET", "/metrics"))[1].splitlines()
    asked.reader.tables.clear()
    assert "ivr_tables_refused 0" in (await asked.ask("GET", "/metrics"))[1].splitlines()


async def test_a_queue_with_a_target_tells_how_well_it_is_kept(asked: Asked) -> None:
    house = asked.house
    wealth = replace(house.rules.queues["wealth"], target=ServiceLevel(timedelta(seconds=20), 80))
    house.reception.new_rules(rules(queues={"wealth": wealth}), house.sounds)
    told = (await asked.ask("GET", "/status"))[1]["queues"][0]
    assert told.items() >= {"target": "80 % within 20s", "waits": 0, "in_time": 0, "share": None}.items()
    house.desk.kept["wealth"] = Kept(3, 2)
    told = (await asked.ask("GET", "/status"))[1]["queues"][0]
    assert told.items() >= {"waits": 3, "in_time": 2, "share": 66.7}.items()
    async with asked.session.get(asked.url + "/metrics") as answer:
        text = await answer.text()
    assert 'ivr_queue_waits_total{queue="wealth"} 3\n' in text
    assert 'ivr_queue_answered_in_time_total{queue="wealth"} 2\n' in text


async def test_figures_are_told_to_everybody_on_this_machine(asked: Asked) -> None:
    asked.reader.verdict = Refused((WRONG,))
    await asked.ask("POST", "/rules/reload")
    async with asked.session.get(asked.url + "/metrics") as answer:
        text = await answer.text()
    for line in (
        'ivr_rules{version="v1"} 1',
        'ivr_rules_reloads_total{result="accepted"} 0',
        'ivr_rules_reloads_total{result="refused"} 1',
        "ivr_rules_refused 1",
        "ivr_calls 0",
        "ivr_callers_waiting 0",
        "ivr_tasks 0",
        "ivr_callbacks 0",
    ):
        assert line in text.splitlines()
    assert "ivr_loop_longest_stop_seconds" in text


async def test_rules_that_came_from_no_file_have_no_versions() -> None:
    house = House(FakeSwitch(), rules())
    async with serve(house.desk, house.reception, 0, TOKEN) as port, ClientSession() as session:
        asked = Asked(session, f"http://127.0.0.1:{port}", Reader(Record(InForce("", WEDNESDAY))), house)
        assert (await asked.ask("GET", "/status"))[1]["rules"] == {"version": "v1"}
        assert (await asked.ask("POST", "/rules/reload"))[0] == 404
