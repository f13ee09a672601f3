"""An archive in an S3-compatible object store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from ivr.vault.places.bucket import Bucket
from ivr.vault.places.lock import LockMode, Version, can_lock, delete_every_version, lock, newest
from ivr.vault.places.place import (
    FileGone,
    Kept,
    NotAsSent,
    OtherFileThere,
    PlaceAway,
    PlaceRefuses,
    Stored,
    blocks_of,
    digest,
    safe,
)

if TYPE_CHECKING:  # the library has them for type checkers alone
    from obstore.store import ClientConfig, RetryConfig, S3Config

PART = 8 << 20
"""Bytes; a larger file goes up in parts of that size."""
PARTS_AT_ONCE = 2
TRIES = 2
"""After the first, within one request; the archiver has its own, longer patience."""
LONGEST_CONNECT = timedelta(seconds=5)
LONGEST_REQUEST = timedelta(seconds=60)


class S3Place:
    """Each file is sent with its SHA-256, read back whole, and then locked if the bucket was made with object lock."""

    def __init__(self, bucket: Bucket, prefix: str, mode: LockMode) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._mode = mode
        self._store = _opened(bucket)
        self._locks: bool | None = None
        """Not known before the first look."""

    @property
    def address(self) -> str:
        """`s3://bucket/prefix at https://host`."""
        return f"s3://{self._bucket.name}/{self._prefix} at {self._bucket.endpoint}"

    def put(self, name: str, file: Path, *, retain_until: datetime | None) -> Kept:
        """Send it unless it is there, read it back, lock it; the local file must not change meanwhile."""
        key = self._prefix + safe(name)
        sha256, size = digest(blocks_of(file))
        found = self._newest(key)
        if found is None or (found.sha256 == sha256 and self._read(key) != sha256):
            self._send(key, file, sha256)
            if self._read(key) != sha256:
                raise NotAsSent(f"{self._bucket.where}/{key}.")
        elif found.sha256 != sha256 and self._read(key) != sha256:
            raise OtherFileThere(f"{self._bucket.where}/{key}.")
        return Kept(name, size, sha256, self._locked(key, retain_until))

    def get(self, name: str) -> Iterator[bytes]:
        """The newest version's bytes, in blocks."""
        return self._blocks(self._prefix + safe(name))

    def head(self, name: str) -> Stored | None:
        """Size, lock, and the SHA-256 that was said when it was sent."""
        return self._newest(self._prefix + safe(name))

    def delete(self, name: str) -> None:
        """Delete every version; what is locked stays, whole."""
        delete_every_version(self._bucket, self._prefix + safe(name))

    def check(self) -> str:
        """Ask for the bucket; whether it can lock."""
        self._locks = can_lock(self._bucket)
        return f"locks by {self._mode}" if self._locks else "no lock: the bucket was made without object lock"

    def _newest(self, key: str) -> Stored | None:
        version = newest(self._bucket, key)
        return None if version is None or version.deleted else version.stored

    def _locked(self, key: str, until: datetime | None) -> datetime | None:
        """Until when it is locked now; a lock is never made shorter."""
        version = self._there(key)
        if self._locks is None:
            self.check()
        locked, now = version.stored.locked_until, self._bucket.now()
        if not self._locks or until is None or until <= (locked or now):
            return locked
        lock(self._bucket, key, version.id, self._mode, until)
        locked = self._there(key).stored.locked_until
        if locked is None or locked < until.replace(microsecond=0):
            raise PlaceRefuses(f"{self._bucket.where}/{key}: it was to be locked until {until}, and is until {locked}.")
        return locked

    def _there(self, key: str) -> Version:
        version = newest(self._bucket, key)
        if version is None or version.deleted:
            raise FileGone(f"{self._bucket.where}/{key}: it was there a moment ago.")
        return version

    def _send(self, key: str, file: Path, sha256: str) -> None:
        with self._told(key):
            obstore.put(
                self._store,
                key,
                file,
                attributes={"sha256": sha256, "Content-Type": "application/octet-stream"},
                chunk_size=PART,
                max_concurrency=PARTS_AT_ONCE,
            )

    def _read(self, key: str) -> str:
        return digest(self._blocks(key))[0]

    def _blocks(self, key: str) -> Iterator[bytes]:
        with self._told(key):
            for block in obstore.get(self._store, key):
                yield bytes(block)

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        where = f"{self._bucket.where}/{key}"
        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise PlaceRefuses(f"{where}: {_first_line(error)}; see to the credentials.") from error
        except FileNotFoundError as error:
            raise FileGone(where) from error
        except (BaseError, OSError) as error:
            raise PlaceAway(f"{where}: {_first_line(error)}.") from error


def _opened(bucket: Bucket) -> S3Store:
    given = bucket.credentials
    config: S3Config = {
        "endpoint": bucket.endpoint,
        "region": bucket.region,
        "access_key_id": given.key_id,
        "secret_access_key": given.secret,
        "checksum_algorithm": "SHA256",
    }
    if given.token:
        config["session_token"] = given.token
    client: ClientConfig = {"allow_http": True, "timeout": LONGEST_REQUEST, "connect_timeout": LONGEST_CONNECT}
    if bucket.ca:
        client["root_certificate"] = bucket.ca.read_bytes()
    retry: RetryConfig = {"max_retries": TRIES, "retry_timeout": timedelta(seconds=10)}
    return S3Store(bucket.name, config=config, client_options=client, retry_config=retry)


def _first_line(error: BaseException) -> str:
    """The library adds pages of its own data structures."""
    return str(error).partition("\n")[0]
