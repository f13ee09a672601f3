"""A firm for tests: each story has a number, a queue, agents, a customer and an RM that no other story uses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ivr.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "routing_rules.yaml"
Rules = dict[str, Any]

OWN_RM = {"rm": "own", "ring": "20s", "within": "4s"}
DEPUTY = {"rm": "deputy", "ring": "20s", "within": "4s"}
BOX = {"voicemail": "box"}
NOTE = {"callback_note": "box"}
FAREWELL = {"message": "goodbye"}
LOOK_UP: Rules = {"look_up": "customer"}


def after(seconds: float, to: Rules, *then: Rules) -> list[Rules]:
    """Overflow after so many seconds of waiting or two failed offers, and what follows where that fails."""
    when = {"any": [{"waited": f"{seconds:g}s"}, {"failed_offers": 2}]}
    return [{"when": when, "to": to}, *({"to": next_one} for next_one in then)]


@dataclass(frozen=True)
class Line:
    """What a story needs of the rules and the customers' table; in `steps` and `menus`, `Q` is the story's queue."""

    agents: Sequence[Mapping[str, Any]] = ({},)
    """Each one's skill in the queue, such as `{"level": 2}`."""
    steps: Sequence[Any] = (LOOK_UP, {"queue": "Q"})
    menus: Mapping[str, Rules] | None = None
    ring: str = "15s"
    offer: Mapping[str, Any] = field(default_factory=dict)
    overflow: Sequence[Rules] = ()
    level: int = 1
    announce: Rules | None = None
    has_rm: bool = True
    rm_mobile: str = ""
    language: str = "zh"
    wrap_up: str = "0s"
    target: Rules | None = None


@dataclass(frozen=True)
class Ground:
    """Who and what a story has for itself."""

    did: str
    queue: str
    agents: tuple[str, ...]
    caller: str
    rm: str
    deputy: str
    rm_mobile: str
    deputy_mobile: str


class Firm:
    """Collects the stories' lines and writes the rules and the tables."""

    def __init__(self) -> None:
        prompts = yaml.safe_load(EXAMPLE.read_text("utf-8"))["prompts"]
        self.rules: Rules = {
            "version": 1,
            "firm": {"name": {"zh": "恒", "en": "H"}, "timezone": "Asia/Shanghai", "languages": ["zh", "en"]},
            "numbers": {}, "flows": {}, "menus": {}, "queues": {}, "agents": {},
            "calendars": {"never": {"week": {"mon-sun": "closed"}}},
            "voicemails": {"box": {"greeting": "leave_message", "longest": "1m", "silence": "5s"}},
            "recording": {"min_free_mb": 20},
            "caller_ids": {"to_mobile": "firm", "number": "4008001234"},
            "crm": {"customers": "customers.csv", "managers": "managers.csv"},
            "trunks": {"carrier": {"host": "127.0.0.2"}},
            "on_duty": {"results": {1: "bought", 2: "thinks it over"}},
            "prompts": prompts,
        }  # fmt: skip
        self._customers = ["id,name,number,level,language,rm"]
        self._managers = ["id,name,mobile,deputy"]

    def line(self, line: Line) -> Ground:
        """Room for one more story."""
        n = len(self.rules["numbers"]) + 1
        agents = tuple(str(1000 + 10 * n + i) for i in range(len(line.agents)))
        mobile = line.rm_mobile or f"138{n:04}0001"
        ground = Ground(f"40080{n:05}", f"q{n}", agents, f"139{n:04}0001", f"R{n}", f"D{n}", mobile, f"138{n:04}0002")
        self.rules["numbers"][ground.did] = f"f{n}"
        self.rules["flows"][f"f{n}"] = _own(line.steps, n)
        self.rules["menus"] |= {f"{name}{n}": _own(menu, n) for name, menu in (line.menus or {}).items()}
        self.rules["queues"][ground.queue] = _queue(line, n)
        for agent, skill in zip(agents, line.agents, strict=True):
            self.rules["agents"][agent] = {"name": f"Agent {agent}", "skills": {f"s{n}": {"level": 1, **skill}}}
        self._customers.append(f"C{n},Customer {n},{ground.caller},gold,{line.language},{f'R{n}' * line.has_rm}")
        self._managers += [f"R{n},Manager {n},{mobile},D{n}", f"D{n},Deputy {n},{ground.deputy_mobile},"]
        return ground

    def write(self, folder: Path, trunk: str = "127.0.0.2") -> Path:
        """Rules and tables in this folder; the rules' path."""
        self.rules["trunks"]["carrier"]["host"] = trunk
        (folder / "customers.csv").write_text("\n".join(self._customers) + "\n", "utf-8")
        (folder / "managers.csv").write_text("\n".join(self._managers) + "\n", "utf-8")
        path = folder / "rules.yaml"
        path.write_text(json.dumps(self.rules, ensure_ascii=False, indent=1), "utf-8")
        return path


def settings_for(rules: Path) -> Settings:
    """On loopback, any free ports, the state beside the rules."""
    state = rules.parent / "s"
    return Settings(rules=rules, state=state, sip_host="127.0.0.1", sip_port=0, http_port=0, drain=0)


def _queue(line: Line, n: int) -> Rules:
    queue: Rules = {
        "title": {"zh": f"队{n}", "en": f"queue {n}"},
        "needs": {f"s{n}": line.level},
        "offer": {"ring": line.ring, **line.offer},
        "overflow": list(line.overflow),
        "wrap_up": line.wrap_up,
    }
    wanted = {"announce": line.announce, "target": line.target}
    return queue | {name: rule for name, rule in wanted.items() if rule}


def _own(rules: Any, n: int) -> Any:
    """The same with the story's own queue and menus."""
    match rules:
        case {"queue": "Q", **others}:
            return {"queue": f"q{n}", **_own(others, n)}
        case {"menu": str(name), **others}:
            return {"menu": f"{name}{n}", **_own(others, n)}
        case dict():
            return {key: _own(value, n) for key, value in rules.items()}
        case list() | tuple():
            return [_own(value, n) for value in rules]
        case _:
            return rules
