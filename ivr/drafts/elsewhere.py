"""Tables of customers that a draft may not open: who writes one in a browser is not to read this machine's files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ivr.core.rulebook import Crm, Rulebook
from ivr.rules import Code, Complaint

_MEND = "Put the tables below the rules' folder, or save such rules on the machine itself."


def elsewhere(book: Rulebook, home: Path, in_force: Callable[[], Crm]) -> tuple[Complaint, ...]:
    """One that is neither below the rules' folder, links followed, nor named by the rules in force."""
    outside = [path for path in _tables(book.crm) if not path.is_relative_to(home.resolve())]
    if not outside or set(outside) <= set(_tables(in_force())):
        return ()
    at = book.ref("crm")
    what = "A table of customers is not below the rules' folder."
    return (Complaint(at.file, at.line, at.column, "crm", what, _MEND, Code.TABLE),)


def _tables(crm: Crm) -> list[Path]:
    return [Path(path).resolve() for path in (crm.customers, crm.managers) if path]
