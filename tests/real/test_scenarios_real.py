"""Scenarios are played with real calls: the judge is that of `ivr test`, what callers hear is heard in their audio."""

from __future__ import annotations

import pytest

from ivr.enacting.playing import play
from ivr.scenarios.playing import Played
from ivr.scenarios.suite import Suite
from ivr.settings import Settings
from tests.real.firm import EXAMPLE

SCENARIOS = """\
version: 1
at: "2026-10-12 09:30"
from: "13900001111"
to: "4008001234"
scenarios:
  - name: an agent
    agents: {"1001": no_answer, "1002": {answers: 3s, talks: 10s}}
    caller: [{hears: welcome, presses: "11"}]
    expect:
      - waits_in: wealth
      - {missed_by: "1001", after: 15s}
      - {talks_to: "1002", after: 3s}
      - {ends: COMPLETEAGENT, after: 10s}

  - name: his RM after a minute
    rms: {Zhang Wei: {accepts: 8s, talks: 10s}}
    caller: [{hears: welcome, presses: "11"}]
    expect:
      - waits_in: wealth
      - {rings: Zhang Wei, after: 60s}
      - {talks_to: Zhang Wei, after: 9s}
      - {ends: COMPLETEAGENT, after: 10s}
    never: [{rings: Wang Fang}]

  - name: a mailbox does not get him
    rms: {Zhang Wei: mailbox}
    agents: {"1001": busy, "1002": declines}
    caller: [{hears: welcome, presses: "13"}, {missed_by: "1002", hangs_up: yes}]
    expect: [{missed_by: Zhang Wei, after: 21s}, {waits_in: wealth}, {missed_by: "1001"}, {missed_by: "1002"}]
    never: [{talks_to: Zhang Wei}]

  - name: a message on a Sunday
    at: "2026-10-18 10:00"
    caller: [{hears: welcome, presses: "1"}, {hears: leave_message, after: 6s, presses: "#"}]
    expect: [{hears: closed, language: zh}, {hears: leave_message}, {hears: message_kept}, {ends: VOICEMAIL}]
    never: [{hears: main_menu}]

  - name: English
    caller: [{hears: welcome, presses: "2"}, {hears: main_menu, language: en, hangs_up: yes}]
    expect: [{hears: welcome, language: zh}, {hears: main_menu, language: en}, {ends: EXITEMPTY}]
    never: [{hears: main_menu, language: zh}]

  - name: two others are before him
    waiting: {wealth: 2}
    agents: {"1001": ready, "1002": ready}
    caller: [{hears: welcome, presses: "11"}, {waits_in: wealth, after: 20s, hangs_up: yes}]
    expect: [{waits_in: wealth}, {ends: ABANDON, after: 20s}]
    never: [{offered: "1001"}, {offered: "1002"}]

  - name: wrong, the RM rings after a minute
    caller: [{hears: welcome, presses: "11"}, {rings: Zhang Wei, hangs_up: yes}]
    expect: [{waits_in: wealth}, {rings: Zhang Wei, after: 50s}]

  - name: wrong, he hears Chinese
    caller: [{hears: welcome, presses: "1"}, {hears: main_menu, hangs_up: yes}]
    expect: [{hears: main_menu, language: en}]

  - name: cannot be heard
    expect: [{told: "1234"}]
"""
GOOD = (
    "an agent",
    "his RM after a minute",
    "a mailbox does not get him",
    "a message on a Sunday",
    "English",
    "two others are before him",
)


@pytest.fixture(scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    folder = tmp_path_factory.mktemp("re")
    (folder / "some.yaml").write_text(SCENARIOS, "utf-8")
    settings = Settings(rules=EXAMPLE, state=folder / "s", sip_host="127.0.0.1", sip_port=0, http_port=0, drain=0)
    told: list[Played] = []
    await play(Suite.of(EXAMPLE, folder), "", 0.2, settings, print, told.append)
    return {one.scenario.name: one for one in told}


@pytest.mark.parametrize("name", GOOD)
def test_what_goes_as_expected_is_good(played: dict[str, Played], name: str) -> None:
    assert played[name].misses == ()
    assert played[name].good


def test_a_ring_at_another_time_than_expected_is_missed(played: dict[str, Played]) -> None:
    (miss,) = played["wrong, the RM rings after a minute"].misses
    assert miss.expected == "rings: Zhang Wei, after: 50s"
    assert miss.instead.startswith("it came 6")


def test_what_was_not_in_the_audio_was_not_heard(played: dict[str, Played]) -> None:
    (miss,) = played["wrong, he hears Chinese"].misses
    assert (miss.expected, miss.instead) == ("hears: main_menu, language: en", "it came in zh")


def test_what_the_lab_cannot_hear_is_skipped_and_not_good(played: dict[str, Played]) -> None:
    skipped = played["cannot be heard"]
    assert skipped.skipped == "what is read out (told) is not recognised in what he hears"
    assert not skipped.good
