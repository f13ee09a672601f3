"""The second factor: six digits that an app shows, new every half minute (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

from ivr.core.console_rights import Person

STEP = 30
"""Seconds."""
ISSUER = "ivr"


def fresh() -> str:
    """A new secret, as apps take it."""
    return pyotp.random_base32()


def uri(secret: str, person: Person) -> str:
    """What an app reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.id, issuer_name=ISSUER)


def step_of(secret: str, digits: str, now: datetime) -> int | None:
    """The step at which these digits are right, one early or late included; None: at none."""
    totp, step = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    for near in (step, step - 1, step + 1):
        if hmac.compare_digest(totp.generate_otp(near).encode(), digits.strip().encode(errors="replace")):
            return near
    return None


def about(person: str) -> str:
    """What its secret is sealed for."""
    return f"second factor of {person}"


def pending(person: str) -> str:
    """What a secret is sealed for that has not shown yet what it should."""
    return f"second factor to be of {person}"
