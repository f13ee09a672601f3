"""What is wrong with the tables of customers and managers that rules name, as complaints."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ivr.core.outbound import denied
from ivr.core.rulebook import Rulebook
from ivr.crm.csv_crm import CsvCrm
from ivr.crm.csv_table import Odd, TableError
from ivr.crm.customers import read_customers
from ivr.crm.nobody import Nobody
from ivr.rules import Code, Complaint

MOST = 100
"""Complaints; a table whose numbers a spreadsheet has rounded has thousands."""


def complaints(rules: Rulebook, home: Path) -> tuple[Complaint, ...]:
    """Errors, or warnings if there are none; files are named from `home`, the folder of the rules. It blocks."""
    if not rules.crm.customers:
        return ()
    paths = Path(rules.crm.customers), Path(rules.crm.managers)
    try:
        denies = partial(denied, rules.outbound)
        read = read_customers(*paths, rules.firm.country, rules.firm.languages, rules.agents, denies)
    except TableError as error:
        return refusal(error, home)
    return (*_complaints(read.odd, Code.ODD_TABLE, home), *_complaints(read.denied, Code.RM_DENIED, home))


def refusal(error: TableError, home: Path) -> tuple[Complaint, ...]:
    """Why rules that name these tables for the first time cannot be taken up."""
    return _complaints(error.odd, Code.TABLE, home)


def held_back(crm: CsvCrm | Nobody, home: Path) -> tuple[Complaint, ...]:
    """Why changed tables are not used: warnings, for the last good ones serve on."""
    return _complaints(crm.broken, Code.TABLE_HELD_BACK, home)


def _complaints(odd: tuple[Odd, ...], code: Code, home: Path) -> tuple[Complaint, ...]:
    return tuple(
        Complaint(_named_from(home, found.file), found.line, 1, "", found.what, found.mend, code)
        for found in odd[:MOST]
    )


def _named_from(home: Path, file: Path) -> str:
    below = file.is_relative_to(home)
    return (file.relative_to(home) if below else file).as_posix()
