"""What a firm's identity provider must say of somebody (OpenID Connect) before he is let in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from ivr.core.own_url import HERE

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
"""By which a token may be signed: with a key that only the provider has. `none` and `HS256` are none of them."""
KINDS = frozenset({"RSA", "EC", "OKP"})
"""Of keys; one that both sides know is none of them."""
LEEWAY = timedelta(seconds=60)
"""By which two clocks may differ."""
LONGEST = timedelta(minutes=10)
"""Between asking for somebody and hearing who he is; no older token counts either."""
LONGEST_NAME = 200

Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the operator says of it."""

    issuer: str
    client: str
    secret: Path
    """The file that holds the client's secret."""
    name: str
    """As people know it."""
    claim: str
    """Which names a person, by his id here."""
    only: bool
    """Whether passwords let nobody in but one."""
    break_glass: str
    """That one; empty: nobody."""

    def lets_password(self, name: str) -> bool:
        """Whether a password of somebody of this name counts."""
        return not self.only or name == self.break_glass


def wrong(claims: Claims, issuer: str, client: str, nonce: str, now: datetime) -> str:
    """Why a token whose signature is right is not for us, now; empty if it is."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != issuer:
        return "another issuer"
    if client not in audiences or claims.get("azp", client) != client:
        return "for another program"
    if len(audiences) > 1 and "azp" not in claims:
        return "for several programs"
    if not nonce or claims.get("nonce") != nonce:
        return "for another sign-in"
    return _wrong_time(claims, now)


def _wrong_time(claims: Claims, now: datetime) -> str:
    ends, made, begins = (claims.get(name) for name in ("exp", "iat", "nbf"))
    if not _is_time(ends) or not _is_time(made) or not (begins is None or _is_time(begins)):
        return "without its time"
    second, leeway = now.timestamp(), LEEWAY.total_seconds()
    if second >= float(str(ends)) + leeway or second > float(str(made)) + LONGEST.total_seconds() + leeway:
        return "over"
    if second < max(float(str(made)), float(str(begins or 0))) - leeway:
        return "not valid yet"
    return ""


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def name_of(claims: Claims, claim: str) -> str:
    """Whom it names, in the claim that the operator chose; empty: nobody. An address counts once it is verified."""
    name = claims.get(claim)
    if not isinstance(name, str) or not name.isprintable() or len(name) > LONGEST_NAME:
        return ""
    return "" if claim == "email" and claims.get("email_verified") is not True else name.strip()


def challenge(verifier: str) -> str:
    """What is told at first of what is said in the end (PKCE, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def unfit(url: str) -> str:
    """Why nothing secret may be asked or told there, in a sentence; empty if it may."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{url[:200]} is no address"
    if not parts.hostname or parts.username or parts.fragment:
        return f"{url[:200]} is no address"
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    return "" if is_safe else f"{url[:200]} is not https"
