"""`ivr test`: scenarios beside the rules, played in virtual time on the real stories."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ivr.scenarios.playing import Played
    from ivr.scenarios.suite import Suite

RULES, FOLDER = "routing_rules.yaml", "scenarios"


def test(  # noqa: PLR0913, PLR0917 - each is a flag
    where: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Scenario files, or one file. Default: beside the rules.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help=f"The rules. Default: {RULES} beside DIR.", envvar="IVR_RULES")
    ] = None,
    only: Annotated[str, typer.Option("-k", metavar="WORD", help="Only scenarios in whose name WORD stands.")] = "",
    uncovered: Annotated[bool, typer.Option("--uncovered", help="List the rules that no scenario comes to.")] = False,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the results as JUnit XML too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    real: Annotated[bool, typer.Option("--real", help="With real SIP calls through a real Asterisk.")] = False,
    pace: Annotated[
        float,
        typer.Option(metavar="N", help="With --real: waits, rings and talks are multiplied by this.", min=0.05, max=1),
    ] = 0.2,
    state: Annotated[Path, typer.Option(help="With --real: where it happens; emptied first.")] = Path("state/test"),
) -> None:
    """Play the scenarios beside the rules, in virtual time, and say what went otherwise than expected.

    With --real, callers, agents and RMs of the lab play them through a real Asterisk, and what callers hear is judged
    by the audio.

    Exit code 0 if all went as expected, 1 if not, 2 if a file is wrong or there is no scenario to play.
    """
    from ivr.cli import complaints, tested
    from ivr.logs import silent
    from ivr.scenarios.suite import Suite

    silent()
    rules, folder = _places(rules, where)
    if not folder.exists():
        typer.echo(f"There is no {folder}: write a first scenario there (docs/scenarios.md).", err=True)
        raise typer.Exit(2)
    suite = Suite.of(rules, folder, secrets=real)
    for file in suite.files:
        complaints.tell_all(file.complaints, file.path)
    if suite.complaints:
        raise typer.Exit(2)
    began = time.monotonic()
    if real:
        from ivr.cli.real import played_really

        played = played_really(suite, only, pace, state, quiet=as_json)
    else:
        played = list(_told(suite, only, quiet=as_json))
    took = time.monotonic() - began
    if not played:
        typer.echo(f"There is no scenario {f'with {only!r} ' if only else ''}in {folder}.", err=True)
        raise typer.Exit(2)
    if junit is not None:
        from ivr.cli.junit import report

        junit.write_text(report(played), "utf-8")
    if as_json:
        typer.echo(json.dumps(tested.facts(suite, played), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(tested.summary(suite, played, took, uncovered, chosen=bool(only))))
    raise typer.Exit(_code(played))


def _places(rules: Path | None, where: Path | None) -> tuple[Path, Path]:
    """The rules and the scenarios; of each that is not given, the one that stands beside the other."""
    if rules is None:
        folder = where if where is None or where.is_dir() else where.parent
        rules = Path(RULES) if folder is None else folder.absolute().parent / RULES
    return rules, where or rules.parent / FOLDER


def _code(played: Sequence[Played]) -> int:
    if all(one.skipped for one in played):
        return 2
    return 1 if any(one.misses for one in played) else 0


def _told(suite: Suite, only: str, *, quiet: bool) -> Iterator[Played]:
    """Each scenario as it was played; one that failed is told of at once."""
    from ivr.cli import tested

    for one in suite.play(only):
        if not one.good and not quiet:
            typer.echo("\n".join(tested.failure(one)))
        yield one
