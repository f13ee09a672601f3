"""Customers and their relationship managers, put together from the two tables and found right."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.core.call import Customer, RelationshipManager
from ivr.core.numbers import dialable
from ivr.crm.csv_table import Line, Odd, TableError, read_table
from ivr.crm.numbers import normalised

YES = "yes"

Managers = Mapping[str, RelationshipManager]


@dataclass(frozen=True, slots=True)
class Customers:
    """All customers by their number (E.164), their RMs, and what looked odd in the tables."""

    by_number: Mapping[str, Customer]
    managers: Managers
    """By their ids, as the table has them."""
    odd: tuple[Odd, ...] = ()
    denied: tuple[Odd, ...] = ()
    """RMs whose mobile must never be dialled."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What looked odd, a sentence each, with file and line."""
        return tuple(map(str, self.odd))


def read_customers(
    customers: Path,
    managers: Path,
    country: str,
    languages: Sequence[str] = (),
    agents: Container[str] | None = None,
    denies: Callable[[str], str] = lambda number: "",
) -> Customers:
    """Read both tables; with `languages`, others look odd; with `agents`, others are wrong.

    `denies` names the rule by which a mobile is never dialled; empty: none.

    Raises `TableError` with all that is wrong in them.
    """
    rms = read_table(managers, ("id", "name", "mobile"), ("deputy", "agent"))
    people = read_table(customers, ("id", "name", "number"), ("level", "language", "rm", "never", "no_callback"))
    wrong: list[Odd] = []
    known = _managers(rms, wrong)
    by_number = _by_number(people, known, country, wrong)
    wrong += [*_no_agents(rms, "agent", agents), *_no_agents(people, "never", agents), *_neither_yes_nor_no(people)]
    if wrong:
        raise TableError(*wrong)
    odd = [*_nobody_in(people, customers), *_odd_mobiles(rms), *_odd_languages(people, languages)]
    return Customers(by_number, known, tuple(odd), tuple(_denied(rms, denies)))


def _managers(lines: Iterable[Line], wrong: list[Odd]) -> Managers:
    found: dict[str, RelationshipManager] = {}
    deputies: list[tuple[Line, str]] = []
    for line in lines:
        if not line["id"]:
            wrong.append(_without_id(line))
        elif line["id"] in found:
            wrong.append(line.odd(f"The RM id {_named(line['id'])} is there twice.", "Keep one of the two lines."))
        else:
            found[line["id"]] = RelationshipManager(
                *(line[column] for column in ("id", "name", "mobile", "deputy", "agent"))
            )
            deputies.append((line, line["deputy"]))
    for line, deputy in deputies:
        if deputy and deputy not in found:
            what = f"The deputy {_named(deputy)} is no RM of this table."
            wrong.append(line.odd(what, "Write the id of one, or leave the cell empty."))
    return found


def _by_number(lines: Iterable[Line], managers: Managers, country: str, wrong: list[Odd]) -> Mapping[str, Customer]:
    found: dict[str, Customer] = {}
    first: dict[str, Line] = {}
    for line in lines:
        number = normalised(line["number"], country)
        if odd := _wrong_with(line, number, first, managers):
            wrong.append(odd)
            continue
        found[number] = _customer(line, managers)
        first[number] = line
    return found


def _wrong_with(line: Line, number: str, first: Mapping[str, Line], managers: Managers) -> Odd | None:
    """Why this line cannot be taken, its number being this one; None if it can."""
    if not number:
        return _no_number(line)
    if number in first:
        what = f"The number {line['number']} is that of line {first[number].number} already."
        return line.odd(what, "Keep one of the two lines.")
    if line["rm"] and line["rm"] not in managers:
        what = f"There is no RM {_named(line['rm'])} in the table of managers."
        return line.odd(what, "Write the id of one, or leave the cell empty.")
    return None if line["id"] else _without_id(line)


def _no_number(line: Line) -> Odd:
    if re.fullmatch(r"[0-9][0-9.,]*[eE]\+?[0-9]+", line["number"]):
        mend = "Make the column one of text, and enter its numbers again: digits are lost here."
        return line.odd(f"A spreadsheet has rounded this number: {_named(line['number'])}.", mend)
    return line.odd(f"{_named(line['number'])} is no telephone number.", "Write its digits.")


def _without_id(line: Line) -> Odd:
    return line.odd("There is no id.", "Give each line one.")


def _customer(line: Line, managers: Managers) -> Customer:
    rm = managers.get(line["rm"])
    return Customer(
        id=line["id"],
        name=line["name"],
        number=line["number"],
        level=line["level"],
        language=line["language"],
        rm=rm,
        deputy=managers.get(rm.deputy) if rm else None,
        never=tuple(line["never"].split()),
        no_callback=line["no_callback"].lower() == YES,
    )


def _no_agents(lines: Iterable[Line], column: str, agents: Container[str] | None) -> Iterator[Odd]:
    """Numbers that are no agents': nobody would notice that one is mistyped."""
    for line in lines:
        for number in line[column].split():
            if not re.fullmatch("[0-9]{2,16}", number):
                mend = "Write agents' numbers, with blanks between them."
                yield line.odd(f"{_named(number)} is no agent's number.", mend)
            elif agents is not None and number not in agents:
                yield line.odd(f"There is no agent {_named(number)} in the rules.", "Mend the number, or take it out.")


def _neither_yes_nor_no(people: Iterable[Line]) -> Iterator[Odd]:
    for line in people:
        if (said := line["no_callback"]).lower() not in (YES, "no", ""):
            mend = "Write `yes` if this customer is not to be called back, or leave the cell empty."
            yield line.odd(f"{_named(said)} is neither `yes` nor `no`.", mend)


def _nobody_in(people: Sequence[Line], file: Path) -> list[Odd]:
    if people:
        return []
    return [Odd(file, 1, "There are no customers.", "Nobody will be known, and nobody has an RM.")]


def _odd_mobiles(lines: Iterable[Line]) -> list[Odd]:
    return [
        line.odd(f"The mobile {_named(line['mobile'])} of RM {line['id']} cannot be dialled.", "Write its digits.")
        for line in lines
        if not dialable(line["mobile"])
    ]


def _denied(lines: Iterable[Line], denies: Callable[[str], str]) -> Iterator[Odd]:
    for line in lines:
        if dialable(line["mobile"]) and (rule := denies(line["mobile"])):
            what = f"The mobile {_named(line['mobile'])} of RM {line['id']} is never dialled: `outbound` denies {rule}."
            yield line.odd(what, "Give another number, or take that beginning out of `deny`.")


def _odd_languages(lines: Iterable[Line], languages: Sequence[str]) -> list[Odd]:
    """Each language once, where it stands first; an empty cell is none."""
    first: dict[str, Line] = {}
    for line in lines:
        first.setdefault(line["language"], line)
    return [
        line.odd(f"{_named(wish)} is not a language of the firm.", f"Write {' or '.join(languages)}, or nothing.")
        for wish, line in first.items()
        if wish and languages and wish not in languages
    ]


def _named(text: str) -> str:
    return f"`{text}`" if text else "(empty)"
