"""By what a report is cut into rows, and to which row a call, an agent's work or his time belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from ivr.core.reporting.local_time import Local
from ivr.core.reporting.told import CallTold
from ivr.core.reporting.words import Language, Words
from ivr.core.service_level import ServiceLevel


class By(StrEnum):
    """What the rows of a report are."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUEUE = "queue"
    AGENT = "agent"
    TEAM = "team"
    NUMBER = "number"
    MENU = "menu"


OF_TIME = (By.HOUR, By.DAY, By.WEEK, By.MONTH)
"""Rows to which every moment belongs."""
TITLES: Mapping[By, Words] = {
    By.HOUR: Words("hour", "时段"),
    By.DAY: Words("day", "日期"),
    By.WEEK: Words("week from", "周（周一）"),
    By.MONTH: Words("month", "月份"),
    By.QUEUE: Words("queue", "队列"),
    By.AGENT: Words("agent", "坐席"),
    By.TEAM: Words("team", "班组"),
    By.NUMBER: Words("number", "号码"),
    By.MENU: Words("menu", "菜单"),
}
OTHERS: Mapping[By, Words] = {
    By.QUEUE: Words("(no queue)", "（未进队列）"),
    By.AGENT: Words("(no agent)", "（无坐席）"),
    By.TEAM: Words("(no team)", "（无班组）"),
}
"""The row of calls that belong to none."""


@dataclass(frozen=True, slots=True)
class Staff:
    """What reports take from the rules: targets, names and teams."""

    targets: Mapping[str, ServiceLevel] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Of agents."""
    teams: Mapping[str, str] = field(default_factory=dict)
    """Of each agent."""


def row_of_call(by: By, call: CallTold, here: Local, staff: Staff) -> str:
    """To which row a call belongs: that of whoever talked with him last, if rows are agents or teams."""
    match by:
        case By.QUEUE:
            return call.queue
        case By.NUMBER:
            return call.did
        case By.AGENT | By.TEAM:
            return _row_of_agent(by, call.served_by, staff) if call.served_by_kind == "agent" else ""
        case _:
            return row_of_moment(by, here)


def row_of_agent(by: By, agent: str, call: CallTold, here: Local, staff: Staff) -> str:
    """To which row an agent's work for this call belongs, or an offer to him."""
    return _row_of_agent(by, agent, staff) if by in (By.AGENT, By.TEAM) else row_of_call(by, call, here, staff)


def row_of_agents_time(by: By, agent: str, staff: Staff) -> str | None:
    """To which row an agent's time belongs; None: to none, for he serves several queues and numbers at once."""
    return _row_of_agent(by, agent, staff) if by in (By.AGENT, By.TEAM) else None


def row_of_moment(by: By, here: Local) -> str:
    """The hour, day, week or month; empty where rows are none of these."""
    match by:
        case By.HOUR:
            return f"{here.hour:02}:00"
        case By.DAY:
            return here.day.isoformat()
        case By.WEEK:
            return _monday(here.day).isoformat()
        case By.MONTH:
            return f"{here.day:%Y-%m}"
        case _:
            return ""


def titled(by: By, row: str, staff: Staff, language: Language) -> str:
    """A row's name for people: `1001 Li Jing`."""
    if not row:
        return OTHERS[by].to(language) if by in OTHERS else ""
    name = staff.names.get(row, "") if by is By.AGENT else ""
    return f"{row} {name}" if name and name != row else row


def _row_of_agent(by: By, agent: str, staff: Staff) -> str:
    return staff.teams.get(agent, "") if by is By.TEAM else agent


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
