"""An S3 object's lock, its versions, and what is known of it without reading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from ivr.vault.places.bucket import Answer, Bucket
from ivr.vault.places.place import PlaceRefuses, StillLocked, Stored

MOST_VERSIONS = 1000
NO_LOCK = "ObjectLockConfigurationNotFoundError"
"""S3's word for a bucket that was made without object lock."""


class LockMode(StrEnum):
    """Who may lift a lock before its time."""

    COMPLIANCE = "compliance"
    """Nobody, not even the store's owner."""
    GOVERNANCE = "governance"
    """Whom the store's owner has given that right."""


@dataclass(frozen=True, slots=True)
class Version:
    """The newest version of a key."""

    id: str
    """Empty where the bucket keeps no versions."""
    deleted: bool
    stored: Stored


def newest(bucket: Bucket, key: str) -> Version | None:
    """The newest version of a key, also if that is the mark of its deletion; None if there is nothing."""
    answer = bucket.ask("HEAD", key)
    version = answer.headers.get("x-amz-version-id", "")
    if answer.status in (404, 405):
        marker = answer.headers.get("x-amz-delete-marker") == "true"
        return Version(version, True, Stored(0, None)) if marker and version else None
    if not answer.ok:
        raise PlaceRefuses(f"{bucket.where}/{key}: {answer.complaint}.")
    return Version(version, False, _stored(answer.headers))


def can_lock(bucket: Bucket) -> bool:
    """Whether the bucket was made with object lock; raises `PlaceError`."""
    answer = bucket.ask("GET", "", {"object-lock": ""})
    if answer.ok:
        return b"<ObjectLockEnabled>Enabled</ObjectLockEnabled>" in answer.body
    if answer.code == NO_LOCK or answer.status == 501:
        return False
    raise PlaceRefuses(f"{bucket.where}: {answer.complaint}.")


def lock(bucket: Bucket, key: str, version: str, mode: LockMode, until: datetime) -> None:
    """Have the store refuse to delete this version until then. Raises `PlaceError`, also for a date in the past."""
    body = (
        '<Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Mode>{mode.value.upper()}</Mode>"
        f"<RetainUntilDate>{until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</RetainUntilDate></Retention>"
    )
    answer = bucket.ask("PUT", key, _of(version) | {"retention": ""}, body.encode())
    if not answer.ok:
        raise PlaceRefuses(f"{bucket.where}/{key}: not locked: {answer.complaint}.")


def delete_every_version(bucket: Bucket, key: str) -> None:
    """Delete one version after the other, newest first; raises `StillLocked` at the first that is locked."""
    for _ in range(MOST_VERSIONS):
        version = newest(bucket, key)
        if version is None:
            return
        _deleted(bucket, key, bucket.ask("DELETE", key, _of(version.id)), version)
    raise PlaceRefuses(f"{bucket.where}/{key} has more than {MOST_VERSIONS} versions.")


def _deleted(bucket: Bucket, key: str, answer: Answer, version: Version) -> None:
    if answer.ok or answer.status == 404:
        return
    until = version.stored.locked_until
    if until is not None:
        raise StillLocked(f"{bucket.where}/{key}: locked until {until:%Y-%m-%d %H:%M} UTC.")
    raise PlaceRefuses(f"{bucket.where}/{key}: {answer.complaint}.")


def _of(version: str) -> dict[str, str]:
    return {"versionId": version} if version else {}


def _stored(headers: Mapping[str, str]) -> Stored:
    until = headers.get("x-amz-object-lock-retain-until-date")
    locked = datetime.fromisoformat(until) if until else None
    return Stored(int(headers.get("content-length", "0")), headers.get("x-amz-meta-sha256"), locked)
