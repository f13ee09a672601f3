"""What can go wrong with recordings at rest."""

from __future__ import annotations

from ivr.errors import IvrError


class VaultError(IvrError):
    """A recording cannot be kept, or cannot be opened."""


class BoxBroken(VaultError):
    """An encrypted file is not as it was written, or is opened with another key or under another name."""


class KeyGone(VaultError):
    """The recording's key does not exist: it was destroyed, or never made."""


class KeyBroken(VaultError):
    """The recording's key file is damaged, or belongs to another recording."""


class MasterMissing(VaultError):
    """A master key is missing."""


class MasterExposed(VaultError):
    """Others than the owner may read the master keys."""


class MasterUnreachable(VaultError):
    """The key service does not answer."""


class MasterRefused(VaultError):
    """The key service refuses."""


class SoundBroken(VaultError):
    """The sound cannot be read, or does not come back as it was."""


class PairBroken(VaultError):
    """Of a recording's two files, one is missing or does not belong to the other."""
