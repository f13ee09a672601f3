"""Which softphones are reachable, out of AMI's words."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from ivr.switch.ami_wire import AmiMessage
from ivr.switch.backoff import pauses
from ivr.switch.events import GuessedPassword, PhoneChanged
from ivr.switch.phones import Phones
from ivr.switch.wav import seconds_of

HOME, OFFICE = "sip:1001@192.0.2.1:5060", "sip:1001@192.0.2.9:5060"


def status(word: str, uri: str = HOME) -> AmiMessage:
    return AmiMessage((("Event", "ContactStatus"), ("EndpointName", "1001"), ("URI", uri), ("ContactStatus", word)))


def contact(endpoint: str, word: str = "Reachable", uri: str = HOME) -> AmiMessage:
    return AmiMessage((("Event", "ContactList"), ("Endpoint", endpoint), ("Uri", uri), ("Status", word)))


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
    address = ("RemoteAddress", "IPV4/UDP/192.0.2.66/5060")
    phones.take(AmiMessage((("Event", event), ("AccountID", "1001"), address)))
    phones.take(AmiMessage((("Event", "SuccessfulAuth"), ("AccountID", "1001"), address)))
    assert told == [GuessedPassword("1001", "192.0.2.66")]


def test_pauses_double_up_to_five_seconds_and_chance_shortens_them_by_half_at_most() -> None:
    assert list(islice(pauses(lambda: 0.0), 8)) == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert list(islice(pauses(lambda: 1.0), 3)) == [0.05, 0.1, 0.2]


def test_a_recordings_length_is_read_from_its_size(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"\0" * (44 + 16_000 * 2 + 8_000))
    assert seconds_of(file, otherwise=9) == 2.5
    file.write_bytes(b"RIFF")
    assert seconds_of(file, otherwise=9) == 0
    assert seconds_of(tmp_path / "none.wav", otherwise=9) == 9
