"""Walking a flow: what each key, silence or condition leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.asking import Asked
from ivr.core.call import Customer, InFlow, RelationshipManager
from ivr.core.conditions import Condition, CustomerLevel, HasRm, IsOpen
from ivr.core.flow import Again, Go, Reading, after_collect, after_menu, begin, branch, filled, language_for, read_keys
from ivr.core.rulebook import Calendar, Firm, Rulebook, Span
from ivr.core.steps import Back, Branch, Collect, EnterQueue, HangUp, Menu, Node, Play, Repeat

S = timedelta(seconds=1)
MAIN = Menu(
    "main", {"1": "queue", "12": "note", "4": "sub", "5": "info", "9": "again", "*": "back"}, 5 * S, 2 * S, 3, "bye"
)
SUB = Menu("sub", {"1": "main", "2": "subsub", "*": "back"}, 5 * S, 2 * S, 2, None, "quiet", "odd")
NODES: dict[str, Node] = {
    "main": MAIN,
    "sub": SUB,
    "subsub": SUB,
    "queue": EnterQueue("q"),
    "note": HangUp("noted"),
    "info": Play("info", "sub"),
    "again": Repeat(),
    "back": Back(),
    "bye": HangUp(),
}
CARD = Collect("card", "card_number", 4, 6, 5 * S, 2 * S, "#", 2, False, "main", "bye")
OFFICE = Calendar("office", "Asia/Shanghai", ((Span(time(9), time(17)),),) * 7)
OPEN, CLOSED = datetime(2026, 11, 25, 8, 59, tzinfo=UTC), datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LI = Customer("C1", "Li", "139", "gold", "en", RelationshipManager("R1", "Zhang", "138"))

RULES = Rulebook("v1", Firm({}, "Asia/Shanghai", ("zh", "en")), {}, NODES, {}, {}, {"office": OFFICE}, {}, {}, {}, {})


def at(node: str, *trail: str, tries: int = 0) -> InFlow:
    return InFlow(node, "zh", tries=tries, trail=trail)


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("1", Reading.MORE),
        ("12", Reading.COMPLETE),
        ("13", Reading.WRONG),
        ("4", Reading.COMPLETE),
        ("*", Reading.COMPLETE),
        ("7", Reading.WRONG),
        ("#", Reading.WRONG),
        ("44", Reading.WRONG),
    ],
)
def test_reading_keys(typed: str, reading: Reading) -> None:
    assert read_keys(MAIN, typed) is reading


@pytest.mark.parametrize(
    ("menu", "stage", "typed", "step"),
    [
        (MAIN, at("main"), "1", Go(at("queue", "main"), "key 1")),
        (MAIN, at("main"), "12", Go(at("note", "main"), "key 12")),
        (MAIN, at("main", tries=2), "4", Go(at("sub", "main"), "key 4")),
        (MAIN, at("main"), "5", Go(at("info", "main"), "key 5")),
        (SUB, at("sub", "main"), "*", Go(at("main"), "key *: back")),
        (SUB, at("subsub", "main", "sub"), "*", Go(at("sub", "main"), "key *: back")),
        (MAIN, at("main"), "*", Go(at("main"), "key *: back")),
        (MAIN, at("main", "main", "sub"), "*", Go(at("main"), "key *: back")),
        (SUB, at("sub", "main"), "1", Go(at("main", "main", "sub"), "key 1")),
        (MAIN, at("main", tries=1), "9", Again(at("main", tries=1), "", "key 9: again")),
        (MAIN, at("main"), "7", Again(at("main", tries=1), "wrong_key", "wrong key 7, try 1 of 3")),
        (MAIN, at("main", tries=1), "", Again(at("main", tries=2), "no_key", "no key, try 2 of 3")),
        (SUB, at("sub", "main"), "", Again(at("sub", "main", tries=1), "quiet", "no key, try 1 of 2")),
        (SUB, at("sub", "main"), "8", Again(at("sub", "main", tries=1), "odd", "wrong key 8, try 1 of 2")),
        (MAIN, at("main", tries=2), "", Go(at("bye"), "no key, 3 of 3 tries")),
        (MAIN, at("main", tries=2), "7", Go(at("bye"), "wrong key 7, 3 of 3 tries")),
        (SUB, at("sub", tries=1), "", Go(None, "no key, 2 of 2 tries")),
    ],
)
def test_where_a_menu_leads(menu: Menu, stage: InFlow, typed: str, step: Go | Again) -> None:
    assert after_menu(RULES, menu, stage, typed) == step


def test_back_leads_to_the_menu_even_past_a_prompt_that_was_played_between() -> None:
    chosen = after_menu(RULES, MAIN, at("main"), "5")
    assert isinstance(chosen, Go)
    assert chosen.stage is not None
    arrived = chosen.stage.at("sub")  # `info` has been played
    assert after_menu(RULES, SUB, arrived, "*") == Go(at("main"), "key *: back")


@given(st.lists(st.sampled_from(["1", "2", "4", "5", "*"]), max_size=60))
def test_however_long_somebody_wanders_the_way_back_stays_short(keys: list[str]) -> None:
    """It stands in every stored stage, so it must not grow with each key; and `back` always comes to its end."""
    stage = at("main")
    for key in keys:
        menu = NODES[stage.node]
        assert isinstance(menu, Menu)
        step = after_menu(RULES, menu, stage, key)
        landed = step.stage if isinstance(step, Go) else None
        if landed is not None and isinstance(NODES[landed.node], Menu):
            stage = landed
        assert len(stage.trail) <= 3
        assert len(set(stage.trail)) == len(stage.trail)
    for _ in range(3):
        menu = NODES[stage.node]
        assert isinstance(menu, Menu)
        back = after_menu(RULES, menu, stage, "*")
        assert isinstance(back, Go)
        assert back.stage is not None
        stage = back.stage
    assert stage.trail == ()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("1234", "card: 1234"), ("123456", "card: 123456")],
)
def test_enough_digits_are_an_answer(typed: str, reason: str) -> None:
    step = after_collect(CARD, at("collect"), typed)
    assert step == Go(replace(at("main"), answers=(("card", typed),)), reason)


@pytest.mark.parametrize(
    ("typed", "prompt", "reason"),
    [
        ("", "no_key", "no digits"),
        ("123", "wrong_key", "3 digits instead of 4 to 6"),
        ("1234567", "wrong_key", "7 digits instead of 4 to 6"),
        ("12*4", "wrong_key", "keys that are no digits"),
        ("12A4", "wrong_key", "keys that are no digits"),
    ],
)
def test_anything_else_is_a_try(typed: str, prompt: str, reason: str) -> None:
    assert after_collect(CARD, at("collect"), typed) == Again(at("collect", tries=1), prompt, f"{reason}, try 1")
    last = after_collect(CARD, at("collect", tries=1), typed)
    assert last == Go(at("bye"), f"{reason}, 2 of 2 tries")


def test_nothing_typed_is_an_answer_where_nothing_is_needed() -> None:
    step = after_collect(replace(CARD, shortest=0), at("collect"), "")
    assert step == Go(replace(at("main"), answers=(("card", ""),)), "card: ")


@pytest.mark.parametrize("typed", ["6789", "67", "6789012", "67*9"])
def test_masked_digits_are_in_no_reason(typed: str) -> None:
    step = after_collect(replace(CARD, masked=True), at("collect"), typed)
    assert "67" not in step.reason
    assert step.reason == "card: ****" or "67" not in repr(step)


def test_a_second_answer_to_the_same_question_replaces_the_first() -> None:
    stage = replace(at("collect"), answers=(("card", "1111"), ("pin", "9")))
    step = after_collect(CARD, stage, "2222")
    assert isinstance(step, Go)
    assert step.stage is not None
    assert step.stage.answers == (("pin", "9"), ("card", "2222"))


@pytest.mark.parametrize(
    ("condition", "customer", "now", "way", "reason"),
    [
        (IsOpen("office"), None, OPEN, "yes", "office open? yes: open "),
        (IsOpen("office"), None, CLOSED, "no", "office open? no: closed "),
        (IsOpen("office", want=False), None, CLOSED, "yes", "office closed? yes: closed "),
        (CustomerLevel(("gold", "black")), LI, OPEN, "yes", "level gold or black? yes: he has gold"),
        (CustomerLevel(("black",)), LI, OPEN, "no", "level black? no: he has gold"),
        (CustomerLevel(("gold",)), None, OPEN, "no", "level gold? no: he is not a known customer"),
        (HasRm(), LI, OPEN, "yes", "RM present? yes: he has Zhang"),
        (HasRm(), replace(LI, rm=None), OPEN, "no", "RM present? no: he has none"),
        (HasRm(), None, OPEN, "no", "RM present? no: he is not a known customer"),
        (HasRm(want=False), None, OPEN, "yes", "no RM? yes: he is not a known customer"),
    ],
)
def test_a_condition_leads_one_way_or_the_other(
    condition: Condition, customer: Customer | None, now: datetime, way: str, reason: str
) -> None:
    node, why = branch(RULES, Branch(condition, "yes", "no"), Asked(customer, now))
    assert node == way
    assert why.startswith(reason)


@pytest.mark.parametrize(
    ("otherwise", "customer", "spoken"),
    [
        ("en", None, "en"),
        ("customer", LI, "en"),
        ("customer", None, "zh"),
        ("customer", replace(LI, language=""), "zh"),
        ("customer", replace(LI, language="fr"), "zh"),
        ("fr", LI, "zh"),
    ],
)
def test_whoever_chooses_no_language_hears_one_that_is_spoken(
    otherwise: str, customer: Customer | None, spoken: str
) -> None:
    assert language_for(otherwise, customer, ("zh", "en"), "zh") == spoken


@pytest.mark.parametrize(("value", "said"), [("42", "42"), ("{card}", "1234"), ("{nobody}", ""), ("{", "{"), ("", "")])
def test_a_value_may_name_an_answer(value: str, said: str) -> None:
    assert filled(value, {"card": "1234"}) == said


def test_a_call_begins_in_the_language_of_its_number() -> None:
    rules = replace(RULES, numbers={"400": "main", "021*": "sub"}, number_languages={"021*": "en"})
    assert begin(rules, "400") == InFlow("main", "zh")
    assert begin(rules, "02100") == InFlow("sub", "en")
    assert begin(rules, "022") is None
