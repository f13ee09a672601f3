"""Against a small server that answers as the transit interface does, over a real connection."""

from __future__ import annotations

import asyncio
import secrets
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ivr.vault.errors import KeyBroken, MasterMissing, MasterRefused, MasterUnreachable, VaultError
from ivr.vault.key_service import KeyService, ServiceMasters
from ivr.vault.keyring import Keyring, Rewrapped
from ivr.vault.masters import MasterKey, Wrapped

KEY = bytes(range(32))
DAY = date(2026, 11, 26)


class Transit:
    """One key, `ivr`, with its versions; `token` may use it."""

    def __init__(self) -> None:
        self.versions = [secrets.token_bytes(32)]
        self.token = "s.token"
        self.broken = 0
        """The status with which everything is answered."""
        self.asked = list[str]()

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self.guard])
        app.router.add_get("/v1/transit/keys/ivr", self.told)
        app.router.add_post("/v1/transit/keys/ivr/rotate", self.rotate)
        app.router.add_post("/v1/transit/encrypt/ivr", self.encrypt)
        app.router.add_post("/v1/transit/decrypt/ivr", self.decrypt)
        return app

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        if self.broken == 307:
            raise web.HTTPTemporaryRedirect("/elsewhere")
        if self.broken:
            return web.json_response({"errors": ["Vault is sealed"]}, status=self.broken)
        if request.headers.get("X-Vault-Token") != self.token:
            return web.json_response({"errors": ["permission denied"]}, status=403)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def told(self, _: web.Request) -> web.Response:
        made = {str(number): 1795683600 + number for number, _ in enumerate(self.versions, 1)}
        return web.json_response({"data": {"name": "ivr", "latest_version": len(self.versions), "keys": made}})

    async def rotate(self, _: web.Request) -> web.Response:
        self.versions.append(secrets.token_bytes(32))
        return web.Response(status=204)

    async def encrypt(self, request: web.Request) -> web.Response:
        wish, nonce = await request.json(), secrets.token_bytes(12)
        text, about = b64decode(wish["plaintext"]), b64decode(wish["associated_data"])
        sealed = b64encode(nonce + AESGCM(self.versions[-1]).encrypt(nonce, text, about)).decode()
        told = {"ciphertext": f"vault:v{len(self.versions)}:{sealed}", "key_version": len(self.versions)}
        return web.json_response({"data": told})

    async def decrypt(self, request: web.Request) -> web.Response:
        wish = await request.json()
        _, version, sealed = wish["ciphertext"].split(":")
        data, key = b64decode(sealed), self.versions[int(version[1:]) - 1]
        try:
            text = AESGCM(key).decrypt(data[:12], data[12:], b64decode(wish["associated_data"]))
        except InvalidTag:
            return web.json_response({"errors": ["cipher: message authentication failed"]}, status=400)
        return web.json_response({"data": {"plaintext": b64encode(text).decode()}})


@pytest.fixture
def transit() -> Transit:
    return Transit()


@pytest.fixture
async def service(transit: Transit, tmp_path: Path) -> AsyncIterator[KeyService]:
    (tmp_path / "token").write_text("s.token\n")
    async with TestServer(transit.app()) as server:
        yield KeyService(str(server.make_url("")), "ivr", tmp_path / "token")


@pytest.fixture
def masters(service: KeyService) -> ServiceMasters:
    return ServiceMasters(service)


async def test_a_wrapped_key_comes_back_and_is_not_to_be_seen(masters: ServiceMasters) -> None:
    wrapped = await asyncio.to_thread(masters.wrap, KEY, b"a")
    assert wrapped.master == "ivr:v1"
    assert KEY not in wrapped.data
    assert await asyncio.to_thread(masters.unwrap, wrapped, b"a") == KEY


async def test_a_key_wrapped_for_one_recording_opens_no_other(masters: ServiceMasters) -> None:
    wrapped = await asyncio.to_thread(masters.wrap, KEY, b"a")
    with pytest.raises(KeyBroken, match="authentication failed"):
        await asyncio.to_thread(masters.unwrap, wrapped, b"b")


