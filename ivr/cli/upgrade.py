"""`ivr upgrade`: another version in one command, calls under way included, and back if it does not become ready."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.request import urlopen

import typer

from ivr.cli.up import Rules, State
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.holder import Holder
    from ivr.provision.layout import Layout

LOOK_EVERY = 0.1
GOES_WITHIN = 20.0
"""Seconds; a controller that was asked to go and has not gone by then is killed."""


BACK_WITHIN = 60.0
"""Seconds in which the version before must be ready again."""


class NotUpgraded(IvrError):
    """It was not upgraded."""


def upgrade(
    rules: Rules = Path("routing_rules.yaml"),
    state: State = Path("state"),
    to: Annotated[Path | None, typer.Option(help="Folder of the new version; left out: that of this command.")] = None,
    link: Annotated[
        Path | None, typer.Option(help="The link from which the supervisor starts it, as /opt/ivr/current.")
    ] = None,
    within: Annotated[float, typer.Option(help="Seconds in which the new one must be ready.", min=1)] = 60.0,
    check: Annotated[
        bool, typer.Option("--check", help="Only check the rules, speak new prompts, add new tables.")
    ] = False,
) -> None:
    """Put another version in the place of the one that runs, calls under way included.

    First the new version checks the rules, speaks what it must and adds its tables, while the old one serves. Then the
    old one lets go of its calls, the supervisor starts the new one (unless one stands by: that is the new one by then),
    and that takes them over; new callers have the fallback for those seconds. If it is not ready in time, the link is
    put back and the old version started again.

    Example: `/opt/ivr/2.0/bin/ivr upgrade --link /opt/ivr/current`, for units whose ExecStart begins with that link.
    """
    from ivr.provision.layout import Layout

    folder = (to or Path(sys.prefix)).resolve()
    if check:
        _check(rules, state)
        return
    layout = Layout(state.resolve())
    old = _supervised(layout, state)
    _ask_new(folder, rules, state)
    before = _calls(layout)
    _progress(f"handing over {before} calls" if before is not None else "handing over")
    change = Change(layout, link, folder, within)
    began = time.monotonic()
    if not change.made(old):
        change.undone(old)
        log = layout.state / "log"
        raise NotUpgraded(f"{folder} was not ready within {within:g} s ({log}); the one before serves on.")
    _progress(
        f"{folder} serves {_calls(layout)} calls, {time.monotonic() - began:.1f} s after the old one was asked to go"
    )


@dataclass(frozen=True, slots=True)
class Change:
    """From one version to another, and back."""

    layout: Layout
    link: Path | None
    to: Path
    within: float

    def made(self, old: Holder) -> bool:
        """Whether the new one is ready in time."""
        before = self._point(self.to)
        if self._have_it_stand_by() and self._follows(old):
            return True
        self._point(before)
        return False

    def undone(self, old: Holder) -> None:
        """The version before is ready again, as far as that is in anybody's hands."""
        _progress("it is not ready: going back to the version before")
        if stands_by := _standing_by(self.layout):
            _kill(stands_by.pid)  # first, or it would take over
        failed = _holder(self.layout)
        if failed is not None and failed.pid == old.pid:
            return  # nothing was handed over yet
        if failed is not None:
            _kill(failed.pid)
        if not _until(lambda: self._is_ready(failed), BACK_WITHIN):
            raise NotUpgraded(f"Nor is the one before ready within {BACK_WITHIN:g} s: see the log of its supervisor.")

    def _have_it_stand_by(self) -> bool:
        """Where one stands by, its supervisor starts the new version in its place; False if that does not come up."""
        before = _standing_by(self.layout)
        if before is None:
            return True
        _progress("the new version stands by first")
        with suppress(ProcessLookupError):
            os.kill(before.pid, signal.SIGTERM)
        return _until(lambda: _standing_by(self.layout) not in {None, before}, self.within)

    def _follows(self, old: Holder) -> bool:
        """Let the old one go; whether another one is ready in time."""
        with suppress(ProcessLookupError):
            os.kill(old.pid, signal.SIGTERM)
        _until(lambda: self._other_than(old) is not None or not _is_alive(old.pid), GOES_WITHIN)
        if _is_alive(old.pid) and self._other_than(old) is None:
            _kill(old.pid)
        return _until(lambda: self._is_ready(old), self.within)

    def _point(self, to: Path | None) -> Path | None:
        """Let the link point there, at once; where it pointed before."""
        if self.link is None or to is None:
            return None
        before = self.link.readlink() if self.link.is_symlink() else None
        fresh = self.link.with_name(f"{self.link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(to)
        fresh.replace(self.link)
        return before

    def _other_than(self, old: Holder | None) -> Holder | None:
        found = _holder(self.layout)
        return found if found is not None and (old is None or found.pid != old.pid) else None

    def _is_ready(self, old: Holder | None) -> bool:
        return self._other_than(old) is not None and _calls(self.layout) is not None


def _check(rules: Path, state: Path) -> None:
    """What can be found out and prepared beside a controller that serves; raises `RulesRefused`, `StoreError`."""
    from ivr.privileges import owner, step_down
    from ivr.provision.layout import Layout, make
    from ivr.rules import RulesRefused
    from ivr.settings import read_settings
    from ivr.store.database import database_url
    from ivr.store.migrating import migrate
    from ivr.versions.reading import Wanted, read
    from ivr.versions.verdict import Refused

    settings = read_settings(rules=rules, state=state)
    step_down(settings.user or owner(settings.state.resolve()), settings.state.resolve())
    layout = Layout(settings.state.resolve())
    make(layout)
    match read(Wanted(settings.rules, settings.time_scale, prompts_from=layout.prompts)):
        case Refused(complaints):
            raise RulesRefused(complaints)
        case _:
            _progress(f"{settings.rules} is right for this version, and its prompts are spoken")
    url = database_url(settings.database_url or layout.database)
    asyncio.run(migrate(url.render_as_string(hide_password=False)))
    _progress("the database has what this version needs, and the version before goes on using it")


def _supervised(layout: Layout, state: Path) -> Holder:
    found = _holder(layout)
    if found is None:
        raise NotUpgraded(f"Nothing runs on {state}: start the new version with `ivr up`.")
    if not found.supervised:
        raise NotUpgraded(
            f"Nobody would start the new one: process {found.pid} runs without a supervisor. `kill {found.pid}` ends "
            "it and leaves its calls in Asterisk; then start the new version with `ivr up`, which takes them over."
        )
    beside = _standing_by(layout)
    if beside is not None and not beside.supervised:
        raise NotUpgraded(
            f"Process {beside.pid} stands by without a supervisor, with the version before: `kill {beside.pid}` first."
        )
    return found


def _ask_new(folder: Path, rules: Path, state: Path) -> None:
    """The new version checks by itself: what it thinks right may be new to this one."""
    program = folder / "bin/ivr"
    if not program.is_file():
        raise NotUpgraded(f"There is no {program}: name the folder of the new version with --to. Nothing was changed.")
    done = subprocess.run(  # noqa: S603 - named by who upgrades
        [str(program), "upgrade", "--check", "--rules", str(rules), "--state", str(state)], check=False
    )
    if done.returncode != 0:
        raise NotUpgraded(f"{program} refuses: what it said stands above. Nothing was changed.")


def _holder(layout: Layout) -> Holder | None:
    from ivr.holder import holder

    return holder(layout.lock)


def _standing_by(layout: Layout) -> Holder | None:
    from ivr.holder import holder

    return holder(layout.standby)


def _calls(layout: Layout) -> int | None:
    """Calls under way, if it serves: connected, and with all calls taken over."""
    with suppress(OSError, ValueError):
        port = int(layout.http.read_text("utf-8"))
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            told = json.load(answer)
        return int(told["calls"]) if told["asterisk"] == "connected" else None
    return None


def _until(true: Callable[[], bool], within: float) -> bool:
    end = time.monotonic() + within
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_EVERY)
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _progress(line: str) -> None:
    typer.echo(f"ivr: {line}")
