"""`ivr` in a house of the tests: without the guards that `CHAOS_WITHOUT` names (a JSON list), and by its link.

Its clock on the wall goes wrong by the seconds that stand in the file `CHAOS_CLOCK`, if there is one.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import ivr.controller
from ivr.calls.clock import Clock
from ivr.cli import main
from ivr.provision.ports import Ports
from ivr.provision.secrets import Secrets
from ivr.switch.ari import AriAddress

_straight = ivr.controller.ari_of
_right = Clock.wall


def _by_the_link(ports: Ports, keys: Secrets) -> AriAddress:
    return replace(_straight(ports, keys), url=f"http://127.0.0.1:{os.environ['CHAOS_ARI_PORT']}/ari")


def _set_by_the_file(clock: Clock) -> datetime:
    with suppress(OSError, ValueError):  # it is not there, or is being written
        return _right(clock) + timedelta(seconds=int(Path(os.environ["CHAOS_CLOCK"]).read_text("ascii")))
    return _right(clock)


if __name__ == "__main__":
    Clock.wall = _set_by_the_file  # type: ignore[method-assign]
    if int(os.environ["CHAOS_ARI_PORT"]):
        ivr.controller.ari_of = _by_the_link  # before `ivr.building` takes it from there
    from tests.chaos.guards import GUARDS

    for guard in json.loads(os.environ["CHAOS_WITHOUT"]):
        GUARDS[guard]()
        print(f"without {guard}", flush=True)
    sys.exit(main())
