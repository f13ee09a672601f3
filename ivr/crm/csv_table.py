"""A CSV table as people export it: UTF-8 with or without BOM, or GB18030 from a Chinese Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import CrmError


@dataclass(frozen=True, slots=True)
class Odd:
    """What is wrong in a table, or odd; lines count from 1."""

    file: Path
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        """`customers.csv:7: ...`, in one line."""
        return f"{self.file}:{self.line}: {self.what} {self.mend}"


class TableError(CrmError):
    """The customer table cannot be read."""

    def __init__(self, *odd: Odd) -> None:
        more = f" ({len(odd) - 1} more are wrong)" if len(odd) > 1 else ""
        super().__init__(f"{odd[0]}{more}")
        self.odd = odd


@dataclass(frozen=True, slots=True)
class Line:
    """One row, and where it stands."""

    file: Path
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def odd(self, what: str, mend: str) -> Odd:
        """Something is wrong with it."""
        return Odd(self.file, self.number, what, mend)


def read_table(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> list[Line]:
    """The rows of a table; an empty file has none. Raises `TableError`."""
    rows = _numbered_rows(path, _decoded(path))
    number, header = next(rows, (1, []))
    if not header:
        return []
    names = [name.strip().lower() for name in header]
    if missing := [name for name in needed if name not in names]:
        raise TableError(_without(path, number, header, missing))
    return [
        Line(path, n, _cells(path, n, names, row) | dict.fromkeys(set(optional) - set(names), "")) for n, row in rows
    ]


def _without(path: Path, number: int, header: list[str], missing: list[str]) -> Odd:
    what = f"There is no column {' and no column '.join(missing)}."
    if len(header) == 1 and (other := next((sign for sign in ";\t" if sign in header[0]), "")):
        parted = "semicolons" if other == ";" else "tabs"
        return Odd(path, number, f"The columns are parted by {parted}, not by commas.", "Save it as CSV with commas.")
    return Odd(path, number, what, f"The first line names the columns: {', '.join(missing)} must stand there.")


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        mend = "Mend the path under `crm` in the rules, or the rights."
        raise TableError(Odd(path, 1, f"{error.strerror}.", mend)) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(Odd(path, 1, "This is neither UTF-8 nor GB18030.", "Save it as CSV UTF-8."))


def _numbered_rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        what = f"This is not CSV: {error}."
        raise TableError(Odd(path, reader.line_num, what, "Look for a quotation mark that is not closed.")) from error


def _cells(path: Path, number: int, names: list[str], row: list[str]) -> dict[str, str]:
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        what = f"There are {len(row)} cells for {len(names)} columns."
        raise TableError(Odd(path, number, what, "Put a cell that holds a comma in quotes."))
    filled = row + [""] * (len(names) - len(row))
    return {name: cell.strip() for name, cell in zip(names, filled, strict=False)}
