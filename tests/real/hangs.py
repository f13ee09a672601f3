"""A version that begins, and never becomes ready: `python hangs.py LOCK`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ivr.holder import only_one

if __name__ == "__main__":
    with only_one(Path(sys.argv[1])):
        time.sleep(600)
