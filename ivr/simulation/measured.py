"""Lengths of calls as the firm has measured them: a column of a table (CSV)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from ivr.crm.csv_table import Line, TableError, read_table
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.scalars import wrong

_NUMBER = re.compile(r"[0-9]{1,7}([.,][0-9]{1,9})?")


def measured(path: Path, column: str, unit: Literal["seconds", "minutes"]) -> tuple[float, ...]:
    """In minutes; cells in which nothing stands are left out. Raises with words for people if it cannot be read."""
    if not path.is_file():
        mend = "Check the name; it counts from the folder of this file."
        raise wrong(f"There is no file {shown(path.name)}.", mend, Code.NO_SUCH_FILE, at="file")
    try:
        lines = read_table(path, [column.strip().lower()])
    except TableError as error:
        odd = error.odd[0]
        raise wrong(f"{odd.file.name}:{odd.line}: {odd.what}", odd.mend, Code.TABLE, at="file") from None
    parts = 60 if unit == "seconds" else 1
    found = tuple(_number(line, column) / parts for line in lines if line[column.strip().lower()].strip())
    if not found:
        raise wrong(f"No lengths stand in {path.name}.", "Name a table of calls.", Code.TABLE, at="file")
    return found


def _number(line: Line, column: str) -> float:
    text = line[column.strip().lower()].strip()
    if not _NUMBER.fullmatch(text):
        what = f"{line.file.name}:{line.number}: {shown(text)} is not a number."
        raise wrong(what, "Write lengths as numbers, such as 187 or 3.5.", Code.TABLE, at="column")
    return float(text.replace(",", "."))
