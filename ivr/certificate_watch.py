"""The certificate that agents' phones are shown ends while all runs: a person is told each day, from two weeks before.

Asked for at the port where phones come: a renewed file is shown to nobody until Asterisk is started again.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial

import structlog
from cryptography import x509

from ivr.provision.phone_security import SOON

log = structlog.get_logger()

LOOK_EVERY = timedelta(days=1)
AGAIN_AFTER = timedelta(hours=1)
"""After a look that failed: Asterisk may just be starting."""
ANSWERS_WITHIN = 10.0
"""Seconds."""
MEND = "have it renewed, put it in its place and start Asterisk again; phones cannot register once it has ended"

Alarm = Callable[[str, str], object]
"""What has happened, and the particulars."""
Ends = Callable[[], Awaitable[datetime]]
"""When the certificate that is shown ends; raises OSError (`ssl.SSLError` is one) where none is."""


@asynccontextmanager
async def watched(ends: Ends, now: Callable[[], datetime], alarm: Alarm) -> AsyncIterator[None]:
    """Look at once and each day, while inside."""
    task = asyncio.create_task(_watch(ends, now, alarm), name="certificate watch")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def shown_at(host: str, port: int) -> Ends:
    """The certificate of whoever answers there."""
    return partial(_shown, "127.0.0.1" if host == "0.0.0.0" else host, port)


async def _watch(ends: Ends, now: Callable[[], datetime], alarm: Alarm) -> None:
    while True:
        try:
            if told := _told(await ends(), now()):
                alarm(*told)
        except Exception as error:  # noqa: BLE001 - whatever is shown there, it is looked at again
            log.warning("the phones' certificate cannot be looked at", why=str(error) or "no answer")
            await asyncio.sleep(AGAIN_AFTER.total_seconds())
        else:
            await asyncio.sleep(LOOK_EVERY.total_seconds())


def _told(ends: datetime, now: datetime) -> tuple[str, str] | None:
    """The alarm, if it is time for one."""
    if now >= ends:
        return "certificate has ended", f"the phones' certificate ended at {ends:%Y-%m-%d %H:%M} UTC: {MEND}"
    if ends - now < SOON:
        return "certificate ends soon", f"the phones' certificate ends at {ends:%Y-%m-%d %H:%M} UTC: {MEND}"
    return None


async def _shown(host: str, port: int) -> datetime:
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # to be looked at, not to be trusted
    async with asyncio.timeout(ANSWERS_WITHIN):
        _, writer = await asyncio.open_connection(host, port, ssl=trusting)
        try:
            shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        finally:
            writer.close()
    return x509.load_der_x509_certificate(shown).not_valid_after_utc