async def test_a_renewed_key_wraps_and_its_old_version_still_unwraps(masters: ServiceMasters) -> None:
    old = await asyncio.to_thread(masters.wrap, KEY, b"a")
    assert await asyncio.to_thread(masters.renew) == await asyncio.to_thread(masters.current) == "ivr:v2"
    assert (await asyncio.to_thread(masters.wrap, KEY, b"a")).master == "ivr:v2"
    assert await asyncio.to_thread(masters.unwrap, old, b"a") == KEY
    assert await asyncio.to_thread(masters.known) == (
        MasterKey("ivr:v1", "2026-11-26T09:00:01+00:00", current=False),
        MasterKey("ivr:v2", "2026-11-26T09:00:02+00:00", current=True),
    )


async def test_a_keyring_rotates_with_it(masters: ServiceMasters, tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys", masters)

    def rotated() -> Rewrapped:
        keys = [keyring.create(name, DAY) for name in ("a", "b")]
        masters.renew()
        ended = keyring.rewrap_all()
        assert [keyring.key(name, DAY) for name in ("a", "b")] == keys
        assert keyring.counts() == {"ivr:v2": 2}
        return ended

    assert await asyncio.to_thread(rotated) == Rewrapped(2, 0, ())


async def test_a_wrong_token_is_refused_and_a_new_one_in_the_file_is_used_at_once(
    masters: ServiceMasters, service: KeyService
) -> None:
    service.token_file.write_text("wrong")
    with pytest.raises(MasterRefused, match="403: permission denied"):
        await asyncio.to_thread(masters.current)
    service.token_file.write_text("s.token")
    assert await asyncio.to_thread(masters.current) == "ivr:v1"
    service.token_file.unlink()
    with pytest.raises(MasterRefused, match="token cannot be read"):
        await asyncio.to_thread(masters.current)


async def test_a_service_that_is_sealed_or_away_is_told_so_that_it_can_be_tried_again(
    masters: ServiceMasters, transit: Transit, tmp_path: Path
) -> None:
    transit.broken = 503
    with pytest.raises(MasterUnreachable, match="503: Vault is sealed"):
        await asyncio.to_thread(masters.wrap, KEY, b"a")
    nobody = ServiceMasters(KeyService("http://127.0.0.1:9", "ivr", tmp_path / "token"))
    with pytest.raises(MasterUnreachable, match="tried again"):
        await asyncio.to_thread(nobody.wrap, KEY, b"a")


async def test_a_service_that_answers_too_late_is_away(service: KeyService, transit: Transit) -> None:
    never = asyncio.Event()

    async def wait(_: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    transit.told = wait  # type: ignore[method-assign]
    async with TestServer(transit.app()) as server:
        slow = KeyService(str(server.make_url("")), "ivr", service.token_file)
        with pytest.raises(MasterUnreachable, match="timed out"):
            await asyncio.to_thread(ServiceMasters(slow, patience=0.05).current)
        never.set()


async def test_the_token_is_not_taken_elsewhere(masters: ServiceMasters, transit: Transit) -> None:
    transit.broken = 307
    with pytest.raises(MasterRefused, match="307"):
        await asyncio.to_thread(masters.current)
    assert transit.asked == ["GET /v1/transit/keys/ivr"]


@pytest.mark.parametrize(
    ("said", "told"), [("<html>", MasterUnreachable), ("[]", MasterRefused), ('{"data": {}}', MasterRefused)]
)
async def test_an_answer_that_is_none_is_no_key(service: KeyService, said: str, told: type[VaultError]) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=said)

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", page)
    async with TestServer(app) as server:
        other = KeyService(str(server.make_url("")), "ivr", service.token_file)
        with pytest.raises(told):
            await asyncio.to_thread(ServiceMasters(other).current)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.5:8200", "http://keys.firm.example", "ftp://127.0.0.1", "keys:8200", ""]
)
def test_keys_never_go_in_the_clear_over_a_network(url: str, tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="https"):
        ServiceMasters(KeyService(url, "ivr", tmp_path / "token"))


def test_who_vouches_for_it_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match=r"ca\.pem"):
        ServiceMasters(KeyService("https://keys.firm.example", "ivr", tmp_path / "token", ca=tmp_path / "ca.pem"))


def test_a_key_wrapped_by_another_master_is_named(tmp_path: Path) -> None:
    masters = ServiceMasters(KeyService("http://127.0.0.1:9", "ivr", tmp_path / "token"))
    with pytest.raises(MasterMissing, match="file-123"):
        masters.unwrap(Wrapped("file-123", b""), b"a")
