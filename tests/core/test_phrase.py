"""A phrase is an English text like any other, and knows what it was made of."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

import pytest

from ivr.core.phrase import bare, in_parts, phrase, sentence, series
from ivr.core.said import listed, said

WAITS = phrase("waits in {queue}, {n} ahead", queue="cards {n}", n=3)
PARTS = {"template": "waits in {queue}, {n} ahead", "values": {"queue": "cards {n}", "n": "3"}}


def test_it_is_the_text_and_its_parts() -> None:
    assert WAITS == "waits in cards {n}, 3 ahead"
    assert json.loads(json.dumps(WAITS)) == str(WAITS)
    assert in_parts(WAITS) == PARTS


def test_phrases_stand_in_phrases() -> None:
    once = phrase("{what}, once", what=WAITS)
    assert in_parts(once) == {"template": "{what}, once", "values": {"what": PARTS}}


def test_a_series_leaves_out_what_is_empty_and_one_alone_is_itself() -> None:
    assert in_parts(series(("", WAITS, "b"), " or ")) == {"between": " or ", "words": [PARTS, "b"]}
    assert in_parts(series(("", WAITS))) == PARTS
    assert series(()) == ""


def test_a_list_keeps_the_parts_of_what_it_lists() -> None:
    told = listed(("a", "b", WAITS), "or")
    assert told == f"a, b or {WAITS}"
    assert in_parts(told) == {"between": " or ", "words": [{"between": ", ", "words": ["a", "b"]}, PARTS]}


def test_copies_and_what_is_said_of_a_value_keep_their_parts() -> None:
    @dataclass
    class Waiting:
        def __str__(self) -> str:
            return WAITS

    several = series((WAITS, "b"))
    assert [in_parts(one) for one in (deepcopy(WAITS), pickle.loads(pickle.dumps(WAITS)), said(WAITS))] == [PARTS] * 3
    assert in_parts(phrase("{what}", what=Waiting())) == {"template": "{what}", "values": {"what": PARTS}}
    assert in_parts(deepcopy(several)) == in_parts(several) == in_parts(said(several))


def test_an_encoder_that_knows_texts_alone_is_given_the_text_and_nothing_that_is_none() -> None:
    assert type(bare(WAITS)) is str
    with pytest.raises(TypeError, match="date"):
        bare(date(2026, 11, 27))


def test_a_sentence_made_elsewhere_is_told_as_a_whole() -> None:
    assert in_parts(sentence("no {RM} bound")) == {"template": "no {RM} bound", "values": {}}
    assert sentence(WAITS) is WAITS
