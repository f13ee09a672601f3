"""What comes over a wire: AGI, ARI, AMI, and the names and numbers in them that strangers choose."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

from ivr.agi.protocol import AgiError, Environment, Message, Parser, command
from ivr.core import foreign
from ivr.core.message_id import call_of, is_message
from ivr.core.numbers import clean, dialable, masked_in
from ivr.switch.ami_wire import END, parsed, rendered
from ivr.switch.ari_events import RestResponse, decoded, in_our_words


def agi(data: bytes) -> None:
    """Messages or `AgiError`, and the same ones in whatever pieces the bytes come."""
    whole, bytewise = _agi([data]), _agi([data[at : at + 1] for at in range(len(data))])
    assert whole == bytewise
    for message in whole:
        if isinstance(message, Environment):
            assert message.caller == clean(message.caller)
            assert message.get("channel").isprintable()


def _agi(pieces: list[bytes]) -> list[Message]:
    parser, found = Parser(), list[Message]()
    with suppress(AgiError):
        for piece in pieces:
            found.extend(parser.feed(piece))
    return found


def agi_command(data: bytes) -> None:
    """One line, or `AgiError`."""
    words = data.decode("utf-8", "replace").split("\x1f")
    with suppress(AgiError):
        assert command(*words).count(b"\n") == 1


def ari(data: bytes) -> None:
    """An event in our words or nothing, whether it comes as text or as bytes."""
    for message in (data, data.decode("utf-8", "replace")):
        event = decoded(message)
        if event is not None and not isinstance(event, RestResponse):
            in_our_words(event, 1.0)


def ami(data: bytes) -> None:
    """Fields; and what is said again in an action comes back as it was said, or is refused."""
    message = parsed(data)
    assert message.get("Response").strip() == message.get("response")
    fields = {name: value for name, value in message.fields if name.lower() != "action"}
    with suppress(ValueError):
        action = rendered("Ping", fields)
        assert action.count(END) == 1
        assert dict(parsed(action).fields) == {"Action": "Ping", **fields}


def cleaning(data: bytes) -> None:
    """Whatever a stranger chose is harmless once it is cleaned, and cleaning it again changes nothing."""
    raw = data.decode("utf-8", "surrogateescape")
    text, number, token = foreign.text(raw), foreign.number(raw), foreign.token(raw)
    assert foreign.text(text) == text
    assert len(text) <= foreign.LONGEST
    assert not any(unicodedata.category(sign)[0] == "C" for sign in text)
    assert re.fullmatch(r"(\+?[0-9]{2,20})?", number)
    assert re.fullmatch(r"[A-Za-z0-9_.+*#@:/;=-]*", token)
    assert foreign.key(raw) in {"", *foreign.KEYS}
    assert foreign.address(foreign.address(raw)) == foreign.address(raw)
    assert dialable(raw) in {"", clean(raw)}
    assert masked_in(masked_in(raw)) == masked_in(raw)
    assert call_of(raw) == raw or is_message(raw)
