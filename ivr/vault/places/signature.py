"""S3's way to sign a request (Signature Version 4): pure, so that it can be compared with another's.

The library that moves the bytes signs its own requests; those for locks and versions, which it does not know, are ours.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks. The secrets never appear when it is printed."""

    key_id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the store."""

    method: str
    host: str
    path: str
    """Not yet quoted."""
    query: Mapping[str, str]
    body: bytes = b""


def signed(request: Request, credentials: Credentials, region: str, at: datetime) -> dict[str, str]:
    """The headers to send with it, each signed; `at` is in UTC."""
    hashed = hashlib.sha256(request.body).hexdigest()
    headers = _headers(request, credentials, hashed, at)
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    asked = (request.method, quote(request.path), query_string(request.query), lines, names, hashed)
    scope = f"{at:%Y%m%d}/{region}/s3/aws4_request"
    canonical = hashlib.sha256("\n".join(asked).encode()).hexdigest()
    to_sign = "\n".join((ALGORITHM, headers["x-amz-date"], scope, canonical))
    signature = hmac.new(_signing_key(credentials, region, at), to_sign.encode(), "sha256").hexdigest()
    told = f"{ALGORITHM} Credential={credentials.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": told}


def _headers(request: Request, credentials: Credentials, hashed: str, at: datetime) -> dict[str, str]:
    headers = {"host": request.host, "x-amz-date": f"{at:%Y%m%dT%H%M%SZ}", "x-amz-content-sha256": hashed}
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    if request.body:  # asked for by S3 where a lock is set
        md5 = hashlib.md5(request.body, usedforsecurity=False)
        headers["content-md5"] = base64.b64encode(md5.digest()).decode()
    return headers


def query_string(query: Mapping[str, str]) -> str:
    """`a=1&b=`, sorted, as it is signed and as it is sent."""
    return "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in sorted(query.items()))


def _signing_key(credentials: Credentials, region: str, at: datetime) -> bytes:
    key = f"AWS4{credentials.secret}".encode()
    for part in (f"{at:%Y%m%d}", region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return key
