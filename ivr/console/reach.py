"""How far somebody's reports reach."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.core.console_rights import Person, Right, covered, lacking
from ivr.core.reporting.counting import EVERYTHING, Reach
from ivr.core.reporting.cutting import By
from ivr.core.rulebook import Agent

OF_ALL = "Menus are the whole firm's: that is for those who see all calls."


def reach_of(person: Person, agents: Mapping[str, Agent]) -> Reach:
    """Everything for who sees all; a supervisor's queues and agents otherwise."""
    mine = covered(person, Right.SEE_REPORTS, agents)
    return EVERYTHING if mine is None else Reach(person.queues, mine)


def unseen(person: Person, by: By, agents: Mapping[str, Agent]) -> str:
    """Why he may not see this report, in a sentence; empty if he may."""
    if why := lacking(person, Right.SEE_REPORTS):
        return why
    return OF_ALL if by is By.MENU and reach_of(person, agents) != EVERYTHING else ""
