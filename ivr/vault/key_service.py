"""Master keys that a key service keeps and never gives away: the transit interface of OpenBao and Vault, over HTTP."""

from __future__ import annotations

import json
import ssl
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from ivr.vault.errors import KeyBroken, MasterMissing, MasterRefused, MasterUnreachable, VaultError
from ivr.vault.masters import MasterKey, Wrapped

Json = Any
PATIENCE = 5.0
"""Seconds for an answer."""
NEAR = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class KeyService:
    """Where it is, and which of its keys is ours."""

    url: str
    """`https://...`, or `http://` on this machine."""
    key: str
    token_file: Path
    """Read for each request, so that whoever renews the token needs only to write it."""
    mount: str = "transit"
    ca: Path | None = None
    """Who vouches for it, if the system does not know."""


class ServiceMasters:
    """One key of the service, each of its versions a master key. Sounds and manifests never leave this machine."""

    def __init__(self, service: KeyService, patience: float = PATIENCE) -> None:
        self._service, self._patience = service, patience
        self._ask = _opener(service)

    def current(self) -> str:
        """Its latest version."""
        return self._id(_field(self._told(), "latest_version"))

    def known(self) -> tuple[MasterKey, ...]:
        """Its versions that still open something."""
        told = self._told()
        latest, versions = _field(told, "latest_version"), dict(_field(told, "keys"))
        found = sorted((int(number), made) for number, made in versions.items())
        return tuple(MasterKey(self._id(each), _made(made), each == latest) for each, made in found)

    def wrap(self, key: bytes, about: bytes) -> Wrapped:
        """By its latest version."""
        told = self._answer("POST", "encrypt", {"plaintext": _text(key), "associated_data": _text(about)})
        sealed = str(_field(told, "ciphertext"))
        return Wrapped(f"{self._service.key}:{sealed.split(':')[1]}", sealed.encode())

    def unwrap(self, wrapped: Wrapped, about: bytes) -> bytes:
        """The service finds the version."""
        if not wrapped.master.startswith(f"{self._service.key}:v"):
            raise MasterMissing(f"{wrapped.master} is not of this key service's {self._service.key}.")
        wish = {"ciphertext": wrapped.data.decode(), "associated_data": _text(about)}
        return b64decode(_field(self._answer("POST", "decrypt", wish), "plaintext"))

    def renew(self) -> str:
        """One more version."""
        self._answer("POST", "keys", {}, "/rotate")
        return self.current()

    def forget(self, master: str) -> None:
        """That is for whoever runs the service to do."""
        raise MasterRefused(f"{master}: let the service's own command raise min_decryption_version, then trim the key.")

    def _id(self, version: int | str) -> str:
        return f"{self._service.key}:v{version}"

    def _told(self) -> Json:
        return self._answer("GET", "keys", None)

    def _answer(self, verb: str, what: str, wish: Json, after: str = "") -> Json:
        """Its answer."""
        service = self._service
        url = f"{service.url.rstrip('/')}/v1/{quote(service.mount)}/{what}/{quote(service.key, safe='')}{after}"
        body = None if wish is None else json.dumps(wish).encode()
        headers = {"X-Vault-Token": self._token(), "X-Vault-Request": "true", "Content-Type": "application/json"}
        try:
            with self._ask.open(Request(url, body, headers, method=verb), timeout=self._patience) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            with error:  # it holds the connection
                raise _refusal(what, error) from None
        except (OSError, HTTPException, ValueError) as error:
            raise MasterUnreachable(f"{service.url}: {error}. Nothing is lost; it is tried again.") from error

    def _token(self) -> str:
        path = self._service.token_file
        try:
            return path.read_text("utf-8").strip()
        except OSError as error:
            raise MasterRefused(f"Its token {path} cannot be read: {error.strerror}.") from error


def _field(answer: Json, name: str) -> Any:
    try:
        return answer["data"][name]
    except (KeyError, TypeError):
        raise MasterRefused(f"Its answer has no {name}: is that a transit key?") from None


def _refusal(what: str, error: HTTPError) -> VaultError:
    """What it means that it did not do as asked."""
    try:
        said = "; ".join(json.load(error)["errors"])
    except (ValueError, KeyError, TypeError, OSError):
        said = str(error.reason)
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return MasterUnreachable(f"It says {error.code}: {said}.")
    if what == "decrypt" and error.code == HTTPStatus.BAD_REQUEST:
        return KeyBroken(f"The key service says: {said}.")
    return MasterRefused(f"It says {error.code}: {said}.")


class _Straight(HTTPRedirectHandler):
    """The token is shown to nobody else."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def _opener(service: KeyService) -> OpenerDirector:
    """Raises `VaultError` for an address at which others could listen."""
    at = urlsplit(service.url)
    if at.scheme != "https" and not (at.scheme == "http" and at.hostname in NEAR):
        raise VaultError(f"The key service's address {service.url} must begin with https://: keys go over it.")
    try:
        trusted = ssl.create_default_context(cafile=service.ca)
    except OSError as error:
        raise VaultError(f"{service.ca} cannot be used to know the key service by: {error}.") from error
    return build_opener(ProxyHandler({}), HTTPSHandler(context=trusted), _Straight())


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _made(told: Json) -> str:
    """Symmetric keys have seconds since 1970."""
    return datetime.fromtimestamp(told, UTC).isoformat(timespec="seconds") if isinstance(told, int) else ""
