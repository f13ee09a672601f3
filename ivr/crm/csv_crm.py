"""Who is calling: looked up in two CSV tables, which are read again when they have changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import structlog

from ivr.core.call import Customer
from ivr.crm.csv_table import Odd, TableError
from ivr.crm.customers import Customers, Managers, read_customers
from ivr.crm.numbers import normalised

log = structlog.get_logger(__name__)

LOOK_EVERY = 2.0
"""Seconds between two looks at whether the files have changed."""

Stamp = tuple[tuple[int, int], ...]


class CsvCrm:
    """Customers by telephone number. A changed file that is broken leaves the last good one in force.

    Within a loop changed files are read in a thread, for a large table takes seconds; the old ones serve meanwhile.
    """

    def __init__(self, customers: Path, managers: Path, country: str, clock: Callable[[], float]) -> None:
        self._paths = (customers, managers)
        self._country = country
        self._clock = clock
        self._looked = clock()
        self._stamp = self._stamp_now()
        self._known: Customers = read_customers(customers, managers, country)
        self._reading: asyncio.Task[None] | None = None
        self.broken: tuple[Odd, ...] = ()
        """What is wrong in files that have changed, for as long as the last good ones serve in their stead."""
        _log_warnings(self._known)

    @classmethod
    def load(cls, customers: Path, managers: Path, country: str, clock: Callable[[], float] = time.monotonic) -> Self:
        """Read both tables. Raises `CrmError` with file and line."""
        return cls(customers, managers, country, clock)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What looked odd in the tables, a sentence each, with file and line."""
        return self._known.warnings

    def customers(self) -> tuple[Customer, ...]:
        """Everybody who is known, once for each of his numbers."""
        return tuple(self._known.by_number.values())

    def managers(self) -> Managers:
        """All RMs, those too who have no customer."""
        return self._known.managers

    def find(self, number: str) -> Customer | None:
        """The customer who has this number, however it is written; None if nobody has it, or it is no number."""
        if self._clock() - self._looked >= LOOK_EVERY:
            self.look()
        wanted = normalised(number, self._country)
        return self._known.by_number.get(wanted) if wanted else None

    def look(self) -> None:
        """See whether the files have changed; outside a loop it returns once they are read."""
        if self._reading and not self._reading.done():
            return
        self._looked = self._clock()
        if (stamp := self._stamp_now()) != self._stamp:
            self._stamp = stamp
            self._read_again()

    def _read_again(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._take(self._read())
        else:
            self._reading = loop.create_task(self._read_in_thread(), name="customer tables")

    async def _read_in_thread(self) -> None:
        self._take(await asyncio.to_thread(self._read))

    def _read(self) -> Customers | TableError:
        try:
            return read_customers(*self._paths, self._country)
        except TableError as error:
            return error

    def _take(self, read: Customers | TableError) -> None:
        if isinstance(read, TableError):
            self.broken = read.odd
            log.error("changed customer tables are broken, the last good ones stay", error=str(read))
            return
        self._known, self.broken = read, ()
        log.info("customer tables read again", customers=len(read.by_number))
        _log_warnings(read)

    def _stamp_now(self) -> Stamp:
        try:
            return tuple((s.st_mtime_ns, s.st_size) for s in (path.stat() for path in self._paths))
        except OSError:
            return ()


def _log_warnings(known: Customers) -> None:
    for warning in known.warnings:
        log.warning("customer tables look odd", detail=warning)
