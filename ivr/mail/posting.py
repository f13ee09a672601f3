"""One mail given to the server: taken, taken for some, or not; what is not taken, for now or for good."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as AS_SENT

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from ivr.errors import IvrError
from ivr.mail.server import MailServer, PasswordRefused, Safety

PATIENCE = 30.0
"""Seconds for each answer."""
AT_MOST = 180.0
"""Seconds for all of it."""
GOODBYE = 2.0
"""Seconds; what it took is taken, however it answers to that."""
FOR_GOOD = 500
"""Answers from here on say no, and not: come again."""


class NotPosted(IvrError):
    """The mail server did not take it."""

    def __init__(self, detail: str, *, for_good: bool = False) -> None:
        super().__init__(detail)
        self.for_good = for_good
        """Trying again would change nothing."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a mail, for each to whom it was to go."""

    taken: tuple[str, ...]
    """To whom it goes."""
    later: tuple[str, ...] = ()
    """To whom it can be tried again."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """To whom it cannot be sent, and what the server says of that."""


async def post(server: MailServer, letter: EmailMessage, recipients: Sequence[str]) -> Posted:
    """Give it to the server. Raises `NotPosted`."""
    try:
        async with asyncio.timeout(AT_MOST):
            password, trust = await asyncio.to_thread(lambda: (server.password(), server.trust()))
            return await _given(server, letter, recipients, _Way(server, password, trust))
    except SMTPAuthenticationError as error:
        raise NotPosted(f"It does not know user {server.user} by this password: {_said(error)}") from error
    except (SMTPSenderRefused, SMTPDataError) as error:
        raise NotPosted(_said(error), for_good=error.code >= FOR_GOOD) from error
    except SMTPResponseException as error:  # of us, not of this mail: a greeting may say no, and yes in an hour
        raise NotPosted(_said(error)) from error
    except TimeoutError as error:
        raise NotPosted(f"{server.host}:{server.port} did not answer in time.") from error
    except (SMTPException, PasswordRefused, OSError) as error:
        raise NotPosted(f"{server.host}:{server.port}: {error}") from error


class _Way(SMTP):
    """A connection to it: the names of both sides are checked, and nothing goes in the open that should not."""

    def __init__(self, server: MailServer, password: str, trust: ssl.SSLContext) -> None:
        super().__init__(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=password or None,
            local_hostname=server.domain,  # or the library asks the name service, which may take long
            timeout=PATIENCE,
            use_tls=server.safety is Safety.TLS,
            start_tls=server.safety is Safety.STARTTLS,
            tls_context=trust if server.safety is not Safety.NONE else None,
        )


async def _given(server: MailServer, letter: EmailMessage, recipients: Sequence[str], way: SMTP) -> Posted:
    """What was taken is taken, though the server should go away before it has said goodbye."""
    try:
        await way.connect()
        try:
            answers, _ = await way.sendmail(server.sender, list(recipients), letter.as_bytes(policy=AS_SENT))
            refused = {address: (answer.code, answer.message) for address, answer in answers.items()}
        except SMTPRecipientsRefused as error:
            refused = {one.recipient: (one.code, one.message) for one in error.recipients}
        with suppress(SMTPException, OSError):
            await way.quit(timeout=GOODBYE)
        return _posted(recipients, refused)
    finally:
        way.close()


def _posted(recipients: Sequence[str], refused: Mapping[str, tuple[int, str]]) -> Posted:
    taken = tuple(one for one in recipients if one not in refused)
    later = tuple(one for one, (code, _) in refused.items() if code < FOR_GOOD)
    return Posted(taken, later, {one: f"{code} {said}" for one, (code, said) in refused.items() if code >= FOR_GOOD})


def _said(error: SMTPResponseException) -> str:
    """`550 mailbox unavailable`."""
    return f"{error.code} {error.message}"
