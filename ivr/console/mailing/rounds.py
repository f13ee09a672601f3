"""The round of the mails: what has come due is entered, what waits is tried, what came of it is written down.

A mail is held by whoever sends it and its end is written after the server has taken it. Whoever is killed between the
two has sent it, and ten minutes later it is sent once more, under the same Message-ID: rather twice than not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from ivr.console.mailing.sending import NotAllowed, Sending
from ivr.core.once_in import OnceIn
from ivr.core.reporting.mailing import OLDEST, Mailing, next_try
from ivr.errors import IvrError, StoreError
from ivr.mail.posting import NotPosted, Posted
from ivr.store.mailings import Letter, Mailings, Outcome, Standing

log = structlog.get_logger()
EVERY = 20.0
"""Seconds; so much later than its time a mail may be begun."""
HELD = timedelta(minutes=10)
"""Longer than any sending takes: who held a mail for longer is gone."""
ALARM = "report not mailed"
BROKE_OFF = "mailing broke off"
TOLD_EVERY = timedelta(hours=1)
LATE = f"It would have come more than {OLDEST.total_seconds() / 3600:.0f} hours late."


@dataclass(frozen=True, slots=True)
class Rounds:
    """One process's; several may share a database."""

    mailings: Mailings
    sending: Sending
    alarm: Callable[[str, str], None]
    now: Callable[[], datetime]
    me: str = field(default_factory=lambda: token_hex(8))
    _told: OnceIn = field(default_factory=lambda: OnceIn(TOLD_EVERY))

    async def go_on(self) -> None:
        """One round, whatever becomes of it: the next comes in any case."""
        try:
            await self.go()
        except StoreError as error:  # the database is away: next time
            log.warning("no round of mails", why=str(error))
        except Exception as error:  # nobody foresaw it, and nobody must find out by reports that do not come
            log.exception("mailing broke off, and goes on")
            if self._told.is_due(BROKE_OFF, self.now()):
                self.alarm(BROKE_OFF, f"It is tried again every {EVERY:.0f} s. {error!r}")

    async def go(self) -> None:
        """One round. Raises `StoreError`."""
        for standing in await self.mailings.all():
            await self._enter(standing)
        for letter in await self.mailings.waiting(self.now()):
            await self._try(letter.id)

    async def _enter(self, standing: Standing) -> None:
        """Its latest time, if that has no mail yet; times before it that nobody was here for are passed over."""
        mailing, now = standing.mailing, self.now()
        due = mailing.last_due(ZoneInfo(self.sending.rules().firm.timezone), now)
        if due <= standing.settled:
            return
        letter = Letter(letter_id(mailing.id, due), mailing.id, due, Outcome.WAITS, "", now, 0, now)
        if now - due > OLDEST:
            letter = replace(letter, outcome=Outcome.MISSED, detail=LATE, next_try=None)
        await self.mailings.enter(letter)

    async def _try(self, id_: str) -> None:
        now = self.now()
        letter = await self.mailings.hold(id_, self.me, now, now + HELD)
        if letter is None:
            return
        become = letter
        try:
            become = await self._sent(letter)
        finally:  # whoever is stopped meanwhile leaves it to the next
            await self.mailings.let_go(become, self.me)

    async def _sent(self, letter: Letter) -> Letter:
        """What has become of it."""
        mailing = await self.mailings.one(letter.mailing)
        if mailing is None:
            return self._over(letter, Outcome.REFUSED, "Nobody wishes for it any more.")
        if self.now() - letter.due > OLDEST:
            return self._given_up(letter, letter.detail or LATE)
        return await self._tried(letter, mailing)

    async def _tried(self, letter: Letter, mailing: Mailing) -> Letter:
        try:
            to = letter.left_to or mailing.recipients
            return self._posted(letter, await self.sending.send(letter.id, mailing, letter.due, to))
        except web.HTTPServiceUnavailable:  # other reports are being made: next round
            return letter
        except NotAllowed as why:
            return self._stopped(letter, mailing, str(why))
        except NotPosted as error:
            return (self._given_up if error.for_good else self._put_off)(letter, str(error))
        except StoreError:
            raise
        except IvrError as error:
            return self._put_off(letter, str(error))
        except Exception as error:  # what is wrong with one must not hold up the others
            log.exception("report not mailed", mailing=mailing.id)
            return self._put_off(letter, repr(error))

    def _posted(self, letter: Letter, posted: Posted) -> Letter:
        refused = "; ".join(f"{to}: {why}" for to, why in posted.refused.items())
        reached = bool(posted.taken or letter.left_to)
        if posted.later:
            why = "; ".join(filter(None, (refused, f"not taken yet for {', '.join(posted.later)}")))
            return self._put_off(replace(letter, left_to=posted.later if reached else ()), why)
        if not reached:
            return self._given_up(letter, refused)
        if refused:
            self.alarm(ALARM, f"{letter.mailing}: {refused}")
        return self._over(letter, Outcome.SENT, refused)

    def _put_off(self, letter: Letter, why: str) -> Letter:
        """To be tried again, ever later, until it is given up."""
        now, tries = self.now(), letter.tries + 1
        then = next_try(letter.due, tries, now)
        if then is None:
            return self._given_up(letter, why)
        log.warning("report not mailed yet", mailing=letter.mailing, why=why, again=then.isoformat())
        return replace(letter, tries=tries, next_try=then, detail=why, at=now)

    def _stopped(self, letter: Letter, mailing: Mailing, why: str) -> Letter:
        """Who waits for it sees nothing but that none comes, and its person may not see its page: an alarm tells."""
        self.alarm(ALARM, f"{mailing.id} of {mailing.person}, to {', '.join(mailing.recipients)}: {why}")
        return self._over(letter, Outcome.REFUSED, why)

    def _given_up(self, letter: Letter, why: str) -> Letter:
        """Never to be tried again, of which an alarm tells."""
        self.alarm(ALARM, f"{letter.mailing}: {why}")
        return self._over(replace(letter, tries=letter.tries + 1), Outcome.FAILED, why)

    def _over(self, letter: Letter, outcome: Outcome, detail: str) -> Letter:
        log.info("report by mail", mailing=letter.mailing, outcome=outcome.value, tries=letter.tries)
        return replace(letter, outcome=outcome, detail=detail, at=self.now(), next_try=None)


def letter_id(mailing: str, due: datetime) -> str:
    """The same for the same time, whoever enters it."""
    return f"{mailing}.{due.astimezone(UTC):%Y%m%dT%H%M}"


@asynccontextmanager
async def mailed(rounds: Rounds | None) -> AsyncIterator[None]:
    """Round after round, while inside; none where there is no mail server."""
    if rounds is None:
        yield
        return
    task = asyncio.create_task(_again_and_again(rounds), name="mailing of reports")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def _again_and_again(rounds: Rounds) -> None:
    while True:
        await rounds.go_on()
        await asyncio.sleep(EVERY)
