#!/usr/bin/env -S python3 -IS
"""Asterisk runs this for a caller whom no controller serves: `AGI(fallback.py,<state>/fallback.json)`.

Standard library only, for it must run while all else is down. If it cannot serve the caller it ends without setting
IVR_FALLBACK to `served`, and the dialplan apologises.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ivr.agi.fallback import serve
from ivr.agi.line import CallerGone, Line
from ivr.errors import IvrError


def main() -> int:
    """Serve one caller; 0 if he was served or has hung up."""
    with suppress(OSError):  # Asterisk goes before all others on the machine, and what it starts need not
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a hang-up is read from the line, in its turn
    try:
        serve(Line(), Path(sys.argv[1]), time.time())
    except CallerGone:
        return 0
    except (IvrError, OSError) as error:
        sys.stderr.write(f"fallback: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
