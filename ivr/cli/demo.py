"""`ivr demo`: real calls, told as they happen, and a table at the end."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from ivr.core.numbers import masked
from ivr.core.trace import TraceStep
from ivr.demo import WEDNESDAY_EVENING, Demonstration, Story
from ivr.logs import log_to
from ivr.rehearsal import rehearsal
from ivr.settings import Settings

console = Console(highlight=False, width=max(120, shutil.get_terminal_size().columns))
COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "bright_red", "bright_cyan")


def demo(
    rules: Annotated[Path, typer.Option(help="The rules.")] = Path("routing_rules.yaml"),
    state: Annotated[Path, typer.Option(help="Where it happens; emptied first.")] = Path("state/demo"),
    time_scale: Annotated[
        float, typer.Option(help="Waiting, ringing and wrap-up times are multiplied by this: 0.1 makes 60 s 6 s.")
    ] = 0.1,
) -> None:
    """Place real calls over a real Asterisk to people of the lab, tell each story, and check how it ends."""
    if state.exists():
        shutil.rmtree(state)
    settings = Settings(
        rules=rules,
        state=state,
        sip_host="127.0.0.1",
        sip_port=0,
        http_port=0,
        time_scale=time_scale,
        pretend_now=WEDNESDAY_EVENING,
        drain=0,
    )
    log_to(state.resolve())
    raise typer.Exit(uvloop.run(_play(settings)))


async def _play(settings: Settings) -> int:
    _progress(
        f"times are scaled by {settings.time_scale:g} (--time-scale): 60 s of waiting pass in "
        f"{60 * settings.time_scale:g} s; prompts and keys take their true time"
    )
    _progress(f"the clock shows {WEDNESDAY_EVENING:%A %H:%M}, so that the office is open and the claims desk closed")
    async with rehearsal(settings, _progress) as stage:
        _progress("callers, mobiles and softphones are ready; each line below is a decision, with its reason")
        callers: dict[str, str] = {}
        demonstration = Demonstration(stage, lambda _, step: _tell(callers, step))
        good = await demonstration.play()
        console.print(_table(demonstration.stories))
        for story in demonstration.stories:
            if story.complaint:
                console.print(f"{story.title}: {story.complaint}", style="red", markup=False, soft_wrap=True)
    _progress(f"recordings, log and database are in {settings.state}; `ivr calls --state {settings.state}` lists them")
    return 0 if good else 1


def _tell(callers: dict[str, str], step: TraceStep) -> None:
    """A line of a call's story, each call in its own colour."""
    colour = callers.setdefault(step.call, COLOURS[len(callers) % len(COLOURS)])
    call = f"call {list(callers).index(step.call) + 1}"
    console.print(f"[{colour}]{step.at:%M:%S}  {call}[/]  ", end="")
    console.print(step.line, markup=False, soft_wrap=True)


def _table(stories: list[Story]) -> Table:
    table = Table("story", "caller", "outcome", "served by", "waited", "recording", "as it should")
    for story in stories:
        call, recording = story.call, story.recording
        table.add_row(
            story.title,
            masked(story.caller),
            call.outcome if call else "?",
            f"{call.served_by_kind} {call.served_by}".strip() if call else "",
            f"{call.waited_seconds:.1f} s" if call and call.waited_seconds is not None else "",
            f"{recording.seconds:.1f} s {recording.state}" if recording else "none",
            "no" if story.complaint else "yes",
        )
    return table


def _progress(line: str) -> None:
    console.print(f"demo: {line}", style="dim", markup=False, soft_wrap=True)
