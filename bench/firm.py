"""The firm that is measured: the example's prompts, one number, one queue, as many agents and customers as wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

EXAMPLE = Path(__file__).parents[1] / "routing_rules.yaml"
DID = "4008001234"
RM_MOBILE = "13800000001"
QUEUE = "general"

Rules = dict[str, Any]


def agent_ids(count: int) -> list[str]:
    """The user names of so many softphones."""
    return [str(2001 + i) for i in range(count)]


def caller_ids(count: int) -> list[str]:
    """The numbers of so many customers."""
    return [str(13900000001 + i) for i in range(count)]


def as_it_is(_rules: Rules) -> None:
    """Change nothing about the firm's rules."""


def write(
    folder: Path,
    *,
    agents: int,
    customers: int,
    wrap_up: str,
    recorded: bool,
    change: Callable[[Rules], None] = as_it_is,
) -> Path:
    """Write rules, perhaps changed, and customers into this folder; `over` then leads the trunk to the lab."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = (f"C{i},Customer {i},{number},gold,zh,R1\n" for i, number in enumerate(caller_ids(customers)))
    (folder / "customers.csv").write_text("id,name,number,level,language,rm\n" + "".join(rows), "utf-8")
    (folder / "managers.csv").write_text(f"id,name,mobile,deputy\nR1,Zhang Wei,{RM_MOBILE},\n", "utf-8")
    rules = _rules(folder, agents, wrap_up, recorded=recorded)
    change(rules)
    path = folder / "rules.yaml"
    path.write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def over(path: Path, trunk: str) -> None:
    """Lead the trunk to this `host:port`."""
    rules = yaml.safe_load(path.read_text("utf-8"))
    rules["trunks"] = {"carrier": {"host": trunk}}
    path.write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False), "utf-8")


def _rules(folder: Path, agents: int, wrap_up: str, *, recorded: bool) -> Rules:
    rules: Rules = yaml.safe_load(EXAMPLE.read_text("utf-8"))
    del rules["admission"], rules["outbound"]  # a small firm's limits, and what is measured is what there is without
    rules["prompts"]["connecting"] = rules["prompts"]["screening_connected"]
    rules["numbers"] = {DID: "main"}
    rules["flows"] = {"main": [{"look_up": "customer"}, {"play": "connecting"}, {"queue": QUEUE}]}
    rules["calendars"], rules["menus"] = {}, {}
    rules["queues"] = {QUEUE: _queue(wrap_up)}
    rules["agents"] = {a: {"name": f"Agent {a}", "team": "all", "skills": {"service": 2}} for a in agent_ids(agents)}
    rules["crm"] = {"customers": str(folder / "customers.csv"), "managers": str(folder / "managers.csv")}
    rules["recording"]["calls"] = "all" if recorded else "none"
    return rules


def _queue(wrap_up: str) -> dict[str, Any]:
    return {
        "title": {"zh": "综合", "en": "general"},
        "needs": {"service": 1},
        "offer": {"ring": "15s"},
        "announce": {"say": "please_wait", "first": "12s", "every": "30s"},
        "overflow": [
            {
                "when": {"any": [{"waited": "60s"}, {"failed_offers": 2}]},
                "to": {"rm": "own", "ring": "25s", "accept": 1, "within": "10s"},
            },
            {"to": {"callback_note": "claims"}},
        ],
        "wrap_up": wrap_up,
    }
