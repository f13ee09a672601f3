"""A small identity provider on loopback, with keys of its own, that can be told to lie."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import encode_basic_auth, web
from joserfc import jwt
from joserfc.jwk import RSAKey

from ivr.core.oidc import Terms

CLIENT, SECRET = "ivr-console", "the console's own secret: 100%"
KEY, STRANGER = (RSAKey.generate_key(2048, {"kid": "a", "use": "sig"}) for _ in range(2))


@dataclass
class Firm:
    """It vouches for whoever `person` is, unless it is told otherwise."""

    now: Callable[[], datetime]
    url: str = ""
    person: str = "chen"
    claims: dict[str, Any] = field(default_factory=dict)
    """In the place of what it would say."""
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "a"})
    key: Any = field(default_factory=lambda: KEY)
    keys: list[Mapping[str, Any]] = field(default_factory=lambda: [KEY.as_dict(private=False)])
    says: dict[str, Any] = field(default_factory=dict)
    """Of itself, in the place of what is so."""
    status: int = 200
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Those that it has given, with what was asked for; each counts once."""
    forge: Callable[[str], str] = field(default=str)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        match request.path:
            case "/.well-known/openid-configuration":
                ends = {"authorization_endpoint": "/in", "token_endpoint": "/token", "jwks_uri": "/keys"}
                at = {name: self.url + path for name, path in ends.items()}
                return web.json_response({"issuer": self.url, **at} | self.says)
            case "/keys":
                return web.json_response({"keys": self.keys})
            case "/in":
                return web.Response(status=303, headers={"Location": self.signs_in(str(request.url))})
            case "/token":
                return await self._token(request)
            case _:
                return web.Response(status=404)

    def signs_in(self, address: str) -> str:
        """Somebody has signed in there; where his browser goes then."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert (asked["code_challenge_method"], "openid" in asked["scope"].split()) == ("S256", True)
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    async def _token(self, request: web.BaseRequest) -> web.Response:
        """For a code that it has given, to whoever has its secret and began it."""
        given = dict(parse_qsl((await request.read()).decode()))
        asked = self.codes.pop(given.get("code", ""), None)
        assert request.headers["Authorization"] == encode_basic_auth(CLIENT, "the+console%27s+own+secret%3A+100%25")
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        proves = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or proves != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"id_token": self._signed(asked["nonce"])}, status=self.status)

    def _signed(self, nonce: str) -> str:
        second = int(self.now().timestamp())
        its = {"iss": self.url, "aud": CLIENT, "nonce": nonce, "iat": second, "exp": second + 300, "sub": "1"}
        claims = its | {"preferred_username": self.person} | self.claims
        return self.forge(jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]]))


@asynccontextmanager
async def firm(now: Callable[[], datetime]) -> AsyncIterator[Firm]:
    """One that listens."""
    one = Firm(now)
    runner = web.ServerRunner(web.Server(one.answer), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield one
    finally:
        await runner.cleanup()


def terms(one: Firm, folder: Path, **other: Any) -> Terms:
    """What the operator says of it."""
    secret = folder / "oidc.secret"
    secret.write_text(SECRET + "\n", "utf-8")
    secret.chmod(0o600)
    its = {"issuer": one.url, "client": CLIENT, "secret": secret, "name": "Cloudlark", "claim": "preferred_username"}
    return Terms(**(its | {"only": False, "break_glass": "li"} | other))
