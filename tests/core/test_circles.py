"""Who is led back a few times may leave the circle by any way, at any round: the worst time has all the rounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import inf

from hypothesis import assume, given
from hypothesis import strategies as st

from ivr.core.conditions import HasAnswer
from ivr.core.ending import End
from ivr.core.longest import Longest
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch, DialOut, EnterQueue, GoAtMost, Node, Play
from tests.core.test_proof_worst import book, longest

S = timedelta(seconds=1)
FIVE = HasAnswer("a", ("5",))
NAMES = [f"n{at}" for at in range(5)]


def bound(nodes: dict[str, Node], end: End = End.RM) -> Longest:
    return longest(book(nodes), has_rm=True, end=end)


def test_who_leaves_the_circle_by_another_way_has_gone_round_too() -> None:
    nodes: dict[str, Node] = {
        "begin": Play("hello", "ask"),
        "ask": Branch(FIVE, "back", "queue"),
        "back": GoAtMost(9, "begin", "bye"),
    }
    found = bound(nodes)
    assert found.seconds == 4 + 9 * 4 + 60
    assert [(stretch.what, stretch.seconds) for stretch in found.way[:2]] == [
        ("led back 9 times", 36.0),
        ("hello", 4.0),
    ]


def test_a_circle_beside_the_way_is_not_counted() -> None:
    nodes: dict[str, Node] = {
        "begin": Branch(FIVE, "round", "queue"),
        "round": Play("hello", "back"),
        "back": GoAtMost(9, "round", "bye"),
    }
    assert bound(nodes).seconds == 60


def test_two_that_lead_back_in_one_circle_are_both_counted() -> None:
    nodes: dict[str, Node] = {
        "begin": Play("hello", "inner"),
        "inner": GoAtMost(2, "begin", "outer"),
        "outer": GoAtMost(3, "begin", "queue"),
    }
    assert bound(nodes).seconds == 4 + (2 + 3) * 4 + 60


def test_a_number_that_is_not_on_every_round_may_ring_after_them() -> None:
    nodes: dict[str, Node] = {
        "begin": Play("hello", "ask"),
        "ask": Branch(FIVE, "back", "out"),
        "out": DialOut("021", 20 * S, "back"),
        "back": GoAtMost(2, "begin", "bye"),
    }
    found = bound(nodes, End.NUMBER)
    assert found.seconds == 4 + 2 * 4 == sum(stretch.seconds or 0 for stretch in found.way)


@st.composite
def flows(draw: st.DrawFn) -> dict[str, Node]:
    """Steps that lead forward, to the queue, and back a few times."""
    nodes: dict[str, Node] = {"begin": Play("hello", "n0")}
    for at, name in enumerate(NAMES):
        onward = st.sampled_from([*NAMES[at + 1 :], "queue"])
        match draw(st.integers(0, 2)):
            case 0:
                nodes[name] = Play("menu", draw(onward))
            case 1:
                nodes[name] = Branch(HasAnswer(name, ("1",)), draw(onward), draw(onward))
            case _:
                nodes[name] = GoAtMost(
                    draw(st.integers(1, 2)), draw(st.sampled_from(["begin", *NAMES])), draw(onward | st.just("bye"))
                )
    return nodes


def slowest(rules: Rulebook, name: str, left: Mapping[str, int]) -> float:
    """The seconds of the longest way to the RM, followed round by round; -inf if there is none."""
    node = rules.nodes[name]
    match node:
        case EnterQueue():
            return 60.0
        case Play(prompt, then):
            return {"hello": 4.0, "menu": 6.0}[prompt] + slowest(rules, str(then), left)
        case Branch(_, then, otherwise):
            return max(slowest(rules, str(to), left) for to in (then, otherwise))
        case GoAtMost(most, then, otherwise):
            again = left.get(name, most)
            if not again:
                return slowest(rules, str(otherwise), left)
            return slowest(rules, str(then), {**left, name: again - 1})
        case _:
            return -inf


@given(flows())
def test_no_way_round_takes_longer_than_is_told(nodes: dict[str, Node]) -> None:
    rules = book(nodes)
    slow = slowest(rules, "begin", {})
    assume(slow > 0)
    told = longest(rules, has_rm=True, end=End.RM)
    assert told.seconds is not None
    assert told.seconds >= slow
    assert told.seconds == sum(stretch.seconds or 0 for stretch in told.way)
