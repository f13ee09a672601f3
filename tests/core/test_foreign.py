"""Whatever strangers send, what passes the door is harmless."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core import foreign
from tests.hostile import HOSTILE


@pytest.mark.parametrize("raw", HOSTILE)
def test_what_is_hostile_becomes_harmless(raw: str) -> None:
    harmless(raw)


@given(st.text())
def test_whatever_it_is(raw: str) -> None:
    harmless(raw)


def harmless(raw: str) -> None:
    assert re.fullmatch(r"(\+?[0-9]{2,20})?", foreign.number(raw))
    assert re.fullmatch(r"[A-Za-z0-9_.+*#@:/;=-]{0,80}", foreign.token(raw))
    assert foreign.key(raw) in {"", *"0123456789*#ABCD"}
    assert re.fullmatch(r"[0-9a-f:.]*", foreign.address(raw))
    shown = foreign.text(raw)
    assert len(shown) <= foreign.LONGEST
    assert not [sign for sign in shown if unicodedata.category(sign)[0] == "C"]
    assert foreign.text(shown) == shown
    shown.encode()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("张伟", "张伟"),
        ("O'Brien & Söhne", "O'Brien & Söhne"),
        ("a\r\nAction: Originate", "a Action: Originate"),
        ("ab\u202ecod.exe", "abcod.exe"),
        ("👍 gut", "👍 gut"),
        ("x" * 10_000, "x" * 80),
        ("  a\t b ", "a b"),
    ],
)
def test_a_name_stays_what_people_read(raw: str, shown: str) -> None:
    assert foreign.text(raw) == shown


def test_what_is_right_stays_as_it_is() -> None:
    assert foreign.number("+86 139-7000-0001") == "+8613970000001"
    assert foreign.token("PJSIP/1001") == "PJSIP/1001"
    assert foreign.token("*731") == "*731"
    assert foreign.key("#") == "#"
    assert foreign.address("::ffff:192.0.2.7") == "192.0.2.7"
    assert foreign.address("[2001:db8::7]") == "2001:db8::7"
