"""The log: short sentences with keyed facts, as JSON lines in the state folder, warnings also on the screen.

Every line about a call has its `call_id`: the call's own task binds it, and whatever that task begins has it too.
"""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog
from structlog.typing import EventDict

from ivr.core.numbers import masked_in

_IDS = frozenset({"call_id", "channel", "recording", "playback", "version", "timestamp"})
"""Facts that are long rows of digits, and nobody's number."""


def _masked(_logger: object, _method: str, facts: EventDict) -> EventDict:
    """Whatever slips into a line: a full telephone number does not come out of it."""
    return {
        name: masked_in(fact) if isinstance(fact, str) and name not in _IDS else fact for name, fact in facts.items()
    }


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _masked,
]


def log_to(state: Path, *, verbose: bool = False) -> None:
    """Write `state/log/ivr.jsonl`; the screen has warnings, or everything with `verbose`.

    People read a terminal; where there is none, whatever collects the lines gets JSON.
    """
    folder = state / "log"
    for made in (state, folder):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = RotatingFileHandler(folder / "ivr.jsonl", maxBytes=50_000_000, backupCount=5, encoding="utf-8", delay=True)
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    file.setFormatter(_formatter(as_json))
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(_formatter(structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else as_json))
    screen.setLevel(logging.INFO if verbose else logging.WARNING)
    logging.basicConfig(level=logging.INFO, handlers=[file, screen], force=True)
    for noisy in ("alembic", "aiosqlite", "sqlalchemy.engine", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def warnings_only() -> None:
    """Nothing but warnings, on the screen: for a command that runs beside the controller and leaves its log alone."""
    structlog.reset_defaults()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def silent() -> None:
    """Nothing at all: for a command that plays calls, and tells their stories itself."""
    structlog.reset_defaults()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _formatter(renderer: structlog.typing.Processor) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
