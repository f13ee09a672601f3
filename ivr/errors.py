"""The one tree of errors; a class's docstring is the message people read."""

from __future__ import annotations


class IvrError(Exception):
    """Something went wrong."""

    def __init__(self, detail: str = "") -> None:
        said = (self.__doc__ or "").strip()
        super().__init__(f"{said} {detail}".strip() if detail else said)


class RulesError(IvrError):
    """The rules are not right."""


class SwitchError(IvrError):
    """Asterisk did not do as told."""


class SwitchUnavailable(SwitchError):
    """Asterisk cannot be reached."""


class ChannelGone(SwitchError):
    """The channel has already hung up."""


class ProvisionError(IvrError):
    """Asterisk could not be prepared."""


class StoreError(IvrError):
    """The store cannot be used."""


class LedgerError(IvrError):
    """The ledger of recordings cannot be used."""


class CrmError(IvrError):
    """The customer table cannot be read."""


class VoiceError(IvrError):
    """A prompt cannot be spoken."""


class NotSaid(VoiceError):
    """A value that a prompt holds is not known, or is none of its kind."""


class AlreadyRunning(IvrError):
    """Only one controller can serve an installation."""


class PortTaken(IvrError):
    """A port is in use."""
