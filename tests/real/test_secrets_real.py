"""Passwords of a house that runs are changed under a talk, and none stands anywhere but in the files that hold them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
from structlog.testing import capture_logs

from ivr.app import App
from ivr.lab import Answer
from ivr.provision.secrets import Secrets, stored
from ivr.rehearsal import rehearsal
from tests.real.firm import Firm, Line, settings_for
from tests.real.scene import CALLER, PARTY, Scene
from tests.real.sip_probe import SipProbe

HOLDERS = {"secrets.json", "ari.conf", "manager.conf", "pjsip_agents.conf"}


Day = tuple[Scene, list[MutableMapping[str, Any]]]


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    firm = Firm()
    ground = firm.line(Line(agents=({}, {})))
    with capture_logs() as logs:
        async with rehearsal(settings_for(firm.write(tmp_path_factory.mktemp("se"))), print) as stage:
            yield Scene(stage, ground), logs


@pytest.fixture
def scene(day: Day) -> Scene:
    return day[0]


async def ari_says(app: App, password: str) -> int:
    headers = {"Authorization": aiohttp.encode_basic_auth("ivr", password)}
    url = f"http://127.0.0.1:{app.ports.ari}/ari/asterisk/ping"
    async with aiohttp.ClientSession(headers=headers) as web, web.get(url) as answer:
        return answer.status


async def api_says(app: App, token: str, what: str) -> int:
    url, headers = f"http://127.0.0.1:{app.http_port}/secrets/rotate", {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as web, web.post(url, headers=headers, json={"what": what}) as answer:
        return answer.status


async def steps_in(app: App, token: str, agent: str) -> int:
    """As a program whom no rule knows: somebody is to take a break."""
    url = f"http://127.0.0.1:{app.http_port}/agents/{agent}/dismiss"
    headers = {"Authorization": f"Bearer {app.secrets.http_token}", "Supervisor": token}
    async with aiohttp.ClientSession() as web, web.post(url, headers=headers, json={"supervisor": agent}) as answer:
        return answer.status


async def test_passwords_change_under_a_talk_and_connections_come_back_with_the_new_ones(scene: Scene) -> None:
    app, (talks, other) = scene.stage.app, scene.ground.agents
    old: Secrets = app.secrets
    scene.agent().behave(Answer(after=0.2, talk=PARTY))
    await scene.log_in(0)
    caller = await scene.call()
    await caller.talk(CALLER)
    await caller.hears_tone(PARTY)
    assert await api_says(app, old.http_token, f"ari ami http supervisors {other}") == 200
    assert await api_says(app, old.http_token, "ari") == 401
    new = stored(app.layout.secrets)
    assert await api_says(app, new.http_token, "nobody") == 404
    assert (new.agents[talks], app.secrets) == (old.agents[talks], new)
    assert (old.supervisors, len(new.supervisors)) == ("", 32)
    assert [await steps_in(app, token, other) for token in ("", "guessed", new.supervisors)] == [403, 403, 200]
    assert [await ari_says(app, password) for password in (old.ari, new.ari)] == [401, 200]
    for password, status in ((old.agents[other], 401), (new.agents[other], 200)):
        with SipProbe("127.0.0.3", ("127.0.0.1", app.ports.sip), user=other) as phone:
            assert await phone.register(password) == status
    assert app.desk.switch.is_connected
    await app.knock()
    ami = app.desk.switch._ami
    ami._talk.close()
    await scene.until(lambda: not ami._ready.is_set())
    await scene.until(ami._ready.is_set)
    assert caller.is_up
    await caller.hang_up()
    story = await scene.record()
    assert story.call.outcome == "COMPLETECALLER"


def files(app: App) -> Iterator[Path]:
    """Every file of the installation; the lab beside it is another's."""
    own = (path for path in app.layout.state.iterdir() if path.name != "lab")
    return (path for top in own for path in (top, *top.rglob("*")) if path.is_file())


def everywhere(app: App) -> Iterator[tuple[str, bytes]]:
    """Every file but those that are to hold passwords, and every process that was started."""
    yield from ((str(path), path.read_bytes()) for path in files(app) if path.name not in HOLDERS)
    asterisk = app.asterisk.pid()
    assert asterisk
    for process in (psutil.Process(), *psutil.Process().children(recursive=True), psutil.Process(asterisk)):
        folder = Path(f"/proc/{process.pid}")
        for name in ("cmdline", "environ", "comm"):
            yield f"{name} of {process.pid}", (folder / name).read_bytes()


async def test_no_password_stands_in_a_log_a_record_or_a_list_of_processes(day: Day) -> None:
    (scene, logs) = day
    app = scene.stage.app
    await app.store.flush()
    known = app.secrets
    words = [known.ari, known.ami, known.http_token, known.supervisors, *known.agents.values()]
    found = [where for where, what in everywhere(app) if any(word.encode() in what for word in words)]
    assert found == []
    assert [entry for entry in logs if any(word in str(entry) for word in words)] == []
    for path in files(app):
        if path.name in HOLDERS:
            assert path.stat().st_mode & 0o077 == 0, path
            assert any(word in path.read_text("utf-8") for word in words), "the search finds what is there"


async def test_no_full_number_of_a_customer_stands_in_a_log(day: Day) -> None:
    scene, logs = day
    numbers = (scene.ground.caller, scene.ground.rm_mobile)
    assert "passwords changed" in {entry["event"] for entry in logs}, "the log is seen"
    assert [entry for entry in logs if any(number in str(entry) for number in numbers)] == []
    written = {path.name: path.read_text("utf-8", "replace") for path in scene.stage.app.layout.log.rglob("*")
               if path.is_file()}  # fmt: skip
    assert {"messages", "security", "calls.csv"} <= set(written)
    assert [name for name, text in written.items() if any(number in text for number in numbers)] == []
