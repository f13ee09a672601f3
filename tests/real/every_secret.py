"""Every secret of a running house, in every spelling in which it could leak."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from urllib.parse import quote_plus

from ivr.app import App
from tests.console.oidc import providing

CARRIERS = "the-password-at-the-carrier"


def secrets_of(app: App, webhook: str) -> dict[str, set[bytes]]:
    """Each in every spelling that is likely."""
    known, words = app.secrets, providing.SECRET
    kept = json.loads(app.layout.master_keys.read_text("utf-8"))["masters"]
    basic = f"{providing.CLIENT}:{quote_plus(words)}".encode()
    return {
        "ari": {known.ari.encode()},
        "ami": {known.ami.encode()},
        "http": {known.http_token.encode()},
        "agents": {word.encode() for word in known.agents.values()},
        "trunk": {CARRIERS.encode()},
        "supervisors": {known.supervisors.encode()},
        "master keys": {each for one in kept for each in _spellings(b64decode(one["key"]))},
        "seal": _spellings(bytes.fromhex(app.layout.console_key.read_text("ascii"))),
        "webhook": {webhook.encode(), *_spellings(b64decode(webhook.removeprefix("whsec_")))},
        "sign-in": {words.encode(), quote_plus(words).encode(), b64encode(basic)},
    }


def _spellings(key: bytes) -> set[bytes]:
    return {key, key.hex().encode(), b64encode(key), urlsafe_b64encode(key)}
