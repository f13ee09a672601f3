"""From the address that an admin wrote to the place it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from ivr.errors import IvrError
from ivr.vault.places.bucket import Bucket
from ivr.vault.places.credentials import read_credentials
from ivr.vault.places.folder import FolderPlace
from ivr.vault.places.lock import LockMode
from ivr.vault.places.place import Place
from ivr.vault.places.s3 import S3Place

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._/-]*")


class ArchiveRefused(IvrError):
    """The archive's address cannot be used."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the archive is, as it was set."""

    archive: str
    """`s3://bucket/prefix`, or a folder's absolute path."""
    endpoint: str = ""
    """Empty: Amazon's own in the region."""
    region: str = "us-east-1"
    credentials: Path | None = None
    ca: Path | None = None
    lock: LockMode = LockMode.COMPLIANCE


def open_place(address: Address, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Place:
    """The place; nothing is asked of it yet. Raises `ArchiveRefused` or `CredentialsRefused`.

    `now` is the machine's true time, for signatures.
    """
    if address.archive.startswith("s3://"):
        return _s3(address, now)
    folder = Path(address.archive)
    if "://" in address.archive or not folder.is_absolute():
        raise ArchiveRefused(f"{address.archive!r} is neither s3://bucket/prefix nor a folder's path from '/' on.")
    return FolderPlace(folder)


def _s3(address: Address, now: Callable[[], datetime]) -> S3Place:
    name, _, prefix = address.archive.removeprefix("s3://").partition("/")
    if not _BUCKET.fullmatch(name) or not _PREFIX.fullmatch(prefix) or ".." in prefix.split("/"):
        raise ArchiveRefused(f"{address.archive!r} does not read as s3://bucket/prefix.")
    if address.credentials is None:
        raise ArchiveRefused("an object store needs a file of credentials (IVR_ARCHIVE_CREDENTIALS).")
    if address.ca and not address.ca.is_file():
        raise ArchiveRefused(f"there is no file of certificates {address.ca} (IVR_ARCHIVE_CA).")
    endpoint = address.endpoint.rstrip("/") or f"https://s3.{address.region}.amazonaws.com"
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or "@" in parts.netloc:
        raise ArchiveRefused("the endpoint must read https://host or https://host:port (IVR_ARCHIVE_ENDPOINT).")
    credentials = read_credentials(address.credentials)
    return S3Place(Bucket(name, endpoint, address.region, credentials, address.ca, now), prefix, address.lock)
