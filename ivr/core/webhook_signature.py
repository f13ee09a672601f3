"""How a webhook is signed, as Standard Webhooks has it: whoever has the secret knows that it is ours, whole and new."""

from __future__ import annotations

import base64
import hashlib
import hmac

BEGINS = "whsec_"
BYTES = 32
"""Of a secret."""


def secret_of(raw: bytes) -> str:
    """The secret as its receiver is told it."""
    return BEGINS + base64.b64encode(raw).decode()


def signature(secret: str, message: str, second: int, body: bytes) -> str:
    """What stands in `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(BEGINS))
    signed = f"{message}.{second}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
