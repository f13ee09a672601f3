"""What holds a fault's harm off, and how each of these guards is taken out: by its name.

Taking one out is a function without arguments that patches the program before it starts, as
`monkeypatch.setattr` would: `tests/chaos/launcher.py` calls it in the controller's own process. It replaces the name
where it is *looked up* (`ivr.app.kept_up`, not `ivr.keep_up.kept_up`). What Asterisk is told by its files is patched
in the code that writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.chaos.guards import ground, people, switch

GUARDS: Mapping[str, Callable[[], None]] = {**switch.GUARDS, **people.GUARDS, **ground.GUARDS}
