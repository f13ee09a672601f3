"""`ivr simulate`: an abstract centre in virtual time, matched by the very same router."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def simulate(
    model: Annotated[Path, typer.Option("--model", metavar="FILE", help="The centre (docs/simulation.md).")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    processes: Annotated[
        int | None, typer.Option(metavar="N", help="At once. Default: one for each processor.", min=1, max=256)
    ] = None,
) -> None:
    """Simulate a centre: who waits how long, who gives up, how busy the agents are; with 95 % half-widths.

    The same router that serves real calls says who gets whom. The same seed gives the same figures.

    Exit code 0, 2 if the file is wrong, 130 if stopped with Ctrl-C.
    """
    from ivr.cli import complaints, simulated
    from ivr.rules.complaint import RulesRefused
    from ivr.simulation.figures import figures
    from ivr.simulation.load import overload
    from ivr.simulation.reading import read_model
    from ivr.simulation.running import run

    try:
        read = read_model(model)
    except RulesRefused as refused:
        complaints.tell_all(refused.complaints, model)
        raise typer.Exit(2) from None
    if warning := overload(read):
        typer.echo(warning, err=True)
    try:
        with simulated.progress() as progress:
            found = figures(run(read, progress, processes))
    except KeyboardInterrupt:
        typer.echo("Stopped; there are no figures.", err=True)
        raise typer.Exit(130) from None
    if as_json:
        typer.echo(json.dumps(simulated.facts(found), ensure_ascii=False, indent=2))
    else:
        typer.echo(simulated.table(read, found))
