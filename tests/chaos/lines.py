"""Lines of the house for callers whose moment counts; nobody is logged in there until a fault brings his telephones."""

from __future__ import annotations

from collections.abc import Mapping

from tests.real.firm import DEPUTY, FAREWELL, LOOK_UP, OWN_RM, Line, Rules, after

MENU: Rules = {"prompt": "main_menu", "wait": "8s", "keys": {"1": {"queue": "Q"}}, "otherwise": {"queue": "Q"}}
QUICK = MENU | {"wait": "3s", "tries": 2}
PHONE_SILENT = "6s"
TO_RM = Line(overflow=after(1, OWN_RM, FAREWELL))

RING = 4.0
"""Seconds, on the line of two agents."""

OWN: Mapping[str, Line] = {
    "pair": Line(agents=({}, {}), ring=f"{RING:.0f}s", overflow=after(20, FAREWELL)),
    "together": Line(agents=({}, {}), ring="8s", offer={"at_once": 2}, overflow=after(20, FAREWELL)),
    "menu": Line(steps=(LOOK_UP, {"menu": "main"}), menus={"main": QUICK}, overflow=after(60, FAREWELL)),
    "deadline": Line(agents=({}, {}), ring="20s", overflow=after(6, OWN_RM, FAREWELL)),
    "managers": Line(overflow=after(1, OWN_RM, DEPUTY, FAREWELL)),
    **{f"rm {n}": TO_RM for n in range(8)},
    "patient": Line(agents=({},), ring="8s", overflow=after(40, FAREWELL)),
    "steps": Line(overflow=after(1, OWN_RM, DEPUTY, OWN_RM, DEPUTY, FAREWELL)),
}
