"""Second factors' secrets, sealed with a key that lies in the state folder: whoever has the database alone has none.

Not with the recordings' master keys: those are renewed and forgotten once all recordings are wrapped anew, and a second
factor must outlast that.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ivr.errors import IvrError
from ivr.provision import template

NONCE = 12


class SealBroken(IvrError):
    """What was sealed cannot be opened with this installation's key."""


class Seal:
    """What it seals opens for the same purpose alone."""

    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(key)

    def close(self, text: str, about: str) -> str:
        """The text, sealed."""
        nonce = os.urandom(NONCE)
        return base64.urlsafe_b64encode(nonce + self._aes.encrypt(nonce, text.encode(), about.encode())).decode()

    def open(self, sealed: str, about: str) -> str:
        """The text again. Raises `SealBroken`."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode())
            return self._aes.decrypt(raw[:NONCE], raw[NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise SealBroken from error


def kept_seal(path: Path) -> Seal:
    """That of this file, made if there is none, for its owner's eyes only. Raises `ProvisionError`; blocks."""
    if not path.exists():
        template.write(path, AESGCM.generate_key(256).hex())
    try:
        return Seal(bytes.fromhex(path.read_text("ascii").strip()))
    except (OSError, ValueError) as error:
        raise SealBroken(
            f"{path} is damaged: put it back from your backup, or remove it and the second factors."
        ) from error
