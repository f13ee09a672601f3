"""What a call left in its channel, and how that is, is read back by one request."""

from __future__ import annotations

from ivr.switch.left_behind import ALL, VARIABLES, Left, read


def says_of_itself(number: str = "13900001111", **variables: str) -> str:
    """What Asterisk says of a channel that is in our application."""
    return "\x1f".join((*(variables.get(name, "") for name in VARIABLES), "Stasis", "Up", "PJSIP/carrier-1", number))


def test_all_variables_are_asked_for_at_once_and_those_not_set_are_missing() -> None:
    assert all(f"${{{name}}}" in ALL for name in VARIABLES)
    left = read(says_of_itself(IVR_CALL="c1", IVR_SECRET="[]"))
    assert left == Left({"IVR_CALL": "c1", "IVR_SECRET": "[]"}, "Stasis", "Up", "PJSIP/carrier-1", "13900001111")


def test_an_answer_that_is_not_whole_is_no_answer() -> None:
    assert read("") is None
    assert read(says_of_itself().rpartition("\x1f")[0]) is None


def test_a_number_from_outside_moves_nothing_whatever_stands_in_it() -> None:
    left = read(says_of_itself("1\x1fcaller\x1fUp", IVR_ROLE="agent"))
    assert left
    assert (left.variables, left.state, left.number) == ({"IVR_ROLE": "agent"}, "Up", "1\x1fcaller\x1fUp")
