"""The scenarios that stand beside the rules in force, played by a draft."""

from __future__ import annotations

from typing import Any

from ivr.cli import tested
from ivr.cli.test import FOLDER
from ivr.drafts.draft import Draft
from ivr.logs import silent
from ivr.rules import RulesRefused
from ivr.scenarios.suite import Suite


def played(draft: Draft) -> dict[str, Any]:
    """What `ivr test` says; of those that went otherwise, their stories too."""
    silent()
    where = draft.home / FOLDER
    if not where.is_dir():
        return {"failed": 0, "skipped": 0, "scenarios": [], "coverage": None}
    draft.book()  # raises before tables are opened that it may not open
    suite = Suite.of(draft.rules, where, secrets=False, home=draft.home)
    if suite.complaints:
        raise RulesRefused(suite.complaints)
    results = list(suite.play(draft.wish["only"]))
    told = tested.facts(suite, results)
    scenarios = [
        {**facts, "happened": [], "story": [] if one.good else list(tested.failure(one))}
        for facts, one in zip(told["scenarios"], results, strict=True)
    ]
    return {**told, "scenarios": scenarios}
