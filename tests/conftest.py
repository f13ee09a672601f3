"""Shared by all tests; its being here also lets them import `tests.virtual_time` and `tests.hangups`."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background lets them ignore Ctrl-C, and so the programs that they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
