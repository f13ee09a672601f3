"""Secrets stay out of the rules: `!secret name` stands for a variable of the environment, or a file."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ivr.core.secret import Secret
from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, shown
from ivr.rules.node import SecretName
from ivr.rules.source import Source

LARGEST = 1024
_WORDS = (".secret", ".token", ".pin")
"""Under these alone a secret is looked for; what stands there and takes none says so itself."""


def reveal(source: Source, secrets: list[SecretName], *, unread: bool = False) -> list[Complaint]:
    """Put each secret in place of its name; complain about those that are not to be found, unless they stay unread."""
    complaints = []
    for secret in secrets:
        name, text = secret.node.text or "", ""
        try:
            if secret.path.endswith(_WORDS):
                _named(name)
                text = "" if unread else _found(name, source.folder)
        except ValueError as error:
            what, mend = error.args
            at = (secret.node.line, secret.node.column)
            complaints.append(Complaint(secret.file, *at, secret.path, what, mend, Code.SECRET))
        secret.node.secret = Secret(name, text)
    return complaints


def _named(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", name):
        raise ValueError("Not a secret's name stands here.", "Use a-z, 0-9 and _, such as carrier_a.")


def _found(name: str, folder: Path) -> str:
    variable = f"IVR_SECRET_{name.upper()}"
    text = os.environ.get(variable) or _in_file(folder / "secrets" / name)
    if not text:
        where = f"Set the variable {variable}, or write it into the file secrets/{name}."
        raise ValueError(f"There is no secret {shown(name)}.", where)
    if not text.isprintable():
        raise ValueError(
            f"The secret {shown(name)} holds a line break or a control character.", "Write it on one line."
        )
    return text


def _in_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode().strip()
    except (OSError, UnicodeDecodeError):
        return ""
