"""`ivr simulate`: an abstract centre, or a day of real rules, in virtual time, matched by the very same router."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from ivr.rules.complaint import RulesRefused
    from ivr.simulation.day.running import Plan

RULES = Path("routing_rules.yaml")


def simulate(
    model: Annotated[
        Path | None, typer.Option("--model", metavar="FILE", help="An abstract centre (docs/simulation.md).")
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="FILE", help="The rules of a day. Default: routing_rules.yaml."),
    ] = None,
    load: Annotated[
        Path | None, typer.Option("--load", metavar="FILE", help="A day: who calls, who is at work.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="Other rules, tried on the very same callers.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw the day, half-hour by half-hour, to this file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    processes: Annotated[
        int | None, typer.Option(metavar="N", help="At once. Default: one for each processor.", min=1, max=256)
    ] = None,
) -> None:
    """Simulate a centre (--model), or a day by real rules (--rules and --load).

    Who waits how long, who gives up, who comes to his RM, how busy the agents are; with 95 % half-widths. The same
    router that serves real calls says who gets whom. The same seed gives the same figures.

    Exit code 0, 2 if a file is wrong, 130 if stopped with Ctrl-C, 143 if with SIGTERM.
    """
    if (model is None) is (load is None):
        raise typer.BadParameter("Write either of them: a centre, or a day for --rules.", param_hint="--model, --load")
    for flag, given in (("--rules", rules), ("--against", against), ("--svg", svg)):
        if model is not None and given is not None:
            raise typer.BadParameter("It is for a day: write --load.", param_hint=flag)
    try:
        if model is not None:
            _model(model, as_json, processes)
        elif load is not None:
            books = [path for path in (rules or RULES, against) if path]
            _day(_plans(load, books), list(map(str, books)), svg, as_json, processes)
    except KeyboardInterrupt:
        typer.echo("Stopped; there are no figures.", err=True)
        raise typer.Exit(130) from None


def _model(model: Path, as_json: bool, processes: int | None) -> None:
    from ivr.cli import simulated
    from ivr.rules.complaint import RulesRefused
    from ivr.simulation.figures import figures
    from ivr.simulation.load import overload
    from ivr.simulation.reading import read_model
    from ivr.simulation.running import run

    try:
        read = read_model(model)
    except RulesRefused as refused:
        _refuse(refused, model)
    if warning := overload(read):
        typer.echo(warning, err=True)
    with simulated.progress() as progress:
        counted = run(read, progress, processes)
    found, calls = figures(counted), [one.calls for one in counted]
    typer.echo(_json(simulated.facts(found)) if as_json else simulated.table(read, found, calls))


def _day(plans: list[Plan], names: list[str], svg: Path | None, as_json: bool, processes: int | None) -> None:
    from ivr.cli import simulated, simulated_day
    from ivr.rules.complaint import choice
    from ivr.simulation.day.figures import values
    from ivr.simulation.day.picture import drawn
    from ivr.simulation.day.running import run

    for plan, name in zip(plans, names, strict=True):
        if plan.unserved:
            typer.echo(f"By {name} no agent may serve {choice(plan.unserved)} on {plan.load.day}.", err=True)
    with simulated.progress() as progress:
        counted = run(plans, progress, processes)
    day = simulated_day.Day(plans, names, [values(plan, one) for plan, one in zip(plans, counted, strict=True)])
    typer.echo(_json(simulated_day.facts(day)) if as_json else simulated_day.tables(day))
    if svg is not None:
        svg.write_text(drawn(plans, names, day.figures), "utf-8")
        typer.echo(f"Drawn to {svg}.", err=True)


def _plans(load: Path, books: list[Path]) -> list[Plan]:
    """What the load means with each of the rules; it must be right with both."""
    from ivr import rules as rule_files
    from ivr.rules.complaint import RulesRefused
    from ivr.simulation.day.reading import open_load
    from ivr.simulation.day.running import Plan

    try:
        opened = open_load(load)
    except RulesRefused as refused:
        _refuse(refused, load)
    plans = []
    for path in books:
        try:
            book = rule_files.load(path, opened.day, tables=False, secrets=False)
        except RulesRefused as refused:
            _refuse(refused, path)
        try:
            plans.append(Plan(book, opened.load(book)))
        except RulesRefused as refused:
            if len(books) > 1:
                typer.echo(f"With {path}:", err=True)
            _refuse(refused, load)
    return plans


def _refuse(refused: RulesRefused, path: Path) -> NoReturn:
    from ivr.cli import complaints

    complaints.tell_all(refused.complaints, path)
    raise typer.Exit(2) from None


def _json(facts: dict[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=2)
