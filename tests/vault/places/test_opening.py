from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import IvrError
from ivr.vault.places.credentials import CredentialsRefused, read_credentials
from ivr.vault.places.opening import Address, ArchiveRefused, open_place
from ivr.vault.places.signature import Credentials

GOOD = "[default]\naws_access_key_id = key\naws_secret_access_key = top%secret\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "credentials"
    file.write_text(GOOD)
    file.chmod(0o600)
    return file


def test_credentials_read_as_amazons_tools_write_them(file: Path) -> None:
    assert read_credentials(file) == Credentials("key", "top%secret")
    file.write_text(GOOD + "aws_session_token = for-an-hour\n")
    assert read_credentials(file).token == "for-an-hour"


def test_no_secret_is_printed(file: Path) -> None:
    assert "top" not in repr(read_credentials(file))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("top-secret", "must read"),
        ("[other]\naws_secret_access_key = top-secret", "no section"),
        ("[default]\naws_secret_access_key = top-secret", "aws_access_key_id is missing"),
        ("[default]\naws_access_key_id = top-secret", "aws_secret_access_key is missing"),
        ("[default]\nx = top-secret\nx = top-secret", "must read"),
    ],
)
def test_what_is_wrong_with_credentials_is_told_without_them(file: Path, text: str, told: str) -> None:
    file.write_text(text)
    with pytest.raises(CredentialsRefused, match=told) as error:
        read_credentials(file)
    assert "top-secret" not in str(error.value)
    assert error.value.__context__ is None or error.value.__suppress_context__


def test_credentials_that_others_may_read_are_refused_with_the_cure(file: Path) -> None:
    file.chmod(0o640)
    with pytest.raises(CredentialsRefused, match="chmod 600"):
        read_credentials(file)


def test_credentials_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(CredentialsRefused, match=r"none: No such file"):
        read_credentials(tmp_path / "none")


def test_a_bucket_with_a_prefix_is_opened(file: Path) -> None:
    place = open_place(Address("s3://calls/house/a", "https://store:9000/", credentials=file))
    assert place.address == "s3://calls/house/a/ at https://store:9000"
    assert "amazonaws" in open_place(Address("s3://calls", credentials=file)).address


def test_a_folder_is_opened(tmp_path: Path) -> None:
    assert open_place(Address(str(tmp_path))).address == str(tmp_path)


@pytest.mark.parametrize(
    ("archive", "endpoint", "told"),
    [
        ("relative/folder", "", "neither"),
        ("gs://calls", "", "neither"),
        ("s3://", "", "does not read as"),
        ("s3://Calls", "", "does not read as"),
        ("s3://calls/a b", "", "does not read as"),
        ("s3://calls/../a", "", "does not read as"),
        ("s3://calls", "store:9000", "IVR_ARCHIVE_ENDPOINT"),
        ("s3://calls", "https://store/path", "IVR_ARCHIVE_ENDPOINT"),
        ("s3://calls", "https://key:secret@store", "IVR_ARCHIVE_ENDPOINT"),
    ],
)
def test_an_address_that_names_nothing_is_refused(file: Path, archive: str, endpoint: str, told: str) -> None:
    with pytest.raises(IvrError, match=told) as error:
        open_place(Address(archive, endpoint, credentials=file))
    assert "key:secret" not in str(error.value)


def test_an_object_store_without_credentials_or_with_certificates_that_are_not_there_is_refused(file: Path) -> None:
    with pytest.raises(ArchiveRefused, match="IVR_ARCHIVE_CREDENTIALS"):
        open_place(Address("s3://calls"))
    with pytest.raises(ArchiveRefused, match="IVR_ARCHIVE_CA"):
        open_place(Address("s3://calls", credentials=file, ca=file.parent / "none"))
