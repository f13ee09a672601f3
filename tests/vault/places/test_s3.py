from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as TheirCredentials

from ivr.vault.places import s3 as module
from ivr.vault.places.bucket import Answer, Bucket
from ivr.vault.places.lock import LockMode
from ivr.vault.places.place import (
    FileGone,
    NotAsSent,
    OtherFileThere,
    PlaceAway,
    PlaceRefuses,
    StillLocked,
    digest,
)
from ivr.vault.places.s3 import PART, S3Place
from ivr.vault.places.signature import Credentials, Request, query_string, signed
from tests.vault.places.object_store import REGION, SECRET, ObjectStore, free_port

NAME = "2026/11/26/c1.audio"
IN_A_YEAR = datetime.now(UTC).replace(microsecond=0) + timedelta(days=365)


@pytest.fixture
def plain(store: ObjectStore, request: pytest.FixtureRequest) -> str:
    name = f"plain-{hashlib.sha256(request.node.name.encode()).hexdigest()[:20]}"
    store.make(name)
    return name


@pytest.fixture
def locking(store: ObjectStore, request: pytest.FixtureRequest) -> str:
    name = f"locking-{hashlib.sha256(request.node.name.encode()).hexdigest()[:20]}"
    store.make(name, lock=True)
    return name


def test_what_was_put_can_be_got_and_is_described(store: ObjectStore, plain: str, file: Path) -> None:
    place = store.place(plain, "house/a")
    kept = place.put(NAME, file, retain_until=None)
    assert kept.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert digest(place.get(NAME)) == (kept.sha256, 6000)
    stored = place.head(NAME)
    assert stored
    assert (stored.bytes, stored.sha256, stored.locked_until) == (6000, kept.sha256, None)
    theirs = store.client().get_object(Bucket=plain, Key=f"house/a/{NAME}")
    assert theirs["Body"].read() == file.read_bytes()
    assert theirs["Metadata"]["sha256"] == kept.sha256


