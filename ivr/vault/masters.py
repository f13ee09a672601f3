"""Master keys: they wrap the recordings' own keys, so that a new master key needs no recording to be written again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A recording's key, encrypted by the master key of this id."""

    master: str
    data: bytes


@dataclass(frozen=True, slots=True)
class MasterKey:
    """What may be told of a master key."""

    id: str
    made: str
    """When, as ISO 8601 in UTC; empty if whoever keeps it does not tell."""
    current: bool


class Masters(Protocol):
    """Whoever keeps the master keys; all of it blocks and raises `VaultError`."""

    def current(self) -> str:
        """The id of the master key that wraps from now on."""
        ...

    def known(self) -> tuple[MasterKey, ...]:
        """Those that there are, oldest first."""
        ...

    def wrap(self, key: bytes, about: bytes) -> Wrapped:
        """Encrypt a key under the current master key, bound to what it is for."""
        ...

    def unwrap(self, wrapped: Wrapped, about: bytes) -> bytes:
        """The key; raises `KeyBroken` if it was not wrapped for this."""
        ...

    def renew(self) -> str:
        """Make a new master key and let it be the current one; its id. The old ones still unwrap."""
        ...

    def forget(self, master: str) -> None:
        """Remove an old one for good: what it alone wraps can never be opened again."""
        ...
