"""Who we are to an object store, from a file as Amazon's tools write it; no secret ever stands in a message."""

from __future__ import annotations

import configparser
import stat
from pathlib import Path

from ivr.errors import IvrError
from ivr.vault.places.signature import Credentials

PROFILE = "default"


class CredentialsRefused(IvrError):
    """The archive's credentials cannot be used."""


def read_credentials(file: Path) -> Credentials:
    """`aws_access_key_id` and `aws_secret_access_key` of `[default]`; raises `CredentialsRefused`.

    A file that others may read is refused.
    """
    try:
        mode = file.stat().st_mode
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialsRefused(f"{file}: {getattr(error, 'strerror', None) or 'no text'}.") from error
    if stat.S_IMODE(mode) & 0o077:
        raise CredentialsRefused(f"{file}: others may read it. Put that right with: chmod 600 {file}")
    return _parsed(file, text)


def _parsed(file: Path, text: str) -> Credentials:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        raise CredentialsRefused(f"{file}: {_shape()}") from None  # the cause would quote the file
    if not parser.has_section(PROFILE):
        raise CredentialsRefused(f"{file} has no section [{PROFILE}]: {_shape()}")
    section = parser[PROFILE]
    key_id, secret = section.get("aws_access_key_id", ""), section.get("aws_secret_access_key", "")
    if not (key_id and secret):
        missing = "aws_secret_access_key" if key_id else "aws_access_key_id"
        raise CredentialsRefused(f"{file}: {missing} is missing in [{PROFILE}].")
    return Credentials(key_id, secret, section.get("aws_session_token", ""))


def _shape() -> str:
    return f"it must read: [{PROFILE}], then aws_access_key_id = ..., then aws_secret_access_key = ..., a line each."
