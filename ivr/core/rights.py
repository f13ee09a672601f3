"""Who may step in where: whose calls a supervisor may be with, and whom he may log out."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.core.call import Talking
from ivr.core.rulebook import EVERYBODY, Agent


def no_right(who: str, agents: Mapping[str, Agent], over: str = "") -> str:
    """Why he may not step in for this agent (empty: for whoever waits), in a sentence; empty if he may.

    Where the rules name no supervisor, every agent may.
    """
    me = agents.get(who)
    if me is None:
        return f"There is no agent {_shown(who)}: a supervisor is one of the agents."
    if not any(agent.supervises for agent in agents.values()):
        return ""
    if not me.supervises:
        return f"{who} supervises nobody, by the rules."
    team = agents[over].team if over in agents else ""
    if not over or over == who or EVERYBODY in me.supervises or team in me.supervises:
        return ""
    return f"{who} does not supervise {over}{team and f', of the team {team}'}."


def served_by(talk: Talking | None) -> str:
    """Whose talk it is, as far as rights go; empty if nobody serves the caller."""
    if talk is None:
        return ""
    return talk.party if talk.kind == "agent" else f"{talk.kind} {talk.party}"


def _shown(who: str) -> str:
    short = f"{who[:20]}..." if len(who) > 20 else who
    return short if short.isprintable() else ascii(short)
