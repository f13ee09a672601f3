"""What a call left in its channel is read back by one request."""

from __future__ import annotations

from ivr.switch.left_behind import ALL, VARIABLES, read


def test_all_variables_are_asked_for_at_once_and_those_not_set_are_missing() -> None:
    assert all(f"${{{name}}}" in ALL for name in VARIABLES)
    told = "\x1f".join({"IVR_CALL": "c1", "IVR_SECRET": "[]"}.get(name, "") for name in VARIABLES)
    assert read(told) == {"IVR_CALL": "c1", "IVR_SECRET": "[]"}


def test_an_answer_that_is_not_whole_is_no_answer() -> None:
    assert read("") == read("c1\x1f{}") == read("\x1f" * 40) == {}
