"""One call that is over, for whoever may see it: every operation about a call finds it here."""

from __future__ import annotations

from aiohttp import web

from ivr.console.keys import CALLS_FOUND
from ivr.console.signed import agents, who
from ivr.core.calls_seen import calls_seen
from ivr.store.rows import CallStory


async def seen(request: web.Request) -> CallStory:
    """The call that the address names, with all that belongs to it; 404 if there is none, 403 if he may not see it."""
    name = request.match_info["call"]
    person, story = who(request).person, await request.app[CALLS_FOUND].story(name)
    if story is None:
        raise web.HTTPNotFound(text=f"There is no call {name}.")
    if not calls_seen(person, agents(request)).has(served(story), story.call.queue):
        raise web.HTTPForbidden(text=f"{person.id} may see the calls of his own agents and queues only.")
    return story


def agent_of(story: CallStory) -> str:
    """The agent who served it; empty: none did."""
    return story.call.served_by if story.call.served_by_kind == "agent" else ""


def served(story: CallStory) -> frozenset[str]:
    """All agents who answered in it."""
    legs = (leg.party for leg in story.legs if leg.kind == "agent" and leg.answered)
    return frozenset(filter(None, (*legs, agent_of(story))))
