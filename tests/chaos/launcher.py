"""`ivr` in a house of the tests: without the guards that `CHAOS_WITHOUT` names (a JSON list), and by its link."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace

import ivr.controller
from ivr.cli import main
from ivr.provision.ports import Ports
from ivr.provision.secrets import Secrets
from ivr.switch.ari import AriAddress

_straight = ivr.controller.ari_of


def _by_the_link(ports: Ports, keys: Secrets) -> AriAddress:
    return replace(_straight(ports, keys), url=f"http://127.0.0.1:{os.environ['CHAOS_ARI_PORT']}/ari")


if __name__ == "__main__":
    if int(os.environ["CHAOS_ARI_PORT"]):
        ivr.controller.ari_of = _by_the_link  # before `ivr.app` takes it from there
    from tests.chaos.guards import GUARDS

    for guard in json.loads(os.environ["CHAOS_WITHOUT"]):
        GUARDS[guard]()
        print(f"without {guard}", flush=True)
    sys.exit(main())
