"""What is waiting to be written; tables are named, so that whoever only tells the store needs no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TableName = Literal[
    "calls",
    "legs",
    "trace",
    "agent_states",
    "eligibility",
    "recordings",
    "voicemails",
    "callbacks",
    "to_call_back",
    "survey_answers",
    "marks",
    "alarms",
    "actions",
    "events",
]


@dataclass(frozen=True, slots=True)
class New:
    """A new row; what is left out of it is empty. With `replace` it takes the place of the one that has its key.

    A row that `may_be_there` is written only if it is not, and what changes in it counts either way.
    """

    table: TableName
    values: Mapping[str, object]
    replace: bool = False
    may_be_there: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """New values for the row with that key; with `unless`, only while that column has none: the first word stays."""

    table: TableName
    key: str | int
    values: Mapping[str, object]
    unless: str = ""


Entry = New | Change
