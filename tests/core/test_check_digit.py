"""Check digits: right numbers pass, and a mistyped digit is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.check_digit import checks, is_typed
from ivr.core.steps import Check

CARD, ID_CARD, ID_CARD_X = "4539578763621486", "11010519491231002X", "440524188001010014"


@pytest.mark.parametrize(
    ("number", "check"), [(CARD, Check.LUHN), (ID_CARD, Check.ID_CARD), (ID_CARD_X, Check.ID_CARD), ("1", None)]
)
def test_right_numbers_pass(number: str, check: Check | None) -> None:
    assert checks(number, check)


@given(st.integers(0, 15), st.integers(1, 9))
def test_luhn_finds_any_one_mistyped_digit(place: int, off: int) -> None:
    wrong = CARD[:place] + str((int(CARD[place]) + off) % 10) + CARD[place + 1 :]
    assert not checks(wrong, Check.LUHN)


@given(st.integers(0, 16), st.integers(1, 9))
def test_an_identity_cards_check_finds_any_one_mistyped_digit(place: int, off: int) -> None:
    wrong = ID_CARD[:place] + str((int(ID_CARD[place]) + off) % 10) + ID_CARD[place + 1 :]
    assert not checks(wrong, Check.ID_CARD)


def test_a_telephone_types_x_as_a_star_and_only_at_the_end_of_an_identity_card() -> None:
    assert checks(ID_CARD.replace("X", "*"), Check.ID_CARD)
    assert is_typed("11010519491231002*", Check.ID_CARD)
    assert not is_typed("1101051949123100*2", Check.ID_CARD)
    assert not is_typed("453957876362148*", Check.LUHN)
    assert not is_typed("*", None)


@pytest.mark.parametrize("number", ["", "1", "11010519491231002", "1101051949123100200", "*"])
def test_a_number_of_another_length_is_no_identity_card(number: str) -> None:
    assert not checks(number, Check.ID_CARD)
