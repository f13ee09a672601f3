"""`ivr schema`: what a rule file may hold, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def schema(
    out: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
) -> None:
    """Show the JSON Schema of rule files, by which an editor completes and marks while one types (docs/editor.md)."""
    from ivr.rules.schema import schema as made

    text = json.dumps(made(), ensure_ascii=False, indent=2)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", "utf-8")
        typer.echo(f"Written to {out}.", err=True)
