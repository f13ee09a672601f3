"""`ivr graph`: the call flow as a picture."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How the picture is written."""

    SVG = "svg"
    MERMAID = "mermaid"


def graph(
    rules: Annotated[Path, typer.Argument(help="The rules.")] = Path("routing_rules.yaml"),
    form: Annotated[
        Format, typer.Option("--format", help="svg: a picture; mermaid: text that wikis draw.")
    ] = Format.SVG,
    out: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
) -> None:
    """Draw the call flow with the names of the rules: numbers, steps, menus, queues, and where they overflow to."""
    from ivr import rules as rule_files
    from ivr.picture import mermaid, svg
    from ivr.picture.charting import charted

    chart = charted(rule_files.load(rules, secrets=False))
    text = svg.drawn(chart) if form is Format.SVG else mermaid.written(chart)
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")
        typer.echo(f"Written to {out}.", err=True)
