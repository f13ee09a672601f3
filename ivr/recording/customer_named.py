"""On which customer a hold is, so that the ledger can tell him from another without naming him."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.evidence.keys import key_id

_SIGNED_AS = b"ivr hold on a customer 1\n"


def mark_of(signing: Ed25519PrivateKey, hold: str, customer: str) -> dict[str, str]:
    """What is entered: only who has the ledger's key can try customers' ids against it."""
    signature = signing.sign(_SIGNED_AS + f"{hold}\n{customer}".encode())
    return {"customer_mark": sha256(signature).hexdigest(), "marked_by": key_id(signing.public_key())}


def is_another(signing: Ed25519PrivateKey, entered: Mapping[str, Any], customer: str) -> bool:
    """Whether that was said of another customer; what another key has marked, or nobody, cannot be told."""
    mark = mark_of(signing, str(entered.get("hold", "")), customer)
    return entered.get("marked_by") == mark["marked_by"] and entered.get("customer_mark") != mark["customer_mark"]
