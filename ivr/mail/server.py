"""The mail server that the operator names, and what he allows."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ivr.core.mail_address import allowed, domain_of
from ivr.disk.secret_file import SecretUnreadable, secret_of
from ivr.errors import IvrError


class Safety(StrEnum):
    """How the way to it is kept from others' eyes."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS: Mapping[Safety, int] = {Safety.STARTTLS: 587, Safety.TLS: 465, Safety.NONE: 25}


class PasswordRefused(IvrError):
    """The mail server's password cannot be used."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes, who sends it, and to whom it may go."""

    host: str
    safety: Safety
    port: int
    sender: str
    allow: tuple[str, ...]
    """Addresses, and domains with their `@`; nobody else is sent anything."""
    user: str = ""
    password_file: Path | None = None
    """Read for each mail, so that whoever renews the password needs only to write it."""
    ca: Path | None = None
    """Who vouches for it, if the system does not know."""

    @property
    def domain(self) -> str:
        """The sender's."""
        return domain_of(self.sender)

    def lets(self, address: str) -> bool:
        """Whether mail may go there."""
        return allowed(address, self.allow)

    def password(self) -> str:
        """What it is given with the user. Raises `PasswordRefused`; a file that others may read is refused. Blocks."""
        return _secret(self.password_file) if self.password_file else ""

    def trust(self) -> ssl.SSLContext:
        """By whose certificates it is known: who it is, is always checked. Blocks; raises `OSError`."""
        return ssl.create_default_context(cafile=self.ca)


def _secret(file: Path) -> str:
    try:
        return secret_of(file)
    except SecretUnreadable as error:
        raise PasswordRefused(str(error)) from error
