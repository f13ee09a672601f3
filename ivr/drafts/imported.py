"""Tables of customers that are to take the place of those in use: whether they are right, and who is new in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ivr.core.call import Customer
from ivr.core.outbound import denied
from ivr.core.rulebook import Rulebook
from ivr.crm.csv_table import TableError
from ivr.crm.customers import Customers, read_customers
from ivr.drafts.draft import Draft
from ivr.rules import RulesRefused
from ivr.versions.tables import refusal

SHOWN = 200
"""Customers of each kind."""


def imported(draft: Draft) -> dict[str, Any]:
    """Who is new, changed and gone, by numbers; customers.csv is the draft, and managers.csv beside it."""
    rules, folder = draft.book_in_force(), draft.rules.parent
    try:
        fresh = _read(rules, draft.rules, folder / "managers.csv")
    except TableError as error:
        raise RulesRefused(refusal(error, folder)) from error
    before, after = _in_use(rules), fresh.by_number
    changed = [number for number in after if number in before and before[number] != after[number]]
    return {
        "all": len(after),
        "new": _told(after, [number for number in after if number not in before]),
        "changed": _told(after, changed),
        "gone": _told(before, [number for number in before if number not in after]),
        "warnings": [f"{odd.file.name}:{odd.line}: {odd.what} {odd.mend}" for odd in (*fresh.odd, *fresh.denied)][
            :SHOWN
        ],
    }


def _read(rules: Rulebook, customers: Path, managers: Path) -> Customers:
    firm = rules.firm
    return read_customers(
        customers, managers, firm.country, firm.languages, rules.agents, partial(denied, rules.outbound)
    )


def _in_use(rules: Rulebook) -> Mapping[str, Customer]:
    try:
        return read_customers(Path(rules.crm.customers), Path(rules.crm.managers), rules.firm.country).by_number
    except TableError:
        return {}  # they are wrong by now: all are new


def _told(customers: Mapping[str, Customer], numbers: Iterable[str]) -> dict[str, Any]:
    found = [customers[number] for number in numbers]
    shown = [{"id": one.id, "name": one.name, "level": one.level} for one in found[:SHOWN]]
    return {"count": len(found), "customers": shown}
