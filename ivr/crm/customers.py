"""Customers and their relationship managers, put together from the two tables and found right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.core.call import Customer, RelationshipManager
from ivr.core.numbers import dialable
from ivr.crm.csv_table import Line, read_table
from ivr.crm.numbers import normalised
from ivr.errors import CrmError

Managers = Mapping[str, RelationshipManager]


@dataclass(frozen=True, slots=True)
class Customers:
    """All customers by their number (E.164), and what looked odd in the tables."""

    by_number: Mapping[str, Customer]
    warnings: tuple[str, ...] = ()


def read_customers(customers: Path, managers: Path, country: str) -> Customers:
    """Read both tables. Raises `CrmError` with file and line."""
    rms = read_table(managers, ("id", "name", "mobile"), ("deputy",))
    people = read_table(customers, ("id", "name", "number"), ("level", "language", "rm"))
    by_number = _by_number(people, _managers(rms), country)
    empty = [] if people else [f"{customers} has no customers: nobody will be known, and nobody has an RM."]
    return Customers(by_number, (*empty, *_odd_mobiles(rms)))


def _managers(lines: Iterable[Line]) -> Managers:
    found: dict[str, RelationshipManager] = {}
    deputies: list[tuple[Line, str]] = []
    for line in lines:
        if line["id"] in found:
            raise CrmError(f"{line.place}: the RM id {_named(line['id'])} is there twice.")
        found[_id_of(line)] = RelationshipManager(line["id"], line["name"], line["mobile"], line["deputy"])
        deputies.append((line, line["deputy"]))
    for line, deputy in deputies:
        if deputy and deputy not in found:
            raise CrmError(f"{line.place}: the deputy {_named(deputy)} is no RM of this table.")
    return found


def _by_number(lines: Iterable[Line], managers: Managers, country: str) -> Mapping[str, Customer]:
    found: dict[str, Customer] = {}
    first: dict[str, Line] = {}
    for line in lines:
        number = normalised(line["number"], country)
        if not number:
            raise CrmError(f"{line.place}: {_named(line['number'])} is no telephone number.")
        if number in found:
            raise CrmError(f"{line.place}: the number {line['number']} is that of line {first[number].number} already.")
        found[number] = _customer(line, managers)
        first[number] = line
    return found


def _customer(line: Line, managers: Managers) -> Customer:
    if line["rm"] and line["rm"] not in managers:
        raise CrmError(f"{line.place}: there is no RM {_named(line['rm'])} in the table of managers.")
    rm = managers.get(line["rm"])
    return Customer(
        id=_id_of(line),
        name=line["name"],
        number=line["number"],
        level=line["level"],
        language=line["language"],
        rm=rm,
        deputy=managers.get(rm.deputy) if rm else None,
    )


def _odd_mobiles(lines: Iterable[Line]) -> list[str]:
    return [
        f"{line.place}: the mobile {_named(line['mobile'])} of RM {line['id']} cannot be dialled."
        for line in lines
        if not dialable(line["mobile"])
    ]


def _id_of(line: Line) -> str:
    if not line["id"]:
        raise CrmError(f"{line.place} has no id.")
    return line["id"]


def _named(text: str) -> str:
    return f"`{text}`" if text else "(empty)"
