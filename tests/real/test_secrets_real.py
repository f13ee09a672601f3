"""Passwords of a house that runs are changed under a talk, and none stands anywhere but in the files that hold them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from gzip import decompress
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from ivr.app import App
from ivr.cli.register import in_register
from ivr.console.register import Register
from ivr.console.sealing import kept_seal
from ivr.console.webhooks.webhooks import fresh, made
from ivr.core.call import OnHold
from ivr.core.recording_state import RecordingState
from ivr.core.webhooks import Event
from ivr.lab import Answer
from ivr.provision.secrets import Secrets, stored
from ivr.rehearsal import rehearsal
from tests.console.oidc import providing
from tests.console.oidc.providing import Firm as Provider
from tests.console.webhooks.receiving import listening
from tests.real.every_secret import CARRIERS, secrets_of
from tests.real.firm import Firm, Line, settings_for
from tests.real.scene import CALLER, PARTY, Scene
from tests.real.sip_probe import SipProbe

HOLDERS = {
    "secrets.json": {"ari", "ami", "http", "supervisors", "agents"},
    "ari.conf": {"ari"},
    "manager.conf": {"ami"},
    "pjsip_agents.conf": {"agents"},
    "pjsip_trunks.conf": {"trunk"},
    "master-keys.json": {"master keys"},
    "console-key": {"seal"},
}
"""What is to stand in which files; those of the operator (rules, sign-in) lie outside the installation."""


@dataclass
class Day:
    """A house that has every kind of secret, and what comes out of it."""

    scene: Scene
    logs: list[MutableMapping[str, Any]]
    provider: Provider
    receiver: str
    """Where webhooks and traces go."""
    sent: list[bytes]
    """What has gone there, heads and all."""


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    firm, sent = Firm(), list[bytes]()
    ground = firm.line(Line(agents=({}, {})))
    firm.rules["trunks"]["carrier"] |= {"user": "02131234567", "secret": "!secret carrier"}
    rules = firm.write(tmp_path_factory.mktemp("se"))
    rules.write_text(rules.read_text("utf-8").replace('"!secret carrier"', "!secret carrier"), "utf-8")

    async def takes(request: web.BaseRequest) -> web.Response:
        sent.append(repr(request.raw_headers).encode() + plain(await request.read()))
        return web.Response()

    with capture_logs() as logs, pytest.MonkeyPatch.context() as told:
        told.setenv("IVR_SECRET_CARRIER", CARRIERS)
        async with listening(takes) as receiver, providing.firm(lambda: datetime.now(UTC)) as provider:
            signs_in = providing.terms(provider, rules.parent)
            settings = settings_for(rules).model_copy(
                update={
                    "console_port": 0, "webhook_networks": "127.0.0.1", "traces": receiver,
                    "oidc_issuer": signs_in.issuer, "oidc_client": signs_in.client, "oidc_secret": signs_in.secret,
                }
            )  # fmt: skip
            async with rehearsal(settings, print) as stage:
                yield Day(Scene(stage, ground), logs, provider, receiver, sent)


def plain(body: bytes) -> bytes:
    return decompress(body) if body.startswith(b"\x1f\x8b") else body


@pytest.fixture
def scene(day: Day) -> Scene:
    return day.scene


async def ari_says(app: App, password: str) -> int:
    headers = {"Authorization": aiohttp.encode_basic_auth("ivr", password)}
    url = f"http://127.0.0.1:{app.ports.ari}/ari/asterisk/ping"
    async with aiohttp.ClientSession(headers=headers) as web, web.get(url) as answer:
        return answer.status


async def api_says(app: App, token: str, what: str) -> int:
    return await asked(app, token, "/secrets/rotate", {"what": what})


async def asked(app: App, token: str, path: str, body: dict[str, str]) -> int:
    url, headers = f"http://127.0.0.1:{app.http_port}{path}", {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as web, web.post(url, headers=headers, json=body) as answer:
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
    await scene.until(lambda: app.desk.switch.is_connected)  # over a new socket
    await app.knock()
    ami = app.desk.switch._ami
    ami._talk.close()
    await scene.until(lambda: not ami._ready.is_set())
    await scene.until(ami._ready.is_set)
    assert caller.is_up
    call = scene.live()  # Asterisk looks at the password of each request, also over a socket that stands
    assert await asked(app, new.http_token, f"/calls/{call.id}/hold", {}) == 200
    await scene.until(lambda: isinstance(call.stage, OnHold))
    await caller.hears_sound()
    await caller.hang_up()
    story = await scene.record()
    assert story.call.outcome == "COMPLETECALLER"


def files(app: App) -> Iterator[Path]:
    """Every file of the installation; the lab beside it is another's."""
    own = (path for path in app.layout.state.iterdir() if path.name != "lab")
    return (path for top in own for path in (top, *top.rglob("*")) if path.is_file())