def test_a_large_file_goes_up_in_parts_and_comes_back_whole(store: ObjectStore, plain: str, file: Path) -> None:
    file.write_bytes(bytes(range(256)) * (2 * PART // 256 + 100))
    kept = store.place(plain).put(NAME, file, retain_until=None)
    assert digest(store.place(plain).get(NAME)) == (kept.sha256, file.stat().st_size)
    assert store.client().head_object(Bucket=plain, Key=NAME)["ETag"].endswith('-3"')


def test_put_again_after_a_crash_sends_nothing_again(
    store: ObjectStore, plain: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.place(plain).put(NAME, file, retain_until=None)
    monkeypatch.setattr(S3Place, "_send", lambda *_: pytest.fail("sent again"))
    assert store.place(plain).put(NAME, file, retain_until=None) == first


def test_another_file_of_that_name_is_never_overwritten(store: ObjectStore, plain: str, file: Path) -> None:
    store.client().put_object(Bucket=plain, Key=NAME, Body=b"other")
    with pytest.raises(OtherFileThere, match=r"c1\.audio"):
        store.place(plain).put(NAME, file, retain_until=None)
    assert store.client().get_object(Bucket=plain, Key=NAME)["Body"].read() == b"other"


def test_the_same_file_put_there_by_somebody_else_is_taken_as_it_is(store: ObjectStore, plain: str, file: Path) -> None:
    store.client().put_object(Bucket=plain, Key=NAME, Body=file.read_bytes())
    assert store.place(plain).put(NAME, file, retain_until=None).bytes == 6000


def test_what_says_the_right_checksum_and_is_not_it_is_sent_again(store: ObjectStore, plain: str, file: Path) -> None:
    said = hashlib.sha256(file.read_bytes()).hexdigest()
    store.client().put_object(Bucket=plain, Key=NAME, Body=b"rot", Metadata={"sha256": said})
    store.place(plain).put(NAME, file, retain_until=None)
    assert store.client().get_object(Bucket=plain, Key=NAME)["Body"].read() == file.read_bytes()


def test_what_comes_back_otherwise_is_told(
    store: ObjectStore, plain: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(S3Place, "_blocks", lambda *_: iter([b"rot"]))
    with pytest.raises(NotAsSent):
        store.place(plain).put(NAME, file, retain_until=None)


@pytest.mark.parametrize("mode", LockMode)
def test_a_bucket_with_object_lock_keeps_it_as_long_as_asked(
    store: ObjectStore, locking: str, file: Path, mode: LockMode
) -> None:
    place = store.place(locking, mode=mode)
    assert place.check() == f"locks by {mode}"
    assert place.put(NAME, file, retain_until=IN_A_YEAR).locked_until == IN_A_YEAR
    assert store.client().head_object(Bucket=locking, Key=NAME)["ObjectLockMode"] == mode.value.upper()
    with pytest.raises(StillLocked, match="locked until"):
        place.delete(NAME)
    assert digest(place.get(NAME))[1] == 6000


def test_a_large_file_is_locked_as_well(store: ObjectStore, locking: str, file: Path) -> None:
    file.write_bytes(bytes(PART + 1))
    assert store.place(locking).put(NAME, file, retain_until=IN_A_YEAR).locked_until == IN_A_YEAR


def test_a_lock_grows_and_never_shrinks(store: ObjectStore, locking: str, file: Path) -> None:
    place, later = store.place(locking), IN_A_YEAR + timedelta(days=1)
    place.put(NAME, file, retain_until=IN_A_YEAR)
    assert place.put(NAME, file, retain_until=later).locked_until == later
    assert place.put(NAME, file, retain_until=IN_A_YEAR).locked_until == later


def test_a_lock_that_would_have_ended_already_is_not_asked_for(store: ObjectStore, locking: str, file: Path) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert store.place(locking).put(NAME, file, retain_until=yesterday).locked_until is None


def test_a_file_that_was_sent_but_not_locked_before_the_kill_is_locked_afterwards(
    store: ObjectStore, locking: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(module, "lock", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            store.place(locking).put(NAME, file, retain_until=IN_A_YEAR)
    assert store.place(locking).put(NAME, file, retain_until=IN_A_YEAR).locked_until == IN_A_YEAR


def test_a_bucket_without_object_lock_says_so_and_claims_no_lock(store: ObjectStore, plain: str, file: Path) -> None:
    place = store.place(plain)
    assert "without object lock" in place.check()
    assert place.put(NAME, file, retain_until=IN_A_YEAR).locked_until is None


def test_deleting_removes_every_version(store: ObjectStore, locking: str, file: Path) -> None:
    client, place = store.client(), store.place(locking)
    for body in (b"one", b"two"):
        client.put_object(Bucket=locking, Key=NAME, Body=body)
    client.delete_object(Bucket=locking, Key=NAME)
    assert place.head(NAME) is None
    place.delete(NAME)
    left = client.list_object_versions(Bucket=locking)
    assert not left.get("Versions")
    assert not left.get("DeleteMarkers")


def test_what_is_not_there_is_gone_and_may_be_deleted(store: ObjectStore, plain: str) -> None:
    place = store.place(plain)
    assert place.head(NAME) is None
    place.delete(NAME)
    with pytest.raises(FileGone, match=r"c1\.audio"):
        list(place.get(NAME))


def test_a_bucket_that_does_not_exist_is_refused_by_name(store: ObjectStore, file: Path) -> None:
    with pytest.raises(PlaceRefuses, match="404 NoSuchBucket"):
        store.place("nowhere").check()


def test_a_store_that_does_not_answer_is_away_and_no_secret_is_told(file: Path) -> None:
    place = ObjectStore(free_port()).place("any")
    for asked in (place.check, lambda: place.head(NAME), lambda: place.put(NAME, file, retain_until=None)):
        with pytest.raises(PlaceAway, match=r"localhost") as told:
            asked()
        assert SECRET not in str(told.value)
    assert SECRET not in repr(place._bucket)


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "token"),
    [
        ("HEAD", "/b/2026/11/26/c1.audio", {}, b"", ""),
        ("PUT", "/b/a key+with~signs/c1", {"retention": "", "versionId": "a/b+c="}, b"<Retention/>", "tok en"),
        ("GET", "/b", {"object-lock": ""}, b"", ""),
    ],
)
def test_our_signature_is_the_one_that_amazons_own_library_makes(
    method: str, path: str, query: dict[str, str], body: bytes, token: str
) -> None:
    at = datetime.now(UTC)
    ours = signed(Request(method, "store:9000", path, query, body), Credentials("key", SECRET, token), REGION, at)
    url = f"http://store:9000{quote(path)}?{query_string(query)}".removesuffix("?")
    headers = {name: value for name, value in ours.items() if name not in ("authorization", "x-amz-security-token")}
    theirs = AWSRequest(method, url, headers=headers, data=body)
    theirs.context["timestamp"] = ours["x-amz-date"]
    auth = S3SigV4Auth(TheirCredentials("key", SECRET, token or None), "s3", REGION)
    auth._modify_request_before_signing(theirs)
    asked = auth.canonical_request(theirs)
    signature = auth.signature(auth.string_to_sign(theirs, asked), theirs)
    assert ours["authorization"].endswith(f"Signature={signature}"), asked


def test_a_refusal_names_the_credentials_and_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    skewed = Answer(403, {}, b"<Error><Code>RequestTimeTooSkewed</Code><Message>too large</Message></Error>")
    monkeypatch.setattr(Bucket, "_sent", lambda *_: skewed)
    with pytest.raises(
        PlaceRefuses, match="RequestTimeTooSkewed: too large; see to the credentials and this machine's"
    ):
        ObjectStore(1).bucket("any").ask("HEAD", NAME)
