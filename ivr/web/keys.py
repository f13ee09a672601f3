"""What the routes work with, handed to them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from ivr.bans import Bans
from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.core.histogram import Histogram
from ivr.recording.front_desk import FrontDesk
from ivr.recording.people import People
from ivr.rotating import Rotation
from ivr.stops import Stops
from ivr.versions.versions import Versions


@dataclass(frozen=True, slots=True)
class Listeners:
    """Where people come to recordings, and who they are."""

    desk: FrontDesk
    people: People


@dataclass(frozen=True, slots=True)
class Engine:
    """What is known of the machinery beneath the calls; asked anew at each look."""

    trunks: Callable[[], Mapping[str, bool]] = dict
    """Trunks with a login: whether each is registered."""
    took: Callable[[], Mapping[str, Histogram]] = dict
    """Seconds that Asterisk took to answer, by interface."""
    unanswered: Callable[[], Mapping[str, int]] = dict
    """Requests to which no answer came, by interface."""
    fallback: Callable[[], Mapping[str, int]] = dict
    """Calls that were served without us and are taken in, by what was done for them."""
    with_fallback: Callable[[], int] = int
    """Callers whom it serves now."""
    to_seal: Callable[[], int] = int
    """Recordings of calls that are over and not sealed yet."""
    folders: Mapping[str, Path] = field(default_factory=dict)
    """Where there must be room, by a word for it."""
    console: Callable[[], str] = str
    """The console's address; empty: there is none."""
    stands_by: Callable[[], bool] = bool
    """Whether another controller waits to take the calls over."""
    stops: Stops | None = None
    """What looks already at whether the loop turns; None: the door does."""


DESK = web.AppKey("desk", Desk)
RECEPTION = web.AppKey("reception", Reception)
VERSIONS = web.AppKey("versions", Versions)
SUPERVISOR: web.AppKey[Callable[[], str]] = web.AppKey("supervisor")
"""The token of whoever may supervise, as it is by now; empty: nobody may."""
LISTENERS = web.AppKey("listeners", Listeners)
BANS = web.AppKey("bans", Bans)
ENGINE = web.AppKey("engine", Engine)
ROTATION = web.AppKey("rotation", Rotation)
STOPS = web.AppKey("stops", Stops)


def listeners(request: web.Request) -> Listeners:
    """Where people come to recordings; 404 where there is no such place."""
    found = request.app.get(LISTENERS)
    if found is None:
        raise web.HTTPNotFound(text="This controller does not serve recordings.")
    return found


def versions(request: web.Request) -> Versions:
    """The rules' versions; 404 where the rules were not read from a file."""
    found = request.app.get(VERSIONS)
    if found is None:
        raise web.HTTPNotFound(text="These rules were not read from a file, so they have no versions.")
    return found
