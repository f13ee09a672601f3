"""Time stamps (RFC 3161): a service outside signs that it saw the ledger, so that nobody can write it anew later."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from ivr.errors import LedgerError
from ivr.evidence.entry import Entry, Fact, Kind, moment

Ask = Callable[[bytes], bytes]
"""Sends a request (DER) to a service and gives its answer. Raises `StampError`."""
LONGEST = 30.0
"""Seconds that a service may take."""
LONGEST_ANSWER = 1 << 20
"""Bytes."""


class StampError(LedgerError):
    """The ledger has not been stamped."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """The service saw the entry's hash at that time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class NotStamped:
    """The stamp does not prove it."""

    reason: str


def anchor_of(n: int, hash_: str) -> str:
    """What is stamped and printed: `4711:9f86...`."""
    return f"{n}:{hash_}"


def stamp(entry: Entry, service: str, ask: Ask) -> Fact:
    """Have an entry stamped; what is to be entered of it. Raises `StampError`."""
    told = anchor_of(entry.n, entry.hash).encode()
    request = TimestampRequestBuilder().data(told).hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True)
    built = request.build()
    answer = ask(built.as_bytes())
    found = _decoded(answer)
    if found.tst_info.nonce != built.nonce or not _is_of(found, told):
        raise StampError(f"{service} has answered with the stamp of something else.")
    token = base64.b64encode(answer).decode()
    about = {"entry": entry.n, "hash": entry.hash, "at": moment(found.tst_info.gen_time), "service": service}
    return Fact(Kind.STAMPED, about | {"answer": token})


def over_http(url: str) -> Ask:
    """Asks the service at this address."""
    if not url.startswith(("https://", "http://")):
        raise StampError(f"{url} is no address of a service: give https://...")

    def ask(request: bytes) -> bytes:
        sent = Request(url, request, {"Content-Type": "application/timestamp-query"})  # noqa: S310 - looked at above
        try:
            with urlopen(sent, timeout=LONGEST) as answer:  # noqa: S310
                return bytes(answer.read(LONGEST_ANSWER))
        except (HTTPException, OSError) as error:
            raise StampError(f"{url} does not answer: {getattr(error, 'reason', error)}.") from error

    return ask


def check(about: Mapping[str, Any], roots: Sequence[Certificate]) -> Stamped | NotStamped:
    """Whether a stamp is of what it says, and signed by a service that these certificates vouch for."""
    try:
        found = _decoded(base64.b64decode(str(about.get("answer")), validate=True))
        told = anchor_of(int(about["entry"]), str(about["hash"])).encode()
        verifier = VerifierBuilder()
        for root in roots:
            verifier = verifier.add_root_certificate(root)
        verifier.build().verify_message(found, told)
    except (KeyError, ValueError, TypeError, binascii.Error, VerificationError, StampError) as error:
        return NotStamped(str(error))
    return Stamped(found.tst_info.gen_time.astimezone(UTC))


def certificates(path: Path) -> tuple[Certificate, ...]:
    """The certificates in a PEM file. Raises `LedgerError`."""
    try:
        return tuple(load_pem_x509_certificates(path.read_bytes()))
    except OSError as error:
        raise LedgerError(f"The certificate {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise LedgerError(f"{path} holds no certificate in PEM.") from error


def _decoded(answer: bytes) -> TimeStampResponse:
    try:
        found = decode_timestamp_response(answer)
        status = PKIStatus(found.status)
    except ValueError as error:
        raise StampError(f"The service's answer cannot be read as a time stamp: {error}.") from error
    if status not in {PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS}:
        raise StampError(f"The service refuses: {', '.join(found.status_string) or status.name}.")
    return found


def _is_of(found: TimeStampResponse, told: bytes) -> bool:
    return bytes(found.tst_info.message_imprint.message) == hashlib.sha256(told).digest()
