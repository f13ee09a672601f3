"""Which softphones are reachable, out of AMI's words."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from ivr.switch.ami_wire import AmiMessage
from ivr.switch.backoff import pauses
from ivr.switch.events import GuessedPassword, LoggedIn, PhoneChanged
from ivr.switch.phones import Phones
from ivr.switch.wav import seconds_of

HOME, OFFICE = "sip:1001@192.0.2.1:5060", "sip:1001@192.0.2.9:5060"


def status(word: str, uri: str = HOME) -> AmiMessage:
    return AmiMessage((("Event", "ContactStatus"), ("EndpointName", "1001"), ("URI", uri), ("ContactStatus", word)))


def contact(endpoint: str, word: str = "Reachable", uri: str = HOME) -> AmiMessage:
    return AmiMessage((("Event", "ContactList"), ("Endpoint", endpoint), ("Uri", uri), ("Status", word)))


def security(event: str, service: str = "PJSIP", by: str = "UDP") -> AmiMessage:
    address = ("RemoteAddress", f"IPV4/{by}/192.0.2.66/5060")
    return AmiMessage((("Event", event), ("Service", service), ("AccountID", "1001"), address))


def test_a_phone_comes_with_its_registration_and_goes_when_it_is_silent_or_signs_off() -> None:
    phones, told = Phones(), list[PhoneChanged]()
    phones.on_changed(told.append)
    for word in ("NonQualified", "Reachable", "Unreachable", "Reachable", "Removed", "Removed"):
        phones.take(status(word))
    assert [change.reachable for change in told] == [True, False, True, False]
    assert told[0] == PhoneChanged("1001", True, HOME)


def test_an_agent_is_reachable_while_one_of_his_phones_is() -> None:
    phones, told = Phones(), list[PhoneChanged]()
    phones.on_changed(told.append)
    for event in (status("Reachable"), status("Reachable", OFFICE), status("Removed"), status("Unreachable", OFFICE)):
        phones.take(event)
    assert [change.reachable for change in told] == [True, False]


def test_after_a_reconnect_only_what_changed_meanwhile_is_told() -> None:
    phones, told = Phones(), list[PhoneChanged]()
    phones.on_changed(told.append)
    phones.take_list([contact("1001"), contact("1002"), contact("1003", "Unreachable")])
    phones.take_list([contact("1002", "NonQualified"), contact("1004")])
    assert [(change.endpoint, change.reachable) for change in told] == [
        ("1001", True),
        ("1002", True),
        ("1001", False),
        ("1004", True),
    ]


def test_who_listens_late_is_told_who_is_there() -> None:
    phones, told = Phones(), list[PhoneChanged]()
    phones.take_list([contact("1001")])
    phones.on_changed(told.append)
    assert told == [PhoneChanged("1001", True, HOME)]


@pytest.mark.parametrize("event", ["InvalidPassword", "InvalidAccountID", "ChallengeResponseFailed"])
def test_a_guess_is_told_with_its_account_and_address(event: str) -> None:
    phones, told = Phones(), list[GuessedPassword]()
    phones.on_guessed(told.append)
    phones.take(security(event))
    phones.take(security("SuccessfulAuth"))
    assert told == [GuessedPassword("1001", "192.0.2.66")]


@pytest.mark.parametrize(("by", "proven"), [("UDP", False), ("TCP", True), ("TLS", True)])
def test_only_a_connection_proves_where_a_guess_came_from(by: str, proven: bool) -> None:
    phones, told = Phones(), list[GuessedPassword]()
    phones.on_guessed(told.append)
    phones.take(security("ChallengeResponseFailed", by=by))
    assert [guess.proven for guess in told] == [proven]


def test_a_login_is_told_if_it_came_over_sip() -> None:
    phones, told = Phones(), list[LoggedIn]()
    phones.on_logged_in(told.append)
    phones.take(security("SuccessfulAuth"))
    phones.take(security("SuccessfulAuth", service="AMI"))
    assert told == [LoggedIn("1001", "192.0.2.66")]


def test_a_guess_at_a_door_on_this_machine_is_none_over_sip() -> None:
    phones, told = Phones(), list[GuessedPassword]()
    phones.on_guessed(told.append)
    phones.take(security("InvalidPassword", service="AMI"))
    assert [guess.by_sip for guess in told] == [False]


def test_phones_are_counted_by_the_address_they_registered_from() -> None:
    phones = Phones()
    phones.take_list([contact("1001"), contact("1002", uri="sip:1002@192.0.2.1:6000;ob")])
    phones.take_list([contact("1001"), contact("1002", uri="sip:1002@192.0.2.1"), contact("1003", uri=OFFICE)])
    phones.take(status("Reachable", uri="sip:1001@[2001:db8::7]:5060"))
    assert [phones.at(address) for address in ("192.0.2.1", "192.0.2.9", "2001:db8::7", "192.0.2.2")] == [2, 1, 1, 0]


def test_pauses_double_up_to_a_second_and_a_half_and_chance_shortens_them_by_half_at_most() -> None:
    assert list(islice(pauses(lambda: 0.0), 8)) == [0.1, 0.2, 0.4, 0.8, 1.5, 1.5, 1.5, 1.5]
    assert list(islice(pauses(lambda: 1.0), 3)) == [0.05, 0.1, 0.2]


def test_a_recordings_length_is_read_from_its_size(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"\0" * (44 + 16_000 * 2 + 8_000))
    assert seconds_of(file, otherwise=9) == 2.5
    file.write_bytes(b"RIFF")
    assert seconds_of(file, otherwise=9) == 0
    assert seconds_of(tmp_path / "none.wav", otherwise=9) == 9
