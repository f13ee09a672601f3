"""A real SMTP server on loopback, which keeps what it takes, and may refuse, be slow, or ask who one is."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from ivr.mail.server import MailServer, Safety

ALLOW = ("@firm.example", "boss@other.example")
USER, PASSWORD = "reports", "open sesame"


@dataclass
class PostOffice:
    """What it was given, and how it answers."""

    server: MailServer
    taken: list[tuple[tuple[str, ...], EmailMessage]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """What it says to a recipient, unless it takes the mail for him."""
    says: str = "250 taken"
    """What it says to the mail itself."""
    is_safe: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """As aiosmtpd asks it."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any
    ) -> str:
        """As aiosmtpd asks it."""
        if self.says.startswith("2"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.taken.append((tuple(envelope.rcpt_tos), mail))
            self.is_safe.append(server.transport.get_extra_info("sslcontext") is not None)
        return self.says

    @property
    def letters(self) -> list[EmailMessage]:
        """What it has taken."""
        return [mail for _, mail in self.taken]


@asynccontextmanager
async def post_office(
    safety: Safety = Safety.NONE, tls: tuple[Path, Path] | None = None, *, knows: str = ""
) -> AsyncIterator[PostOffice]:
    """One that is open; `tls`: a certificate and its key; `knows`: it asks for a user, and this is his password."""
    office = PostOffice(MailServer("127.0.0.1", safety, 0, "reports@firm.example", ALLOW))
    loop = asyncio.get_running_loop()
    context = _context(tls) if tls else None

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (USER.encode(), knows.encode())
        return AuthResult(success=right, handled=False)

    def door() -> SMTP:
        begin = context if safety is Safety.STARTTLS else None
        asks = {"authenticator": known, "auth_required": True} if knows else {}
        return SMTP(office, hostname="office", tls_context=begin, loop=loop, **asks)

    served = await loop.create_server(door, "127.0.0.1", 0, ssl=context if safety is Safety.TLS else None)
    name = "localhost" if tls else "127.0.0.1"
    office.server = replace(office.server, host=name, port=served.sockets[0].getsockname()[1])
    try:
        yield office
    finally:
        served.close()


@asynccontextmanager
async def curt_office(answers: Mapping[str, str]) -> AsyncIterator[MailServer]:
    """One that says this and no more: by the words with which it is spoken to, and to whoever comes (an empty word)."""

    async def door(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = ""
        while (answer := answers.get(said, "250 OK")) and not writer.is_closing():
            writer.write(f"{answer}\r\n".encode())
            if not (line := await reader.readline()):
                break
            said = line.decode().split()[0].partition(":")[0].upper()
        writer.close()

    served = await asyncio.start_server(door, "127.0.0.1", 0)
    port = served.sockets[0].getsockname()[1]
    try:
        yield MailServer("127.0.0.1", Safety.NONE, port, "reports@firm.example", ALLOW)
    finally:
        served.close()


def _context(tls: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*tls)
    return context
