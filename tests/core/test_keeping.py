"""No way leads around a hold or a retention that has not ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from hypothesis import given
from hypothesis import strategies as st

from ivr.core.keeping import (
    Covers,
    Hold,
    MayGo,
    MustStay,
    NotReleased,
    Retention,
    Standing,
    ask_release,
    may_go,
    release,
)

ENDED = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
HOLD = Hold("h1", Covers.RECORDING, "r1", "li", "a complaint", ENDED)
PEOPLE = ("li", "wang", "zhao")


def standing(*holds: Hold, keep: timedelta | None = YEAR) -> Standing:
    return Standing("r1", None if keep is None else Retention(ENDED + keep), holds)


def test_without_a_policy_it_is_kept_for_ever() -> None:
    assert may_go(standing(keep=None), ENDED + 1000 * YEAR) == MustStay("no policy says until when it is kept")


def test_it_is_kept_to_the_last_moment_of_its_retention_and_no_longer() -> None:
    last = ENDED + YEAR - timedelta(microseconds=1)
    assert may_go(standing(), last) == MustStay("kept by policy until 2027-03-04T12:00:00+00:00")
    assert may_go(standing(), ENDED + YEAR) == MayGo("retention ended 2027-03-04T12:00:00+00:00")


def test_the_laws_name_stands_in_the_reason() -> None:
    kept = Standing("r1", Retention(ENDED + YEAR, "MiFID II art. 16(7)"))
    assert may_go(kept, ENDED) == MustStay(
        "kept by policy until 2027-03-04T12:00:00+00:00, because MiFID II art. 16(7)"
    )


def test_each_of_several_holds_keeps_it_by_itself() -> None:
    other = replace(HOLD, id="h2", covers=Covers.CASE, target="17", placed_by="wang", why="the regulator asks")
    asked = ask_release(HOLD, "li", ENDED)
    assert isinstance(asked, Hold)
    released = release(asked, "wang", ENDED)
    assert isinstance(released, Hold)
    assert may_go(standing(released, other), ENDED + 2 * YEAR) == MustStay(
        "under hold: hold h2 on case 17 by wang: the regulator asks"
    )
    assert isinstance(may_go(standing(released), ENDED + 2 * YEAR), MayGo)
    assert [hold for hold in (released, other) if hold.stands] == [other]


def test_one_person_alone_never_ends_a_hold() -> None:
    assert release(HOLD, "li", ENDED) == NotReleased(
        "nobody has asked for its release yet: one person asks, another one confirms"
    )
    asked = ask_release(HOLD, "li", ENDED)
    assert isinstance(asked, Hold)
    for same in ("li", " Li ", "LI", ""):
        assert release(asked, same, ENDED) == NotReleased("li has asked for it: somebody else has to confirm")
    assert ask_release(asked, "wang", ENDED) == NotReleased("li has asked for it already: somebody else has to confirm")


def test_a_hold_is_released_once() -> None:
    asked = ask_release(HOLD, "li", ENDED)
    assert isinstance(asked, Hold)
    gone = release(asked, "wang", ENDED)
    assert isinstance(gone, Hold)
    assert release(gone, "zhao", ENDED) == NotReleased("hold h1 was released by wang already")
    assert ask_release(gone, "zhao", ENDED) == NotReleased("hold h1 was released by wang already")
    assert isinstance(ask_release(HOLD, "", ENDED), NotReleased)


Step = tuple[str, str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("hold", "ask", "release", "delete", "wait")), st.sampled_from(PEOPLE), st.integers(0, 3)
    ),
    max_size=40,
)


def _taken(holds: list[Hold], step: Step, at: datetime) -> list[Hold]:
    what, who, which = step
    if what == "hold":
        return [*holds, Hold(str(len(holds)), Covers.RECORDING, "r1", who, "why", at)]
    if which >= len(holds):
        return holds
    match ask_release(holds[which], who, at) if what == "ask" else release(holds[which], who, at):
        case Hold() as changed:
            return [*holds[:which], changed, *holds[which + 1 :]]
        case NotReleased():
            return holds
        case other:
            assert_never(other)


@given(STEPS, st.one_of(st.none(), st.integers(0, 10)))
def test_no_sequence_of_steps_deletes_before_retention_ends_or_under_hold(steps: list[Step], days: int | None) -> None:
    keep = None if days is None else timedelta(days=days)
    now, holds = ENDED, list[Hold]()
    released: set[str] = set()
    for step in steps:
        if step[0] == "wait":
            now += timedelta(days=step[2])
        elif step[0] != "delete":
            holds = _taken(holds, step, now)
            released |= {h.id for h in holds if h.released_at and len({h.asked_by, h.released_by} - {""}) == 2}
        elif isinstance(may_go(standing(*holds, keep=keep), now), MayGo):
            assert keep is not None
            assert now >= ENDED + keep
            assert {hold.id for hold in holds} == released
