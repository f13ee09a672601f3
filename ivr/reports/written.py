"""A report as the bytes of a file, by the kind of file."""

from __future__ import annotations

import json
from typing import Literal, assert_never

from ivr.reports.as_csv import as_csv
from ivr.reports.as_json import as_json
from ivr.reports.as_text import as_text
from ivr.reports.table import Table

Kind = Literal["csv", "xlsx", "pdf", "json"]
Form = Kind | Literal["text"]
"""The last as it stands in a mail."""
MEDIA: dict[Kind, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}
"""How HTTP calls them."""


def written(table: Table, kind: Form) -> bytes:
    """The file's content; what writes workbooks and PDF is imported once it is wanted."""
    match kind:
        case "csv":
            return as_csv(table)
        case "json":
            return json.dumps(as_json(table), ensure_ascii=False).encode()
        case "text":
            return as_text(table).encode()
        case "xlsx":
            from ivr.reports.as_xlsx import as_xlsx  # noqa: PLC0415

            return as_xlsx(table)
        case "pdf":
            from ivr.reports.as_pdf import as_pdf  # noqa: PLC0415

            return as_pdf(table)
        case _:
            assert_never(kind)
