"""What is said and told of reports by mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, ClassVar

from pydantic import Field
from typing_extensions import TypedDict

from ivr.core.reporting.cutting import By
from ivr.core.reporting.mailing import Every, File, Mailing
from ivr.core.reporting.told import SHORT
from ivr.core.reporting.words import Language
from ivr.store.mailings import Letter
from ivr.web.operation import Body, described

MOST_RECIPIENTS = 20
Address = Annotated[str, Field(max_length=254)]


class MailingSaid(Body):
    """A report, when, and to whom."""

    example: ClassVar[Mapping[str, object]] = {
        "by": "queue",
        "every": "week",
        "day": 1,
        "at": "07:30",
        "language": "en",
        "files": ["pdf"],
        "recipients": ["boss@firm.example"],
    }

    by: By
    every: Every
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    """By the firm's clock."""
    language: Language
    files: Annotated[list[File], Field(max_length=3)] = Field(default_factory=list)
    recipients: Annotated[list[Address], Field(min_length=1, max_length=MOST_RECIPIENTS)]
    day: Annotated[int, Field(ge=1, le=31)] = 1
    """Of the week (Monday is 1) or of the month."""
    queue: Annotated[str, Field(max_length=100)] = ""
    short: Annotated[float, Field(ge=0, le=600)] = SHORT

    def mailing(self, id_: str, person: str) -> Mailing:
        """It as this person's."""
        return Mailing(
            id_,
            person,
            self.by,
            self.every,
            time.fromisoformat(self.at),
            self.language,
            tuple(dict.fromkeys(self.files)),
            tuple(dict.fromkeys(self.recipients)),
            self.day,
            self.queue,
            self.short,
        )


class TrialSaid(Body):
    """To whom it is sent now."""

    example: ClassVar[Mapping[str, object]] = {"to": "me@firm.example"}

    to: Address


@described
class LetterTold(TypedDict):
    """What came of its last time."""

    due: str
    outcome: str
    """`sent`, `refused`, `failed`, `missed`; empty: it waits."""
    detail: str
    at: str
    tries: int
    next_try: str | None


@described
class MailingTold(TypedDict):
    """A report that goes out by mail."""

    id: str
    person: str
    mine: bool
    by: str
    every: str
    day: int
    at: str
    language: str
    files: list[str]
    recipients: list[str]
    queue: str
    short: float
    next: str
    """When it is due again."""
    last: LetterTold | None


@described
class MailingsTold(TypedDict):
    """All that one sees, and what one may choose."""

    sends: bool
    """Whether there is a mail server."""
    allow: list[str]
    """Addresses and domains to which mail may go."""
    firm: str
    """By whose sign-in those come in who have no password; empty: there is none."""
    away_days: int
    """After so many days without it nothing is sent for them."""
    zone: str
    """Whose clock the times are by."""
    mailings: list[MailingTold]


def told(mailing: Mailing, last: Letter | None, me: str, next_due: datetime) -> MailingTold:
    """As it is answered to this person."""
    return MailingTold(
        id=mailing.id,
        person=mailing.person,
        mine=mailing.person == me,
        by=mailing.by,
        every=mailing.every,
        day=mailing.day,
        at=f"{mailing.at:%H:%M}",
        language=mailing.language,
        files=list(mailing.files),
        recipients=list(mailing.recipients),
        queue=mailing.queue,
        short=mailing.short,
        next=next_due.isoformat(),
        last=_letter(last) if last else None,
    )


def _letter(letter: Letter) -> LetterTold:
    return LetterTold(
        due=letter.due.isoformat(),
        outcome=letter.outcome,
        detail=letter.detail,
        at=letter.at.isoformat(),
        tries=letter.tries,
        next_try=_iso(letter.next_try),
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
