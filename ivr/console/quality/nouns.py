"""The nouns of calls that are over and their recordings, and what they stand on."""

from __future__ import annotations

from aiohttp import web

from ivr.console.keys import CALLS_FOUND, JUDGING, NOW
from ivr.console.quality import custody, finding, hearing, scores, story
from ivr.console.quality.openings import OPENINGS, Openings
from ivr.console.register import Register
from ivr.store.calls_found import CallsFound
from ivr.store.judging import Judging
from ivr.web.keys import LISTENERS, Listeners

NOUNS = (finding, story, hearing, custody, scores)


def stand_on(app: web.Application, register: Register, listeners: Listeners | None) -> None:
    """Hand them the store and, where there is one, the recordings' front desk."""
    app[CALLS_FOUND], app[JUDGING] = CallsFound.beside(register.people), Judging.beside(register.people)
    app[OPENINGS] = Openings(app[NOW])
    if listeners is not None:
        app[LISTENERS] = listeners
