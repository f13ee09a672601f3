"""Every way that a rule gives a caller is in the picture, under the words of the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ivr.picture import mermaid, svg
from ivr.picture.chart import Chart, Row
from ivr.picture.charting import charted
from ivr.rules import load

RULES = """
version: 1
firm: {name: {en: Hengxin}, timezone: Asia/Shanghai, languages: [en]}
numbers: {"4008001234": main, "4008005678": direct}
flows:
  main: [{play: welcome}, {if: {level: vip}, then: {queue: sales, priority: 50}}, {goto: people}]
  people: [{if: {level: gold}, then: {queue: sales}}, {menu: choice}]
  direct: {{direct}}
menus: {choice: {prompt: choose, keys: {1: {queue: sales, priority: 20}}, otherwise: {queue: sales, priority: -5}}}
queues:
  sales:
    title: {en: sales}
    needs: {sales: 3, licence: valid}
    prefer: [{rm: own, wait: 20s}, {last_agent: 14d}]
    offer: {choose: best_level}
    relax: [{after: 20s, needs: {any: [{licence: valid}, {sales: 2, licence: valid, not: {sales: 5}}]}}]
    priority: {base: 5, by_level: {vip: 100}, aging: 0.5}
    while_waiting: {1: {callback: sales}, 2: {voicemail: sales}, 3: stop_music}
    most: 20
    full: {callback_note: sales}
    nobody: {message: all_out}
    longest_wait: 10m
    then: {voicemail: sales}
    survey: csat
    callback: {tries: 2, every: 5m, abandoned_after: 60s}
surveys: {csat: {ask: rate_us, keys: "1-3", thanks: thanks}}
voicemails: {sales: {greeting: leave_message}}
recording: {announced_by: welcome}
agents: {"1001": {name: Emma Zhou, skills: {sales: 3, licence: {until: "2035-12-31"}}}}
trunks: {carrier: {host: sip.carrier.example}}
prompts:
  welcome: {en: This call is recorded.}
  choose: {en: Press 1.}
  rate_us: {en: How was it? 1 to 3.}
  thanks: {en: Thank you.}
  all_out: {en: Nobody is here.}
  goodbye: {en: Goodbye.}
  leave_message: {en: Leave a message.}
  message_kept: {en: Kept.}
  callback_noted: {en: We call back.}
  no_key: {en: No key.}
  wrong_key: {en: Wrong key.}
"""


@pytest.fixture
def chart(tmp_path: Path) -> Chart:
    file = tmp_path / "routing_rules.yaml"
    file.write_text(RULES.replace("{{direct}}", "[{play: welcome}, {queue: sales, priority: 10}]"), "utf-8")
    return charted(load(file, today=date(2026, 6, 1)))


def ways(chart: Chart, box: str) -> dict[str, str]:
    """The lines of a box, and where each leads."""
    return {f"{row.key} {row.shown}".strip(): row.to for row in chart.boxes[box].rows}


def test_a_queue_shows_whom_it_needs_its_points_and_every_way_out(chart: Chart) -> None:
    assert ways(chart, "queue sales") == {
        "needs sales 3 and licence valid": "",
        "after 20s either licence valid or (sales 2, licence valid and not sales 5)": "",
        "priority 5, vip +100, 0.5 a second": "",
        "prefers own RM (waits 20s for him) and who talked with him within 14d": "",
        "rings 15s, best_level": "",
        "1 callback note sales": "note sales",
        "2 voicemail sales": "voicemail sales",
        "3 stop music": "",
        "longest_wait 10m": "voicemail sales",
        "full: 20 wait": "note sales",
        "nobody on duty": "end all_out",
        "survey csat after the talk": "survey csat",
        "calls back: 2 tries, every 5m": "",
        "hung up after 60s: called back": "",
    }


def test_a_survey_shows_its_question_its_keys_and_what_follows(chart: Chart) -> None:
    assert ways(chart, "survey csat") == {"asks rate_us": "", "1-3 thanks": "end thanks", "- goodbye": "end goodbye"}


@pytest.mark.parametrize(
    ("box", "rows"),
    [
        ("menus.choice", {"1 sales, priority 20", "- sales, priority -5"}),
        ("flows.main[1]", {"yes sales, priority 50", "no people"}),
        ("flows.direct[0]", {"play welcome, then sales, priority 10"}),
    ],
)
def test_a_way_into_a_queue_shows_the_points_that_it_gives(chart: Chart, box: str, rows: set[str]) -> None:
    assert ways(chart, box).keys() >= rows


def test_a_flow_that_begins_with_a_question_keeps_its_name(chart: Chart) -> None:
    people = chart.boxes["flows.people[0]"]
    assert (people.title, people.rows[0]) == ("people", Row("level gold?"))


def test_both_pictures_show_points_and_surveys(chart: Chart) -> None:
    text, picture = mermaid.written(chart), svg.drawn(chart)
    for label in ("1, priority 20", "no key, priority -5", "yes, priority 50", "1-3"):
        assert f'|"{label}"|' in text
    for words in ("sales, priority 20", "survey csat", "asks rate_us", "survey csat after the talk", "1-3"):
        assert f">{words}<" in picture
