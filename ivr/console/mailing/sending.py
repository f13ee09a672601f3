"""One mail of a report: by its person's rights of this moment, made, and given to the mail server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from ivr.console.in_turn import InTurn
from ivr.console.reach import reach_of, unseen
from ivr.core.console_rights import Person
from ivr.core.oidc import Terms
from ivr.core.reporting.mailing import Mailing
from ivr.core.rulebook import Rulebook
from ivr.errors import IvrError
from ivr.mail.posting import Posted, post
from ivr.mail.server import MailServer
from ivr.reports.apart import Order, made_apart
from ivr.reports.as_mail import Envelope, as_mail
from ivr.reports.making import Wanted, staff_of
from ivr.store.people import Account, People
from ivr.store.sign_ins import SignIns

AWAY = timedelta(days=30)
"""After which nothing is sent for those who come in by the firm's sign-in alone: it does not tell us who has left."""

Make = Callable[[Order], Awaitable[tuple[bytes, ...]]]
Post = Callable[[MailServer, EmailMessage, Sequence[str]], Awaitable[Posted]]


class NotAllowed(IvrError):
    """This is not sent."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What it stands on."""

    server: MailServer
    people: People
    rules: Callable[[], Rulebook]
    turns: InTurn
    console: str
    """Its address, for those who want to change what they get."""
    now: Callable[[], datetime]
    by_firm: Terms | None = None
    make: Make = made_apart
    post: Post = post

    async def send(self, id_: str, mailing: Mailing, due: datetime, to: Sequence[str]) -> Posted:
        """Once. Raises `NotAllowed`, `NoReport`, `NotPosted`, `StoreError`, and 503 where it is not its turn."""
        person, book = await self._person(mailing), self.rules()
        recipients = tuple(filter(self.server.lets, to))
        if not recipients:
            raise NotAllowed(
                f"Nobody of {', '.join(to)} may be sent mail by this system: IVR_MAIL_TO has none of them."
            )
        wanted = wanted_of(mailing, person, due, book)
        text, *files = await self._made(wanted, mailing, book)
        envelope = Envelope(f"{id_}@{self.server.domain}", self.server.sender, recipients, person.name, self.console)
        letter = as_mail(envelope, wanted, text, dict(zip(mailing.files, files, strict=True)), self.now())
        posted = await self.post(self.server, letter, recipients)
        strangers = {one: "no mail may go there" for one in to if one not in recipients}
        return replace(posted, refused={**posted.refused, **strangers})

    async def _person(self, mailing: Mailing) -> Person:
        """Whose it is, if he may still see it. Raises `NotAllowed`."""
        account = await self.people.account(mailing.person)
        if account is None or account.disabled:
            raise NotAllowed(f"{mailing.person} may not sign in any more.")
        if why := unseen(account.person, mailing.by, self.rules().agents):
            raise NotAllowed(why)
        await self._must_be_here(account)
        return account.person

    async def _must_be_here(self, account: Account) -> None:
        """Who has been removed at the provider stays away from then on; our own table says nothing of it."""
        firm, name = self.by_firm, account.person.id
        if firm is None or (account.password and firm.lets_password(name)):
            return
        last = await SignIns.beside(self.people).last_good(name)
        if last is None or self.now() - last > AWAY:
            raise NotAllowed(
                f"{name} has not signed in by {firm.name} for {AWAY.days} days: it comes again once he has."
            )

    async def _made(self, wanted: Wanted, mailing: Mailing, book: Rulebook) -> tuple[bytes, ...]:
        order = Order(self.people.where, wanted, staff_of(book), self.now(), ("text", *mailing.files))
        async with self.turns.turn(mailing.person):
            return await self.make(order)


def wanted_of(mailing: Mailing, person: Person, due: datetime, book: Rulebook) -> Wanted:
    """The report that it asks for, as far as the person's reports reach."""
    period = mailing.period(due, ZoneInfo(book.firm.timezone))
    reach = reach_of(person, book.agents)
    return Wanted(period, mailing.by, mailing.language, mailing.short, reach, mailing.queue)
