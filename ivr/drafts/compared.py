"""What a draft changes for callers, and how it would go for one of them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ivr.cli import supposed
from ivr.cli.supposed import Said
from ivr.core.diff import difference
from ivr.core.diff_told import told as lines_of
from ivr.core.explain import explain_call
from ivr.core.phrase import in_parts
from ivr.crm.opening import open_crm
from ivr.drafts.draft import Draft, now_at


def differing(draft: Draft) -> dict[str, Any]:
    """The draft against the rules in force, in words."""
    before, after = draft.book_in_force(), draft.book()
    found = difference(before, after, now_at(after).date())
    return {"parts": [_part(title, lines) for title, lines in lines_of(found) if lines]}


def _part(title: str, lines: list[str]) -> dict[str, Any]:
    words = {"title": in_parts(title), "lines": [in_parts(line) for line in lines]}
    return {"title": title, "lines": lines, "words": words}


def tried(draft: Draft) -> dict[str, Any]:
    """What a caller would get; of who he is, as the tables in force have it, his level alone."""
    rules, wish = draft.book(), draft.wish
    said = Said(wish["at"], wish["agents"], wish["degraded"], wish["web"], wish["waiting"])
    customer = open_crm(draft.book_in_force()).find(supposed.number(wish["caller"]))
    circumstances = supposed.circumstances(rules, said, Path())
    explained = explain_call(rules, customer, wish["number"], supposed.keys(wish["keys"]), circumstances)
    told = asdict(explained)
    return {**told, "customer": customer and customer.level, "present": said.present}
