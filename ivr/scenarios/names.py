"""What scenarios may name: agents, queues and prompts of the rules, and the RMs whom the CRM or the scenarios know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ivr.core.call import Customer, RelationshipManager
from ivr.core.overflow_rules import ToNumber
from ivr.core.rulebook import Rulebook
from ivr.core.steps import AskWeb, DialOut
from ivr.rules.names import Names
from ivr.rules.tree import Plain
from ivr.scenarios.shape import ScenarioFileShape

MADE_UP = "139"
"""How the mobile of an RM begins whom only a scenario knows; his number among them follows, with eight digits."""


def names_for(rules: Rulebook, rms: Iterable[RelationshipManager], content: Plain, folder: Path) -> Names:
    """All of them."""
    known = dict.fromkeys([name for rm in rms for name in (rm.name, rm.id)])
    known |= dict.fromkeys(made_up(content))
    dialled = dict.fromkeys(numbers_outside(rules))
    kept = [name for node in rules.nodes.values() if isinstance(node, AskWeb) for name, _ in node.keep]
    of = {
        "outside": dialled,
        "kept": dict.fromkeys(kept),
        "called": {**known, **dialled},
        "prompts": dict.fromkeys(rules.prompts),
        "queues": dict.fromkeys(rules.queues),
        "voicemails": dict.fromkeys(rules.voicemails),
        "languages": dict.fromkeys(rules.firm.languages),
        "numbers": dict.fromkeys(rules.numbers),
        "agents": dict.fromkeys(rules.agents),
        "eligibility": dict.fromkeys(rules.eligibility),
        "degradation": dict.fromkeys(rules.degradation),
        "rms": known,
        "parties": dict.fromkeys([*rules.agents, *known, *dialled]),
    }
    return Names(of, folder, ScenarioFileShape)


def numbers_outside(rules: Rulebook) -> Iterator[str]:
    """The telephone numbers that the rules dial: those of flows, and those to which queues overflow."""
    yield from (node.number for node in rules.nodes.values() if isinstance(node, DialOut))
    for queue in rules.queues.values():
        yield from (step.target.number for step in queue.overflow if isinstance(step.target, ToNumber))


def rms_of(customers: Iterable[Customer]) -> dict[str, RelationshipManager]:
    """The RMs of all customers, by id."""
    return {rm.id: rm for customer in customers for rm in (customer.rm, customer.deputy) if rm is not None}


def made_up(content: Plain) -> Iterator[str]:
    """RMs whom the customers of a file's scenarios have, read before the file is known to be right."""
    for scenario in _list_at(content, "scenarios"):
        customer = scenario.get("customer") if isinstance(scenario, dict) else None
        for word in ("rm", "deputy"):
            name = customer.get(word) if isinstance(customer, dict) else None
            if isinstance(name, str) and name:
                yield name


def _list_at(content: Plain, word: str) -> list[Plain]:
    found = content.get(word) if isinstance(content, dict) else None
    return found if isinstance(found, list) else []