async def everything_is_used(day: Day) -> str:
    """Each secret at least once: what is never used never leaks. The webhook's, which is told this once."""
    scene, app = day.scene, day.scene.stage.app
    hook = fresh("crm", day.receiver, (Event.CALL_ENDED,), app.desk.clock.now(), "test", numbers=False)

    async def entered(register: Register) -> str:
        return (await made(register, kept_seal(app.layout.console_key), hook))[1]

    secret = await asyncio.to_thread(in_register, app.layout.state, "", entered)
    if not app.secrets.supervisors:
        assert await api_says(app, app.secrets.http_token, "supervisors") == 200
    tokens, other = (app.secrets.supervisors, "another"), scene.ground.agents[1]
    assert [await steps_in(app, token, other) == 403 for token in tokens] == [False, True]
    await signs_in(day)
    scene.agent().behave(Answer(after=0.2, talk=PARTY, hang_up_after=1))
    await scene.log_in(0)
    await (await scene.call()).ended(within=20)
    story = await scene.record()
    assert story.call.outcome == "COMPLETEAGENT", "it is the controller that has served him"
    assert story.recordings[0].state is RecordingState.RECORDED
    await scene.until(lambda: any(b"webhook-signature" in one.lower() for one in day.sent), within=30)
    await scene.until(lambda: any(b"webhook-signature" not in one.lower() for one in day.sent), within=30)
    return secret


async def signs_in(day: Day) -> None:
    """Somebody for whom the firm vouches, though he is none of ours."""
    console = day.scene.stage.app.console
    assert console
    here, jar = f"http://127.0.0.1:{console.address.port}", aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        async with http.get(f"{here}/oidc/begin", allow_redirects=False) as begun:
            back = day.provider.signs_in(begun.headers["Location"])
        async with http.get(here + "/" + back.split("/", 3)[3], allow_redirects=False) as answer:
            assert "unknown" in answer.headers["Location"]
    assert not day.provider.codes, "the secret was shown for the code"


def beside_files(day: Day) -> Iterator[tuple[str, bytes]]:
    """Every process that was started, every line of the log, and what went out to programs and traces."""
    asterisk = day.scene.stage.app.asterisk.pid()
    assert asterisk
    for process in (psutil.Process(), *psutil.Process().children(recursive=True), psutil.Process(asterisk)):
        folder = Path(f"/proc/{process.pid}")
        for name in ("cmdline", "environ", "comm"):
            yield f"{name} of {process.pid}", (folder / name).read_bytes()
    yield from (("log", str(entry).encode()) for entry in day.logs)
    yield from (("sent", one) for one in day.sent)


async def test_no_secret_stands_in_a_log_a_record_a_trace_or_a_list_of_processes(day: Day) -> None:
    app = day.scene.stage.app
    known = secrets_of(app, await everything_is_used(day))
    await app.store.flush()

    def stand_in(what: bytes) -> set[str]:
        return {name for name, words in known.items() if any(word in what for word in words)}

    assert [(where, name) for where, what in beside_files(day) for name in stand_in(what)] == []
    found = {path: stand_in(path.read_bytes()) for path in files(app)}
    assert {path.name: names for path, names in found.items() if names} == HOLDERS
    assert [path for path, names in found.items() if names and path.stat().st_mode & 0o077] == []


async def test_no_full_number_of_a_customer_stands_in_a_log(day: Day) -> None:
    scene, logs = day.scene, day.logs
    numbers = (scene.ground.caller, scene.ground.rm_mobile)
    assert "passwords changed" in {entry["event"] for entry in logs}, "the log is seen"
    assert [entry for entry in logs if any(number in str(entry) for number in numbers)] == []
    written = {path.name: path.read_text("utf-8", "replace") for path in scene.stage.app.layout.log.rglob("*")
               if path.is_file()}  # fmt: skip
    assert {"messages", "security", "calls.csv"} <= set(written)
    assert [name for name, text in written.items() if any(number in text for number in numbers)] == []
