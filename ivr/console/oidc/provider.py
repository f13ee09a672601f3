"""The firm's identity provider: where it is, by which keys it signs, and whom it vouches for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from ivr.core.oidc import ALGORITHMS, KINDS, Claims, Terms, challenge, unfit, wrong
from ivr.disk.secret_file import SecretUnreadable, secret_of
from ivr.errors import IvrError

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

WITHIN = aiohttp.ClientTimeout(total=10.0)
LARGEST = 256 * 1024
"""Bytes of an answer."""
KNOWN_FOR = timedelta(hours=1)
ANEW_AFTER = timedelta(seconds=30)
"""So old keys must be before they are asked for again because of one that is not among them."""
KNOWN_AT = "/.well-known/openid-configuration"


class ProviderAway(IvrError):
    """The firm's sign-in cannot be reached, or is not what was configured."""


class NotVouchedFor(IvrError):
    """The firm's sign-in does not vouch for whoever came."""


class _OtherKey(NotVouchedFor):
    """It may have new keys."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun here, and what must come back."""

    state: str
    nonce: str
    verifier: str
    at: datetime
    """When."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What it says of itself."""

    authorize: str
    token: str
    posts_secret: bool
    keys: KeySet
    at: datetime


class Provider:
    """Use within `reached`."""

    def __init__(self, terms: Terms, back: str, http: aiohttp.ClientSession, now: Callable[[], datetime]) -> None:
        self.terms, self._back, self._http, self._now = terms, back, http, now
        self._known: _Known | None = None
        self._asking = asyncio.Lock()

    async def address(self, begun: Begun) -> str:
        """Where the browser goes. Raises `ProviderAway`."""
        asked = {
            "response_type": "code",
            "client_id": self.terms.client,
            "redirect_uri": self._back,
            "scope": "openid profile email",
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge(begun.verifier),
            "code_challenge_method": "S256",
        }
        at = (await self._what_it_says()).authorize
        return f"{at}{'&' if '?' in at else '?'}{urlencode(asked)}"

    async def claims(self, code: str, begun: Begun) -> Claims:
        """What it says of whoever brought this code. Raises `ProviderAway`, `NotVouchedFor`."""
        token = await self._exchanged(code, begun)
        claims = await self._verified(token)
        if why := wrong(claims, self.terms.issuer, self.terms.client, begun.nonce, self._now()):
            raise NotVouchedFor(f"Its token is {why}.")
        return claims

    async def _exchanged(self, code: str, begun: Begun) -> str:
        """The token for this code: told to us alone, by TLS."""
        known, given = await self._what_it_says(), {"grant_type": "authorization_code", "code": code}
        given |= {"redirect_uri": self._back, "code_verifier": begun.verifier}
        secret, headers = await self._secret(), {}
        if known.posts_secret:
            given |= {"client_id": self.terms.client, "client_secret": secret}
        else:
            headers["Authorization"] = aiohttp.encode_basic_auth(_quoted(self.terms.client), _quoted(secret))
        status, said = await self._asked("POST", known.token, data=given, headers=headers)
        if status >= 500:
            raise ProviderAway(f"It failed with {status}.")
        token = said.get("id_token") if status == 200 else None
        if not isinstance(token, str):
            raise NotVouchedFor(f"It answered {status} without a token.")
        return token

    async def _verified(self, token: str) -> Claims:
        """What stands in it, once its signature is right by one of its keys; new keys are asked for once."""
        with suppress(_OtherKey):
            return self._decoded(token, (await self._what_it_says()).keys)
        return self._decoded(token, (await self._what_it_says(ANEW_AFTER)).keys)

    @staticmethod
    def _decoded(token: str, keys: KeySet) -> Claims:
        from joserfc import jwt  # noqa: PLC0415 - slow to load, and most firms have no such sign-in
        from joserfc.errors import InvalidKeyIdError, JoseError  # noqa: PLC0415

        try:
            return dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims)
        except InvalidKeyIdError as error:
            raise _OtherKey("Its token is signed by a key that is not its own.") from error
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotVouchedFor("Its token's signature is not right.") from error

    async def _what_it_says(self, for_: timedelta = KNOWN_FOR) -> _Known:
        """As it was asked lately, or anew. Raises `ProviderAway`."""
        async with self._asking:
            if self._known is None or self._now() - self._known.at >= for_:
                self._known = await self._looked_up()
            return self._known

    async def _looked_up(self) -> _Known:
        _, said = await self._asked("GET", self.terms.issuer.rstrip("/") + KNOWN_AT)
        if said.get("issuer") != self.terms.issuer:
            raise ProviderAway(f"It calls itself {str(said.get('issuer'))[:200]!r}, not {self.terms.issuer!r}.")
        its = [str(said.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if why := next(filter(None, map(unfit, its)), ""):
            raise ProviderAway(f"{why}.")
        ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        keys = _usable((await self._asked("GET", its[2]))[1])
        return _Known(its[0], its[1], "client_secret_basic" not in ways, keys, self._now())

    async def _asked(self, verb: str, url: str, **more: Any) -> tuple[int, Mapping[str, Any]]:
        """Its answer: an object, of a bounded size; nobody is followed elsewhere."""
        try:
            async with self._http.request(verb, url, allow_redirects=False, **more) as answer:
                body = b""
                while len(body) <= LARGEST and (part := await answer.content.read(LARGEST)):
                    body += part
                said = json.loads(body) if len(body) <= LARGEST else None
        except (aiohttp.ClientError, OSError, ValueError, RecursionError) as error:
            raise ProviderAway(f"{url[:200]}: {type(error).__name__}.") from error
        if not isinstance(said, dict):
            raise ProviderAway(f"{url[:200]} answers no object.")
        return answer.status, said

    async def _secret(self) -> str:
        try:
            return await asyncio.to_thread(secret_of, self.terms.secret)
        except SecretUnreadable as error:
            raise ProviderAway(str(error)) from error


@asynccontextmanager
async def reached(terms: Terms, back: str, now: Callable[[], datetime]) -> AsyncIterator[Provider]:
    """The provider of these terms, which sends people back there."""
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(timeout=WITHIN, cookie_jar=jar, headers={"Accept": "application/json"}) as http:
        yield Provider(terms, back, http, now)


def _usable(said: Mapping[str, Any]) -> KeySet:
    """Its keys for signatures, those alone that are its own. Raises `ProviderAway`."""
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    keys = said.get("keys")
    found = [key for key in keys if _is_public(key)] if isinstance(keys, list) else []
    try:
        return KeySet.import_key_set({"keys": found})
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderAway("Its keys cannot be read.") from error


def _is_public(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in KINDS and key.get("use", "sig") == "sig" and "d" not in key


def _quoted(text: str) -> str:
    """As RFC 6749 (2.3.1) has names and secrets written in this header."""
    return urlencode({"": text})[1:]
