"""Each time at which a report is due comes to one mail: over kills, without a mail server, by the rights of then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ivr.console.in_turn import InTurn
from ivr.console.mailing import rounds
from ivr.console.mailing.rounds import ALARM, EVERY, HELD, Rounds, mailed
from ivr.console.mailing.sending import AWAY, Post, Sending
from ivr.console.register import Register
from ivr.core.access import Role
from ivr.core.oidc import Terms
from ivr.core.reporting.counting import EVERYTHING, Reach
from ivr.core.reporting.cutting import By
from ivr.core.reporting.mailing import OLDEST, Every, Mailing
from ivr.core.rulebook import Rulebook
from ivr.errors import StoreError
from ivr.mail.posting import Posted, post
from ivr.mail.server import MailServer, Safety
from ivr.reports.apart import NoReport, Order
from ivr.store.mailings import Letter, Outcome
from ivr.store.people import person_values
from ivr.store.store import Store
from tests.calls.house import rules
from tests.console.visiting import NOON, PEOPLE, TEAMS, Hour
from tests.mail.post_office import PostOffice, post_office
from tests.virtual_time import virtual

BOSS, CHEN = "boss@other.example", "chen@firm.example"
DAILY = Mailing("m1", "li", By.QUEUE, Every.DAY, time(7, 30), "en", ("csv",), (BOSS, CHEN))
DUE = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
"""07:30 of the 26th in Shanghai."""
LOOKS = 500.0
"""Seconds between rounds, where days go by."""
BOOK = replace(rules(), agents=TEAMS)


@dataclass
class Nodes:
    """Controllers of one database, one after the other or side by side."""

    register: Register
    office: PostOffice
    hour: Hour
    alarms: list[str] = field(default_factory=list)
    ordered: list[Order] = field(default_factory=list)
    book: Rulebook = BOOK

    def node(self, post: Post = post) -> Rounds:
        """One that has just started."""
        people = self.register.people
        sending = Sending(
            self.office.server, people, lambda: self.book, InTurn(0.01), "http://c", self.hour, None, self._make, post
        )
        return Rounds(
            self.register.mailings, sending, lambda what, detail: self.alarms.append(f"{what}: {detail}"), self.hour
        )

    async def at(self, now: datetime, node: Rounds | None = None) -> None:
        """It makes its round then."""
        self.hour.now = now
        await (node or self.node()).go()

    async def last(self) -> Letter:
        return (await self.register.mailings.latest(["m1"]))["m1"]

    async def _make(self, order: Order) -> tuple[bytes, ...]:
        self.ordered.append(order)
        return b"calls 5\n", b"calls,5"


@pytest.fixture
async def nodes(tmp_path: Path) -> AsyncIterator[Nodes]:
    store = Store(tmp_path / "ivr.db", every=0)
    await store.open()
    register = Register.of(tmp_path / "ivr.db")
    async with post_office() as office:
        yield await furnished(Nodes(register, office, Hour(NOON)))
    await register.close()
    await store.close()


async def furnished(nodes: Nodes) -> Nodes:
    for person in PEOPLE.values():
        await nodes.register.people.add(person, NOON)
    await nodes.register.mailings.add(DAILY, NOON, 9)
    return nodes


class Killed(BaseException):
    """The process is gone: nothing that it would have done afterwards is done."""


async def killed(node: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """It makes its round, and is killed at the latest when it would write what came of the mail."""

    async def gone(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(type(node.mailings), "let_go", gone)
        with suppress(Killed):
            await node.go()


# --- once for each time


async def test_it_is_sent_when_it_is_due_and_not_again(nodes: Nodes) -> None:
    for seconds in (-1, 0, 20, 40, 3600):
        await nodes.at(DUE + timedelta(seconds=seconds))
        assert len(nodes.office.taken) == (seconds >= 0)
    [(to, mail)] = nodes.office.taken
    assert (to, mail["Subject"]) == ((BOSS, CHEN), "Report by queue · 2026-11-25")
    assert (await nodes.last()).outcome is Outcome.SENT
    await nodes.at(DUE + timedelta(days=1))
    assert [mail["Message-ID"] for mail in nodes.office.letters] == [
        "<m1.20261125T2330@firm.example>",
        "<m1.20261126T2330@firm.example>",
    ]


async def test_controllers_that_share_a_database_send_it_once(nodes: Nodes) -> None:
    nodes.hour.now = DUE
    await asyncio.gather(*(nodes.node().go() for _ in range(5)))
    assert len(nodes.office.taken) == 1


async def test_killed_before_the_server_has_it_sends_it_once(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    async def power_cut(_server: MailServer, _mail: EmailMessage, _to: object) -> Posted:
        raise Killed

    nodes.hour.now = DUE
    await killed(nodes.node(power_cut), monkeypatch)
    await nodes.at(DUE + timedelta(minutes=5))
    assert nodes.office.taken == []  # somebody may be sending it yet
    await nodes.at(DUE + HELD + timedelta(seconds=1))
    await nodes.at(DUE + 3 * HELD)
    assert len(nodes.office.taken) == 1


async def test_killed_before_it_is_written_that_the_server_has_it_sends_it_twice_under_one_id(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes.hour.now = DUE
    await killed(nodes.node(), monkeypatch)
    for minutes in (1, 11, 30, 60):
        await nodes.at(DUE + timedelta(minutes=minutes))
    ids = [mail["Message-ID"] for mail in nodes.office.letters]
    assert (len(ids), len(set(ids))) == (2, 1)


async def test_who_stops_while_he_sends_leaves_it_to_the_next_at_once(nodes: Nodes) -> None:
    begun = asyncio.Event()

    async def slow(_server: MailServer, _mail: EmailMessage, _to: object) -> Posted:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    nodes.hour.now = DUE
    async with mailed(nodes.node(slow)), asyncio.timeout(5):
        await begun.wait()
    await nodes.at(DUE + timedelta(seconds=1))
    assert len(nodes.office.taken) == 1


# --- missed


@pytest.mark.parametrize(
    ("away", "day"), [(timedelta(hours=3), 25), (timedelta(hours=23, minutes=59), 25), (timedelta(days=3, hours=1), 28)]
)
async def test_a_standstill_is_caught_up_on_once(nodes: Nodes, away: timedelta, day: int) -> None:
    await nodes.at(DUE + away)
    await nodes.at(DUE + away + timedelta(seconds=30))
    assert [mail["Subject"] for mail in nodes.office.letters] == [f"Report by queue · 2026-11-{day}"]


async def test_what_would_come_a_day_late_is_told_and_not_sent(nodes: Nodes) -> None:
    await nodes.register.mailings.change(replace(DAILY, every=Every.WEEK, day=4), NOON)
    await nodes.at(DUE + OLDEST + timedelta(minutes=1))
    last = await nodes.last()
    assert (nodes.office.taken, last.outcome, last.due) == ([], Outcome.MISSED, DUE)
    await nodes.at(DUE + timedelta(days=7))
    assert len(nodes.office.taken) == 1


async def test_one_that_waited_through_a_standstill_of_days_is_given_up(nodes: Nodes) -> None:
    nodes.office.says = "451 later"
    await nodes.at(DUE)
    await nodes.register.mailings.enter(
        Letter("m1.later", "m1", DUE + timedelta(days=3), Outcome.SENT, "", DUE)
    )  # so that this one alone is looked at
    nodes.office.says = "250 taken"
    await nodes.at(DUE + timedelta(days=3))
    assert nodes.office.taken == []
    assert nodes.alarms == [f"{ALARM}: m1: The mail server did not take it. 451 later"]


# --- the server does not take it


async def test_it_is_tried_again_until_the_server_is_back(nodes: Nodes) -> None:
    nodes.office.says = "451 disk full"
    now, tried = DUE, []
    while len(tried) < 5:
        await nodes.at(now)
        letter = await nodes.last()
        assert letter.next_try
        tried.append((letter.next_try - now) / timedelta(minutes=1))
        now = letter.next_try
    assert (tried, nodes.alarms) == ([1, 2, 4, 8, 16], [])
    nodes.office.says = "250 taken"
    await nodes.at(now - timedelta(seconds=1))
    assert nodes.office.taken == []
    await nodes.at(now)
    assert (len(nodes.office.taken), (await nodes.last()).outcome) == (1, Outcome.SENT)


async def test_after_a_day_it_is_given_up_with_an_alarm(nodes: Nodes) -> None:
    nodes.office.server = replace(nodes.office.server, safety=Safety.STARTTLS)
    await nodes.at(DUE)
    while (letter := await nodes.last()).next_try and letter.due == DUE:
        await nodes.at(letter.next_try)
        assert nodes.hour.now <= DUE + OLDEST
    assert (letter.outcome, nodes.office.taken) == (Outcome.FAILED, [])
    assert nodes.hour.now > DUE + OLDEST - timedelta(hours=1)
    [alarm] = nodes.alarms
    assert alarm.startswith(f"{ALARM}: m1: ")
    assert "STARTTLS" in alarm


async def test_a_no_for_good_is_told_at_once(nodes: Nodes) -> None:
    nodes.office.says = "552 too large"
    await nodes.at(DUE)
    assert ((await nodes.last()).outcome, len(nodes.alarms)) == (Outcome.FAILED, 1)


async def test_who_is_refused_keeps_nobody_else_from_it_and_nobody_gets_it_twice(nodes: Nodes) -> None:
    nodes.office.answers = {CHEN: "450 come again"}
    await nodes.at(DUE)
    await nodes.at(DUE + timedelta(minutes=1))
    nodes.office.answers = {}
    await nodes.at(DUE + timedelta(minutes=3))
    assert [to for to, _ in nodes.office.taken] == [(BOSS,), (CHEN,)]
    assert ((await nodes.last()).outcome, nodes.alarms) == (Outcome.SENT, [])


async def test_a_recipient_who_is_not_there_is_told_of(nodes: Nodes) -> None:
    nodes.office.answers = {CHEN: "550 no such person"}
    await nodes.at(DUE)
    last = await nodes.last()
    assert (last.outcome, last.detail) == (Outcome.SENT, f"{CHEN}: 550 no such person")
    assert nodes.alarms == [f"{ALARM}: m1: {CHEN}: 550 no such person"]
    nodes.office.answers = {CHEN: "550 no such person", BOSS: "550 gone"}
    await nodes.at(DUE + timedelta(days=1))
    assert (await nodes.last()).outcome is Outcome.FAILED


async def test_a_report_that_cannot_be_made_is_tried_again(nodes: Nodes) -> None:
    async def none(_: Order) -> tuple[bytes, ...]:
        raise NoReport

    node = nodes.node()
    await nodes.at(DUE, replace(node, sending=replace(node.sending, make=none)))
    last = await nodes.last()
    assert (last.outcome, last.tries, last.detail) == (Outcome.WAITS, 1, "The report could not be made.")


async def test_one_at_which_we_stumble_holds_up_no_other(nodes: Nodes) -> None:
    await nodes.register.mailings.add(replace(DAILY, id="m0", recipients=(CHEN,)), NOON, 9)
    calls = 0

    async def stumbles(server: MailServer, mail: EmailMessage, to: object) -> Posted:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise KeyError("a fault of ours")
        return await post(server, mail, to)  # type: ignore[arg-type]

    await nodes.at(DUE, nodes.node(stumbles))
    assert len(nodes.office.taken) == 1


async def test_while_other_reports_are_made_it_waits_for_its_turn_and_that_is_no_try(nodes: Nodes) -> None:
    node = nodes.node()
    async with node.sending.turns.turn("somebody"):
        await nodes.at(DUE, node)
    last = await nodes.last()
    assert (last.outcome, last.tries, nodes.office.taken) == (Outcome.WAITS, 0, [])
    await nodes.at(DUE + timedelta(seconds=EVERY), node)
    assert len(nodes.office.taken) == 1


async def test_a_database_that_is_away_is_waited_for(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise StoreError

    with monkeypatch.context() as patch:
        patch.setattr(type(nodes.register.people), "account", away)
        with pytest.raises(StoreError):
            await nodes.at(DUE)
    await nodes.at(DUE + timedelta(seconds=EVERY))
    assert len(nodes.office.taken) == 1


async def test_what_nobody_foresaw_is_told_and_tried_again(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stumbles(*_: object) -> None:
        raise KeyError("a fault of ours")

    node, nodes.hour.now = nodes.node(), DUE
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(type(nodes.register.mailings), "all", stumbles)
        await node.go_on()
        await node.go_on()
    assert [(line["event"], line["exc_info"]) for line in logs] == [("mailing broke off, and goes on", True)] * 2
    assert nodes.alarms == ["mailing broke off: It is tried again every 20 s. KeyError('a fault of ours')"]
    await node.go_on()
    assert len(nodes.office.taken) == 1


# --- by the rights of then


async def test_who_is_disabled_sends_nothing(nodes: Nodes) -> None:
    await nodes.register.people.change("li", disabled=NOON)
    await refused(nodes, "li may not sign in any more")


async def test_who_may_see_no_reports_any_more_sends_nothing(nodes: Nodes) -> None:
    compliance = replace(PEOPLE[Role.ADMIN], roles=frozenset({Role.COMPLIANCE}))
    await nodes.register.people.change("li", **person_values(compliance))
    await refused(nodes, "may not see reports")


async def test_who_sees_his_team_alone_now_gets_no_menus_of_the_firm(nodes: Nodes) -> None:
    await nodes.register.mailings.change(replace(DAILY, by=By.MENU), NOON)
    supervisor = replace(PEOPLE[Role.ADMIN], roles=frozenset({Role.SUPERVISOR}), agent="1005")
    await nodes.register.people.change("li", **person_values(supervisor))
    await refused(nodes, "Menus are the whole firm's")


async def test_to_whom_the_operator_lets_nothing_go_any_more_nothing_goes(nodes: Nodes) -> None:
    nodes.office.server = replace(nodes.office.server, allow=("@firm.example",))
    await nodes.at(DUE)
    assert [to for to, _ in nodes.office.taken] == [(CHEN,)]
    assert (await nodes.last()).detail == f"{BOSS}: no mail may go there"
    nodes.office.server = replace(nodes.office.server, allow=())
    await nodes.at(DUE + timedelta(days=1))
    assert ((await nodes.last()).outcome, len(nodes.office.taken)) == (Outcome.REFUSED, 1)


FIRM = Terms("https://login", "ivr", Path("secret"), "Keycloak", "sub", only=False, break_glass="admin")


async def by_firm(nodes: Nodes, terms: Terms = FIRM) -> None:
    """It is due, where the firm has a sign-in of its own."""
    node, nodes.hour.now = nodes.node(), DUE
    await replace(node, sending=replace(node.sending, by_firm=terms)).go()


async def signed_in(nodes: Nodes, before: timedelta, name: str = "li") -> None:
    await nodes.register.sign_ins.tried(name, "a", DUE - before, good=True)


async def test_who_comes_in_by_the_firm_alone_and_stays_away_is_sent_nothing(nodes: Nodes) -> None:
    await signed_in(nodes, AWAY + timedelta(seconds=1))
    await signed_in(nodes, timedelta(0), "qian")
    await nodes.register.sign_ins.tried("li", "a", DUE, good=False)
    await by_firm(nodes)
    why = "This is not sent. li has not signed in by Keycloak for 30 days: it comes again once he has."
    assert (nodes.office.taken, (await nodes.last()).detail) == ([], why)
    assert nodes.alarms == [f"{ALARM}: m1 of li, to {BOSS}, {CHEN}: {why}"]


async def test_who_has_come_in_by_the_firm_of_late_is_sent_his(nodes: Nodes) -> None:
    await signed_in(nodes, AWAY)
    await by_firm(nodes)
    assert len(nodes.office.taken) == 1


@pytest.mark.parametrize(
    ("only", "break_glass", "sent"), [(False, "admin", True), (True, "admin", False), (True, "li", True)]
)
async def test_a_password_that_counts_is_ours_to_take_away(
    nodes: Nodes, only: bool, break_glass: str, sent: bool
) -> None:
    await nodes.register.people.change("li", password="its hash")
    await by_firm(nodes, replace(FIRM, only=only, break_glass=break_glass))
    assert bool(nodes.office.taken) is sent


async def refused(nodes: Nodes, why: str) -> None:
    await nodes.at(DUE)
    await nodes.at(DUE + timedelta(hours=1))
    last = await nodes.last()
    assert (last.outcome, nodes.office.taken, nodes.ordered) == (Outcome.REFUSED, [], [])
    assert why in last.detail
    assert nodes.alarms == [f"{ALARM}: m1 of li, to {BOSS}, {CHEN}: {last.detail}"]
    await nodes.at(DUE + timedelta(days=1))
    assert len(nodes.alarms) == 2  # once for each time at which it was due


async def test_it_reaches_as_far_as_its_persons_reports_do_that_day(nodes: Nodes) -> None:
    await nodes.at(DUE)
    supervisor = replace(
        PEOPLE[Role.ADMIN], roles=frozenset({Role.SUPERVISOR}), agent="1005", queues=frozenset({"wealth"})
    )
    await nodes.register.people.change("li", **person_values(supervisor))
    await nodes.at(DUE + timedelta(days=1))
    assert [order.wanted.reach for order in nodes.ordered] == [
        EVERYTHING,
        Reach(frozenset({"wealth"}), frozenset({"1001", "1005"})),
    ]


# --- round after round


@virtual
async def test_day_after_day_it_comes_at_its_time_by_the_firms_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "EVERY", LOOKS)
    store = Store(tmp_path / "ivr.db", every=0)
    await store.open()
    register = Register.of(tmp_path / "ivr.db")
    loop, sent = asyncio.get_running_loop(), []
    began = loop.time()

    def now() -> datetime:
        return datetime(2026, 10, 23, 12, tzinfo=UTC) + timedelta(seconds=loop.time() - began)

    async def taken(_server: MailServer, _mail: EmailMessage, to: object) -> Posted:
        sent.append(now())
        return Posted(to)  # type: ignore[arg-type]

    node = await _in_berlin(register, now, taken)
    async with mailed(node):
        await asyncio.sleep(4 * 86_400)
    due = [datetime(2026, 10, day, hour, 30, tzinfo=UTC) for day, hour in ((24, 5), (25, 6), (26, 6), (27, 6))]
    assert len(sent) == len(due)
    assert all(timedelta(0) <= at - then <= timedelta(seconds=LOOKS) for at, then in zip(sent, due, strict=True))
    await register.close()
    await store.close()


async def _in_berlin(register: Register, now: Callable[[], datetime], taken: Post) -> Rounds:
    nodes = Nodes(
        register, PostOffice(MailServer("m", Safety.NONE, 25, "r@firm.example", ("@firm.example", BOSS))), Hour()
    )
    nodes.book = replace(BOOK, firm=replace(BOOK.firm, timezone="Europe/Berlin"))
    for person in PEOPLE.values():
        await register.people.add(person, NOON)
    await register.mailings.add(DAILY, now(), 9)
    node = nodes.node(taken)
    return replace(node, now=now, sending=replace(node.sending, now=now))
