"""Each entrance from the switch, tried with hostile values: none comes through as it was sent."""

from __future__ import annotations

import json
import re

import pytest

from ivr.agi.protocol import Environment, Parser
from ivr.core.numbers import clean, dialable
from ivr.switch.ami_wire import AmiMessage
from ivr.switch.ari_events import RestResponse, decoded, in_our_words
from ivr.switch.asterisk import _caller_id
from ivr.switch.events import Arrived, GuessedPassword, PhoneChanged
from ivr.switch.phones import Phones
from tests.hostile import HOSTILE

TOKEN = re.compile(r"[A-Za-z0-9_.+*#@:/;=-]*")
WHOLE = tuple(raw for raw in HOSTILE if "\ud800" not in raw)
"""JSON and UTF-8 carry no halves of characters."""


@pytest.mark.parametrize("raw", WHOLE)
def test_a_callers_number_name_extension_and_arguments(raw: str) -> None:
    channel = {"id": "1.1", "state": "Ring", "caller": {"name": raw, "number": raw}, "dialplan": {"exten": raw}}
    for args in (["inbound", raw], ["feature", raw, raw], [raw]):
        event = decoded(json.dumps({"type": "StasisStart", "args": args, "channel": channel}))
        assert event is not None
        assert not isinstance(event, RestResponse)
        arrived = in_our_words(event)
        assert isinstance(arrived, Arrived)
        assert arrived.caller == clean(arrived.caller)
        assert arrived.caller_name.isprintable()
        assert all(TOKEN.fullmatch(word) for word in (*arrived.args, arrived.did))


@pytest.mark.parametrize("raw", WHOLE)
def test_a_key_that_is_none(raw: str) -> None:
    event = decoded(json.dumps({"type": "ChannelDtmfReceived", "digit": raw, "channel": {"id": "1.1"}}))
    assert event is not None
    assert not isinstance(event, RestResponse)
    assert in_our_words(event) is None


@pytest.mark.parametrize("raw", HOSTILE)
def test_whoever_guesses_and_whoever_registers(raw: str) -> None:
    phones, told = Phones(), list[GuessedPassword | PhoneChanged]()
    phones.on_guessed(told.append)
    phones.on_changed(told.append)
    guess = (("Event", "InvalidAccountID"), ("AccountID", raw), ("RemoteAddress", f"IPV4/UDP/{raw}/5060"))
    comes = (("Event", "ContactStatus"), ("EndpointName", raw), ("URI", raw), ("ContactStatus", "Reachable"))
    phones.take(AmiMessage(guess))
    phones.take(AmiMessage(comes))
    phones.take_list([AmiMessage((("Endpoint", raw), ("Uri", raw), ("Status", "Reachable")))])
    for one in told:
        if isinstance(one, GuessedPassword):
            assert (one.account.isprintable(), one.address, len(one.account) <= 40) == (True, "", True)
        else:
            assert TOKEN.fullmatch(one.endpoint)
            assert one.address.isprintable()


@pytest.mark.parametrize("raw", WHOLE)
def test_what_asterisk_says_of_a_call_to_the_fallback(raw: str) -> None:
    line = raw.replace("\n", " ")[:1000]
    (said,) = Parser().feed(f"agi_callerid: {line}\nagi_uniqueid: {line}\n\n".encode())
    assert isinstance(said, Environment)
    assert said.caller == clean(said.caller)
    assert said.get("uniqueid").isprintable()


@pytest.mark.parametrize("raw", HOSTILE)
def test_a_customers_name_and_number_go_out_as_one_caller_id(raw: str) -> None:
    for variable, value in _caller_id(raw, raw).items():
        allowed = r'[^<>"\\\x00-\x1f\x7f]*' if "(name" in variable else "[0-9+*#]*"
        assert re.fullmatch(allowed, value), variable


@pytest.mark.parametrize("raw", HOSTILE)
def test_a_customers_number_that_is_none_is_never_dialled(raw: str) -> None:
    assert not dialable(raw)
