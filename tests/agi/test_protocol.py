"""The AGI protocol: what Asterisk says, however the bytes fall, and whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.agi.protocol import LONGEST_LINE, MOST_LINES, AgiError, Environment, HungUp, Message, Parser, Reply, command

ENVIRONMENT = b"agi_request: fallback.py\nagi_uniqueid: node-1-17.4\nagi_callerid: unknown\n\n"


def after_environment(data: bytes) -> list[Message]:
    parser = Parser()
    list(parser.feed(ENVIRONMENT))
    return list(parser.feed(data))


def test_the_environment_is_read_first_and_unknown_is_nothing() -> None:
    (said,) = Parser().feed(ENVIRONMENT)
    assert isinstance(said, Environment)
    assert said.get("uniqueid") == "node-1-17.4"
    assert said.get("callerid") == ""
    assert said.get("no_such") == ""


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        (b"200 result=0\n", Reply(200, "0")),
        (b"200 result=-1\n", Reply(200, "-1")),
        (b"200 result=1 (NOANSWER)\n", Reply(200, "1", "NOANSWER")),
        (b"200 result=1 (a (b) c)\n", Reply(200, "1", "a (b) c")),
        (b"200 result=1 ()\n", Reply(200, "1", "")),
        (b"200 result=35 (dtmf) endpos=8000\n", Reply(200, "35", "dtmf", "endpos=8000")),
        (b"200 result=0 endpos=0\r\n", Reply(200, "0", "", "endpos=0")),
        ("200 result=1 (恒信)\n".encode(), Reply(200, "1", "恒信")),
        (b"510 Invalid or unknown command\n", Reply(510, rest="Invalid or unknown command")),
        (b"511 Command Not Permitted on a dead channel\n", Reply(511, rest="Command Not Permitted on a dead channel")),
        (b"520-Invalid command syntax.\nUsage: ANSWER\n520 End of proper usage.\n",
         Reply(520, rest="Invalid command syntax.\nUsage: ANSWER")),
    ],
)  # fmt: skip
def test_every_form_of_reply_is_understood(line: bytes, reply: Reply) -> None:
    assert after_environment(line) == [reply]


@pytest.mark.parametrize(
    ("line", "gone"), [(b"200 result=-1\n", True), (b"511 dead\n", True), (b"200 result=0\n", False)]
)
def test_a_reply_tells_whether_the_caller_is_gone(line: bytes, gone: bool) -> None:
    (reply,) = after_environment(line)
    assert isinstance(reply, Reply)
    assert reply.hung_up is gone


def test_hangup_and_provisional_answers_are_told_apart_from_replies() -> None:
    assert after_environment(b"100 Trying\nHANGUP\n200 result=0\n") == [HungUp(), Reply(200, "0")]


@given(st.lists(st.integers(1, 40), max_size=12))
def test_it_does_not_matter_how_the_bytes_fall(cuts: list[int]) -> None:
    data, parser, said = ENVIRONMENT + "200 result=1 (恒信)\nHANGUP\n520-a\nb\n520 c\n".encode(), Parser(), []
    for cut in [*cuts, len(data)]:
        said += list(parser.feed(data[:cut]))
        data = data[cut:]
    assert said[1:] == [Reply(200, "1", "恒信"), HungUp(), Reply(520, rest="a\nb")]


@given(st.lists(st.binary(max_size=400), max_size=20), st.booleans())
def test_no_bytes_do_worse_than_an_agi_error(pieces: list[bytes], begun: bool) -> None:
    parser = Parser()
    if begun:
        list(parser.feed(ENVIRONMENT))
    try:
        for piece in pieces:
            assert all(isinstance(message, Environment | Reply | HungUp) for message in parser.feed(piece))
    except AgiError:
        pass


@pytest.mark.parametrize(
    "flood",
    [
        b"x" * (LONGEST_LINE + 1),
        b"x" * (LONGEST_LINE + 1) + b"\n",
        b"520-usage\n" + b"more\n" * (MOST_LINES + 1),
        b"nonsense\n",
    ],
)
def test_floods_and_nonsense_end_in_an_error(flood: bytes) -> None:
    with pytest.raises(AgiError):
        after_environment(flood)


def test_an_environment_without_end_is_refused() -> None:
    with pytest.raises(AgiError):
        list(Parser().feed(b"".join(b"agi_%d: x\n" % number for number in range(MOST_LINES + 1))))


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        (("GET", "VARIABLE", "DIALSTATUS"), b"GET VARIABLE DIALSTATUS\n"),
        (("EXEC", "Playback", "/a b/c"), b'EXEC Playback "/a b/c"\n'),
        (("STREAM", "FILE", "x", ""), b'STREAM FILE x ""\n'),
        (("SET", "VARIABLE", "X", 'say "\\"'), b'SET VARIABLE X "say \\"\\\\\\""\n'),
    ],
)
def test_words_are_quoted_as_asterisk_reads_them(words: tuple[str, ...], sent: bytes) -> None:
    assert command(*words) == sent


@given(st.text())
def test_a_word_never_becomes_a_second_command(word: str) -> None:
    try:
        assert command("SET", "VARIABLE", "X", word).count(b"\n") == 1
    except AgiError:
        assert set(word) & set("\r\n\0")
