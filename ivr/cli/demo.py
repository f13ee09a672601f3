"""`ivr demo`: real calls, told as they happen, and a table at the end."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.columns import columns
from ivr.cli.words import ending
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.core.trace import TraceStep
    from ivr.demo import Story
    from ivr.settings import Settings

COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "bright_red", "bright_cyan")


class NotOurs(IvrError):
    """The demonstration empties its folder first."""


def demo(
    rules: Annotated[Path, typer.Option(help="The rules.")] = Path("routing_rules.yaml"),
    state: Annotated[Path, typer.Option(help="Where it happens; emptied first.")] = Path("state/demo"),
    time_scale: Annotated[
        float,
        typer.Option(
            help="Waiting, ringing and wrap-up times are multiplied by this: 0.1 makes 60 s 6 s.", min=0.01, max=1
        ),
    ] = 0.1,
) -> None:
    """Place real calls and tell each one's story.

    A real Asterisk takes them, people of the lab make and answer them. Exit code 1 if one ends otherwise than it
    should.
    """
    import uvloop

    from ivr.demo import WEDNESDAY_EVENING
    from ivr.logs import log_to
    from ivr.settings import read_settings

    empty(state)
    settings = read_settings(
        rules=rules,
        state=state,
        sip_host="127.0.0.1",
        sip_port=0,
        http_port=0,
        database_url="",
        time_scale=time_scale,
        pretend_now=WEDNESDAY_EVENING,
        drain=0,
    )
    log_to(state.resolve())
    raise typer.Exit(uvloop.run(_play(settings)))


async def _play(settings: Settings) -> int:
    from ivr.demo import WEDNESDAY_EVENING, Demonstration
    from ivr.rehearsal import rehearsal

    _progress(
        f"times are scaled by {settings.time_scale:g} (--time-scale): 60 s of waiting pass in "
        f"{60 * settings.time_scale:g} s; prompts and keys take their true time"
    )
    _progress(f"the clock shows {WEDNESDAY_EVENING:%A %H:%M}, so that the office is open and the claims desk closed")
    async with rehearsal(settings, _progress) as stage:
        _progress("callers, mobiles and softphones are ready; each line below is a decision, with its reason")
        teller = Teller(WEDNESDAY_EVENING.tzinfo)
        demonstration = Demonstration(stage, lambda _, step: teller.tell(step))
        good = await demonstration.play()
        typer.echo(f"\n{table(demonstration.stories, teller)}\n")
        for story in demonstration.stories:
            if story.complaint:
                typer.secho(f"{story.title}: {story.complaint}", fg="red")
    _progress("every story ended as it should" if good else "a story ended otherwise than it should")
    _progress(f"recordings and log are in {settings.state}; read on: ivr calls --state {settings.state}")
    return 0 if good else 1


@dataclass(slots=True)
class Teller:
    """Tells the calls' stories, each call with a number and a colour of its own; times are the firm's."""

    zone: tzinfo | None
    calls: list[str] = field(default_factory=list)

    def number(self, call: str) -> int:
        """The call's number, in the order of their arrival."""
        if call not in self.calls:
            self.calls.append(call)
        return self.calls.index(call) + 1

    def tell(self, step: TraceStep) -> None:
        """Print a line of a call's story."""
        number = self.number(step.call)
        line = ending(step.line) if step.what == "ended" else step.line
        at = step.at.astimezone(self.zone)
        head = typer.style(f"{at:%H:%M:%S}  call {number}", fg=COLOURS[number % len(COLOURS)])
        typer.echo(f"{head}  {line}")


def table(stories: list[Story], teller: Teller) -> str:
    """How the stories ended."""
    heading = ("call", "story", "outcome", "served by", "waited", "recording", "good")
    return columns(heading, (_row(story, teller) for story in stories))


def _row(story: Story, teller: Teller) -> tuple[str, ...]:
    call, recording = story.call, story.recording
    return (
        str(teller.number(call.id)) if call else "?",
        story.title,
        call.outcome if call else "?",
        f"{call.served_by_kind} {call.served_by}".strip() if call else "",
        f"{call.waited_seconds:.1f} s" if call and call.waited_seconds is not None else "",
        (f"{recording.seconds:.1f} s" if recording.state == "recorded" else recording.state) if recording else "none",
        "no" if story.complaint else "yes",
    )


def empty(state: Path) -> None:
    """Remove what an earlier one left, an Asterisk that was left behind included, and nothing else."""
    from ivr.holder import only_one
    from ivr.provision import tree
    from ivr.provision.layout import Layout
    from ivr.provision.process import Asterisk

    if not state.exists():
        return
    if any(state.iterdir()) and not (state / "ports.json").is_file():
        raise NotOurs(f"{state} holds something else: give an empty folder, or one of an earlier demonstration.")
    with only_one(Layout(state.resolve()).lock):
        for folder in (state, state / "lab"):
            if program := tree.find():
                asyncio.run(Asterisk(program, Layout(folder.resolve())).stop())
    shutil.rmtree(state)


def _progress(line: str) -> None:
    typer.secho(f"demo: {line}", dim=True)
