"""A mail given to a real SMTP server: in safety or not at all, and what each recipient comes to."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from ivr.mail.posting import NotPosted, Posted, post
from ivr.mail.server import Safety
from tests.mail.post_office import PASSWORD, USER, curt_office, post_office
from tests.own_certificate import certificate

BOSS, CHEN = "boss@other.example", "chen@firm.example"
BOTH = (BOSS, CHEN)


def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "reports@firm.example", ", ".join(BOTH), "按队列统计"
    mail.set_content("服务水平 91 %\n.\nthe end\n")
    return mail


@pytest.mark.parametrize("safety", [Safety.STARTTLS, Safety.TLS])
async def test_mail_goes_safely_to_a_server_that_the_house_knows(tmp_path: Path, safety: Safety) -> None:
    tls = certificate(tmp_path)
    async with post_office(safety, tls) as office:
        assert await post(replace(office.server, ca=tls[0]), letter(), BOTH) == Posted(BOTH)
    [(to, mail)] = office.taken
    assert (to, mail["Subject"], office.is_safe) == (BOTH, "按队列统计", [True])
    assert mail.get_content().splitlines() == ["服务水平 91 %", ".", "the end"]


@pytest.mark.parametrize("safety", [Safety.STARTTLS, Safety.TLS])
async def test_a_server_that_nobody_vouches_for_is_given_nothing(tmp_path: Path, safety: Safety) -> None:
    async with post_office(safety, certificate(tmp_path)) as office:
        with pytest.raises(NotPosted, match="certificate"):
            await post(office.server, letter(), BOTH)
    assert office.taken == []


async def test_a_server_of_another_name_is_given_nothing(tmp_path: Path) -> None:
    tls = certificate(tmp_path)
    async with post_office(Safety.TLS, tls) as office:
        with pytest.raises(NotPosted, match="certificate"):
            await post(replace(office.server, host="127.0.0.1", ca=tls[0]), letter(), BOTH)
    assert office.taken == []


async def test_who_offers_no_starttls_is_given_nothing_in_the_open() -> None:
    async with post_office() as office:
        with pytest.raises(NotPosted, match="STARTTLS"):
            await post(replace(office.server, safety=Safety.STARTTLS), letter(), BOTH)
    assert office.taken == []


async def test_who_we_are_is_said_with_the_password_of_the_file_as_it_is_then(tmp_path: Path) -> None:
    file = tmp_path / "mail.password"
    file.write_text("an old one\n")
    file.chmod(0o600)
    tls = certificate(tmp_path)
    async with post_office(Safety.STARTTLS, tls, knows=PASSWORD) as office:
        server = replace(office.server, user=USER, password_file=file, ca=tls[0])
        with pytest.raises(NotPosted, match="user reports") as refused:
            await post(server, letter(), BOTH)
        assert not refused.value.for_good  # whoever runs the machine may mend it
        file.write_text(f"{PASSWORD}\n")
        assert await post(server, letter(), BOTH) == Posted(BOTH)
        file.chmod(0o644)
        with pytest.raises(NotPosted, match="chmod 600"):
            await post(server, letter(), BOTH)
    assert len(office.taken) == 1


async def test_each_recipient_is_told_of_apart() -> None:
    async with post_office() as office:
        office.answers = {BOSS: "550 no such person", CHEN: "450 come again"}
        assert await post(office.server, letter(), BOTH) == Posted((), (CHEN,), {BOSS: "550 no such person"})
        del office.answers[CHEN]
        assert await post(office.server, letter(), BOTH) == Posted((CHEN,), (), {BOSS: "550 no such person"})
    assert [to for to, _ in office.taken] == [(CHEN,)]


@pytest.mark.parametrize(("says", "for_good"), [("552 too large", True), ("451 disk full", False)])
async def test_a_no_is_for_good_and_a_not_now_is_not(says: str, for_good: bool) -> None:
    async with post_office() as office:
        office.says = says
        with pytest.raises(NotPosted, match=says[4:]) as refused:
            await post(office.server, letter(), BOTH)
    assert refused.value.for_good is for_good


WELCOME = {"": "220 office"}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"": "554 5.7.1 blocked for now"}, "554 5.7.1 blocked"),
        ({"": "421 too many"}, "421 too many"),
        (WELCOME | {"EHLO": "550 not you", "HELO": "550 not you"}, "550 not you"),
    ],
)
async def test_a_server_that_turns_us_away_has_said_nothing_of_the_mail(answers: dict[str, str], says: str) -> None:
    async with curt_office(answers) as server:
        with pytest.raises(NotPosted, match=says) as refused:
            await post(server, letter(), BOTH)
    assert not refused.value.for_good


@pytest.mark.parametrize(("says", "for_good"), [("550 no such sender", True), ("451 not yet", False)])
async def test_a_sender_whom_it_refuses_stays_refused(says: str, for_good: bool) -> None:
    async with curt_office(WELCOME | {"MAIL": says}) as server:
        with pytest.raises(NotPosted, match=says) as refused:
            await post(server, letter(), BOTH)
    assert refused.value.for_good is for_good


async def test_a_server_that_is_away_may_come_back() -> None:
    async with post_office() as office:
        """And gone."""
    with pytest.raises(NotPosted, match=str(office.server.port)) as refused:
        await post(office.server, letter(), BOTH)
    assert not refused.value.for_good
