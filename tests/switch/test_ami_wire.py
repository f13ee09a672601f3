"""AMI on the wire: the same messages give the same result as in panoramisk; nothing can be smuggled into an action."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panoramisk.message import Message

from ivr.switch.ami_wire import AmiMessage, parsed, rendered

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9\-]{0,15}", fullmatch=True).filter(lambda name: name.lower() != "content")
VALUES = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), max_size=30)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=8))
def test_a_message_reads_as_panoramisk_reads_it(fields: dict[str, str]) -> None:
    lowered = {name.lower(): (name, value) for name, value in fields.items()}
    lines = [("Event", "Probe"), *(pair for key, pair in lowered.items() if key not in {"event", "response"})]
    text = "\r\n".join(f"{name}: {value}" for name, value in lines)
    theirs = Message.from_line(text)
    ours = parsed(f"{text}\r\n\r\n".encode())
    assert {name: ours.get(name) for name, _ in lines} == {name: theirs[name] for name, _ in lines}


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_parser(block: bytes) -> None:
    assert isinstance(parsed(block), AmiMessage)


@given(NAMES, NAMES, VALUES)
def test_what_is_rendered_reads_back(action: str, name: str, value: str) -> None:
    message = parsed(rendered(action, {f"X-{name}": value}))
    assert message.fields == (("Action", action), (f"X-{name}", value.strip()))


@pytest.mark.parametrize("bad", ["a\r\nAction: Originate", "a\nb", "a\rb", "a\0b"])
def test_a_line_break_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        rendered("MixMonitor", {"Channel": bad})
    with pytest.raises(ValueError, match="line break"):
        rendered("MixMonitor", {bad: "x"})
    with pytest.raises(ValueError, match="line break"):
        rendered(bad, {})


def test_names_are_alike_in_upper_and_lower_case_and_values_keep_their_colons() -> None:
    message = parsed(b"response: Success\r\nURI: sip:1001@192.0.2.1:5060\r\nnonsense\r\n\r\n")
    assert message.ok
    assert message.get("Uri") == "sip:1001@192.0.2.1:5060"
    assert message.get("None") == ""
