"""A CSV table as people export it: UTF-8 with or without BOM, or GB18030 from a Chinese Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import CrmError


@dataclass(frozen=True, slots=True)
class Line:
    """One row, and where it stands."""

    file: Path
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def place(self) -> str:
        """`customers.csv:7`."""
        return f"{self.file}:{self.number}"


def read_table(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> list[Line]:
    """The rows of a table; an empty file has none. Raises `CrmError` with file and line."""
    rows = _numbered_rows(path, _decoded(path))
    number, header = next(rows, (1, []))
    if not header:
        return []
    names = [name.strip().lower() for name in header]
    if missing := [name for name in needed if name not in names]:
        raise CrmError(f"{path}:{number} has no column {', '.join(missing)}: the first line names the columns.")
    return [
        Line(path, n, _cells(path, n, names, row) | dict.fromkeys(set(optional) - set(names), "")) for n, row in rows
    ]


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CrmError(f"{path}: {error.strerror}. Mend the path under `crm` in the rules.") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CrmError(f"{path} is neither UTF-8 nor GB18030: save it as CSV UTF-8.")


def _numbered_rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise CrmError(f"{path}:{reader.line_num} is not CSV: {error}.") from error


def _cells(path: Path, number: int, names: list[str], row: list[str]) -> dict[str, str]:
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        raise CrmError(f"{path}:{number} has {len(row)} cells for {len(names)} columns: quote a cell that has a comma.")
    filled = row + [""] * (len(names) - len(row))
    return {name: cell.strip() for name, cell in zip(names, filled, strict=False)}
