"""A large firm's rules: the example, with as many menus, queues and agents as wanted, all of them reachable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "routing_rules.yaml"


def write(folder: Path, *, menus: int = 2000, queues: int = 500, agents: int = 5000) -> Path:
    """Write the rules into this folder; the menus are a binary tree, its keys lead to the queues."""
    folder.mkdir(parents=True, exist_ok=True)
    rules: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text("utf-8"))
    rules["crm"] = {name: str(ROOT / path) for name, path in rules["crm"].items()}
    rules["queues"] |= {
        f"q{n}": {**rules["queues"]["wealth"], "needs": {f"s{n % 50}": 1 + n % 3}} for n in range(queues)
    }
    rules["prompts"] |= {f"p{n}": dict(rules["prompts"]["main_menu"]) for n in range(menus)}
    rules["menus"] |= {f"m{n}": _menu(n, menus, queues) for n in range(menus)}
    rules["menus"]["main_menu"]["keys"][5] = {"menu": "m0"}
    rules["agents"] |= {str(20000 + n): _agent(n) for n in range(agents)}
    path = folder / "rules.yaml"
    path.write_text(yaml.dump(rules, allow_unicode=True, sort_keys=False, Dumper=yaml.CSafeDumper), "utf-8")
    return path


def _menu(n: int, menus: int, queues: int) -> dict[str, Any]:
    keys: dict[str, Any] = {str(key): {"queue": f"q{(7 * n + key) % queues}"} for key in range(1, 6)}
    below = {str(6 + side): {"menu": f"m{2 * n + side}"} for side in (1, 2) if 2 * n + side < menus}
    keys |= below | {"9": "repeat"}
    return {"prompt": f"p{n}", "wait": "5s", "tries": 3, "keys": keys, "otherwise": {"queue": "general"}}


def _agent(n: int) -> dict[str, Any]:
    skills = {f"s{n % 50}": 3, f"s{(3 * n + 1) % 50}": 4, "service": 2}
    return {"name": f"Agent {n}", "team": f"t{n % 40}", "skills": skills}
