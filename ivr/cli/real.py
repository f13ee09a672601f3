"""`ivr test --real`: the scenarios as real calls, each told of as it ends."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import typer

from ivr.scenarios.playing import Played
from ivr.scenarios.suite import Suite


def played_really(suite: Suite, only: str, pace: float, state: Path, *, quiet: bool) -> list[Played]:
    """Start everything, play the scenarios in whose name the word stands, stop everything."""
    import uvloop

    from ivr.cli.demo import empty
    from ivr.enacting.playing import play
    from ivr.logs import log_to
    from ivr.settings import read_settings

    if not suite.chosen(only):
        return []
    empty(state)
    settings = read_settings(
        rules=suite.rules, state=state, sip_host="127.0.0.1", sip_port=0, http_port=0, database_url="", drain=0
    )
    log_to(state.resolve())
    played: list[Played] = []
    progress = partial(typer.secho, dim=True, err=True)
    progress(f"waits, rings and talks are multiplied by {pace:g} (--pace); prompts take their true time")

    def tell(one: Played) -> None:
        played.append(one)
        if not quiet:
            _tell(one)

    uvloop.run(play(suite, only, pace, settings, progress, tell))
    return sorted(played, key=lambda one: (one.scenario.file, one.scenario.line))


def _tell(one: Played) -> None:
    from ivr.cli.tested import failure

    if one.misses:
        typer.echo("\n".join(failure(one)))
    else:
        word = f"skipped ({one.skipped})" if one.skipped else f"good in {one.took.total_seconds():.0f} s"
        typer.echo(f"{one.scenario.file}:{one.scenario.line} {one.scenario.name}: {word}")
