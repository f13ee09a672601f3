"""A report as a mail: subject and text in its reader's language, files beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from ivr.core.reporting.mailing import File
from ivr.core.reporting.words import Words
from ivr.reports.making import Wanted
from ivr.reports.table import title_of
from ivr.reports.written import MEDIA, Kind

WHY = Words(
    "{name} asked for this report. Who may see reports changes or stops it at {url}/reports.",
    "本报表按 {name} 的要求发送。有报表权限者可在 {url}/reports 更改或停止。",
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whose mail it is, and to whom."""

    id: str
    """The same however often it is tried, so that whoever gets it twice can tell."""
    sender: str
    recipients: Sequence[str]
    on_behalf_of: str
    console: str
    """Where it is changed."""


def subject_of(wanted: Wanted) -> str:
    """As `Report by agent, 2026-11-25`."""
    of_queue = f" · {wanted.queue}" if wanted.queue else ""
    return f"{title_of(wanted.by, wanted.language)}{of_queue} · {wanted.period}"


def as_mail(
    envelope: Envelope, wanted: Wanted, text: bytes, files: Mapping[File, bytes], now: datetime
) -> EmailMessage:
    """The whole of it; raises `ValueError` rather than let a value begin a header of its own."""
    mail = EmailMessage()
    mail["From"], mail["To"] = envelope.sender, ", ".join(envelope.recipients)
    mail["Subject"] = subject_of(wanted)
    mail["Date"], mail["Message-ID"] = format_datetime(now), f"<{envelope.id}>"
    mail["Auto-Submitted"] = "auto-generated"  # or an absent reader's machine would answer it
    mail["Content-Language"] = wanted.language
    why = WHY.to(wanted.language).format(name=envelope.on_behalf_of, url=envelope.console)
    mail.set_content(f"{text.decode()}\n{why}\n")
    for kind, content in files.items():
        main, _, sub = MEDIA[kind].partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=file_name(wanted, kind))
    return mail


def file_name(wanted: Wanted, kind: Kind) -> str:
    """As `report-agent-2026-11-25-2026-11-25.csv`."""
    return f"report-{wanted.by.value}-{wanted.period.first}-{wanted.period.last}.{kind}"
