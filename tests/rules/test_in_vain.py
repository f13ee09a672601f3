"""Conditions that are let be: what only the hours of the day's calendars settle, and what somebody may well mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ivr.rules import check

RULES = """\
version: 1
firm: {name: {en: Hengxin}, timezone: Asia/Shanghai, languages: [en]}
numbers: {"4008001234": main}
calendars:
  office: {holidays: CN, week: {mon-fri: "08:30-18:00"}}
  hotline: {week: {mon-sun: "00:00-24:00"}}
  london: {timezone: Europe/London, week: {mon-fri: "09:00-17:00"}}
flows:
  main:
    - look_up: customer
    - if: CONDITION
      then: {hang_up: goodbye}
    - if: {any: [{open: hotline}, {open: office}, {open: london}]}
      then: {queue: sales}
queues:
  sales:
    title: {en: sales}
    overflow: [{when: {any: [OVERFLOW]}, to: {voicemail: sales}}]
voicemails: {sales: {greeting: goodbye}}
recording: {calls: none}
crm: {customers: customers.csv, managers: managers.csv}
agents: {"1001": {name: Li Jing}}
prompts:
  goodbye: {en: Goodbye}
  message_kept: {en: Kept}
"""
TODAY = date(2026, 6, 1)


def told(folder: Path, condition: str = "{level: vip}", overflow: str = "{waited: 60s}") -> list[str]:
    path = folder / "rules.yaml"
    path.write_text(RULES.replace("CONDITION", condition).replace("OVERFLOW", overflow), "utf-8")
    for name in ("customers.csv", "managers.csv"):
        (folder / name).write_text("")
    return [str(found) for found in check(path, TODAY)]


@pytest.mark.parametrize(
    "condition",
    [
        "{open: hotline}",
        "{closed: hotline}",
        "{all: [{closed: hotline}, {level: vip}]}",
        "{any: [{open: hotline}, {level: vip}]}",
        '{all: [{open: office}, {time: "17:30-19:00"}]}',
        "{all: [{open: office}, {weekday: sat}]}",
        '{all: [{open: london}, {time: "02:00-03:00"}]}',
        '{date: "2026-06-01"}',
        '{all: [{date: "2031-01-01..2031-01-31"}, {open: office}, {weekday: sun}]}',
        "{not: {level: vip}}",
        "{any: [{level: gold}, {level: vip}]}",
        "{all: [{rm: present}, {level: [gold, vip]}]}",
    ],
)
def test_what_may_be_so_or_not_or_may_change_is_let_be(tmp_path: Path, condition: str) -> None:
    assert told(tmp_path, condition) == []


def test_a_calendar_that_never_closes_is_let_be_in_an_overflow(tmp_path: Path) -> None:
    assert told(tmp_path, overflow="{open: hotline}, {waited: 60s}") == []


def test_in_an_overflow_it_is_the_second_fact_that_is_pointed_at(tmp_path: Path) -> None:
    (found,) = told(tmp_path, overflow="{waited: 60s}, {open: office}, {waited: 5m}, {closed: office}")
    assert "queues.sales.overflow[0].when.any[3]" in found
