"""What passes from an agent's browser to the switch, and what does not."""

from __future__ import annotations

import pytest

from ivr.core.sip_frame import has_registered, objection

OWN = "1001-web"


def message(
    first: str = "REGISTER sip:ivr SIP/2.0",
    sender: str = f'"Li" <sip:{OWN}@ivr>;tag=1',
    to: str = f"<sip:{OWN}@ivr>",
    body: str = "",
    length: int = -1,
    more: str = "",
) -> str:
    lines = (
        first,
        f"From: {sender}",
        f"To: {to}",
        "CSeq: 1 REGISTER",
        f"{more}Content-Length: {len(body) if length < 0 else length}",
    )
    return "\r\n".join(lines) + "\r\n\r\n" + body


CALLS = "INVITE sip:*41@ivr SIP/2.0"


@pytest.mark.parametrize(
    "frame",
    [
        message(),
        message(CALLS, to="<sip:*41@ivr>", body="v=0"),
        message(CALLS, sender=f"sip:{OWN}@ivr;tag=1", to="<sip:*41@ivr>"),
        message(CALLS, sender=f'"<sip:1002-web@ivr>" <sip:{OWN}@ivr>;tag=1'),
        message("SIP/2.0 200 OK", sender='"Wang" <sip:13900001111@ivr>'),
        message().replace("From:", "f:").replace("Content-Length:", "l:"),
        message(body="ä", length=2),
        "\r\n\r\n",
        "",
    ],
)
def test_what_a_telephone_says_of_itself_passes(frame: str) -> None:
    assert objection(frame, OWN) == ""


@pytest.mark.parametrize(
    "frame",
    [
        message(sender="<sip:1002-web@ivr>;tag=1"),
        message(sender="<sip:1001@ivr>;tag=1"),
        message(sender=f'"<sip:{OWN}@ivr>" <sip:1002-web@ivr>'),
        message(sender=f"<sip:1002-web@ivr>;x=<sip:{OWN}@ivr>"),
        message(sender=f'Li "<sip:{OWN}@ivr>" <sip:1002-web@ivr>'),
        message(sender=f'"Li <sip:{OWN}@ivr>'),
        message(sender=f"<tel:1>, <sip:{OWN}@ivr>", more="f: <sip:1002-web@ivr>\r\n"),
        message(more="From: <sip:1002-web@ivr>\r\n"),
        message(to="<sip:1002-web@ivr>"),
        message("REFER sip:1002@ivr SIP/2.0"),
        message("SUBSCRIBE sip:1002@ivr SIP/2.0"),
        message("GET / HTTP/1.1"),
        message("register sip:ivr SIP/2.0"),
    ],
)
def test_nobody_speaks_for_another_or_asks_for_more_than_a_telephone_does(frame: str) -> None:
    assert objection(frame, OWN)


@pytest.mark.timeout(10)
def test_a_quote_that_is_never_closed_holds_nobody_up() -> None:
    assert objection(message(sender='"' + '\\"' * 100_000), OWN)


@pytest.mark.parametrize(
    "frame",
    [
        message() + message(sender="<sip:1002-web@ivr>"),
        message(body=message(sender="<sip:1002-web@ivr>"), length=0),
        message().replace("Content-Length", "Contents"),
        message(more="l: 0\r\n"),
        message(more="X: 1\nFrom: <sip:1002-web@ivr>\r\n"),
        message(more="X: 1\r\n From: <sip:1002-web@ivr>\r\n"),
        message(more="X: 1\rFrom: <sip:1002-web@ivr>\r\n"),
        message(more="X: \0\r\n"),
        message(more="X\r\n"),
        "REGISTER sip:ivr SIP/2.0\r\n",
        "hello",
    ],
)
def test_a_second_message_cannot_be_smuggled_in_behind_the_first(frame: str) -> None:
    assert objection(frame, OWN)


@pytest.mark.parametrize(
    ("frame", "is_so"),
    [
        (message("SIP/2.0 200 OK", more="Contact: <sip:x>;expires=300\r\n"), True),
        (message("SIP/2.0 200 OK"), False),
        (message("SIP/2.0 401 Unauthorized", more="Contact: <sip:x>\r\n"), False),
        (message("SIP/2.0 200 OK", more="Contact: <sip:x>\r\n").replace("1 REGISTER", "1 INVITE"), False),
        (message(more="Contact: <sip:x>\r\n"), False),
        ("", False),
    ],
)
def test_the_switchs_word_that_it_is_registered_is_known(frame: str, is_so: bool) -> None:
    assert has_registered(frame) == is_so
