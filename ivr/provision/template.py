"""Configuration templates: ordinary Asterisk files in which `@{name}` stands for a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ivr.errors import ProvisionError

_PLACE = re.compile(r"@\{(\w+)\}")
_LOAD = re.compile(r"load = (\S+)(.*)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def share(name: str) -> Path:
    """One of the project's folders of files (`asterisk_conf`, ...): in the repository, or in an installed package."""
    package = Path(__file__).resolve().parents[1]
    in_repository = package.parent / name
    return in_repository if in_repository.is_dir() else package / "share" / name


def safe(text: str) -> str:
    """A value as it may stand in a configuration file; raises `ProvisionError` where it would begin a new line."""
    if _CONTROL.search(text):
        raise ProvisionError(f"{text!r} holds a control character and cannot be written into Asterisk's configuration.")
    return text.replace(";", r"\;")


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its values; raises `ProvisionError` if one is missing."""

    def value(place: re.Match[str]) -> str:
        try:
            return safe(values[place[1]])
        except KeyError:
            raise ProvisionError(f"A configuration template asks for `{place[1]}`, which is unknown.") from None

    return _PLACE.sub(value, template)


def render_folder(templates: Path, into: Path, values: Mapping[str, str]) -> None:
    """Fill every `*.conf` of a folder and write it into another, readable by the owner only."""
    for template in sorted(templates.glob("*.conf")):
        write(into / template.name, fill(template.read_text("utf-8"), values))


def only_present(modules_conf: str, modules: Path) -> str:
    """`modules.conf` without the `optional` modules that this Asterisk lacks; raises `ProvisionError` for others."""
    lines = []
    for line in modules_conf.splitlines(keepends=True):
        load = _LOAD.match(line)
        if load is None or (modules / load[1]).is_file():
            lines.append(line)
        elif "optional" not in load[2]:
            raise ProvisionError(f"This Asterisk lacks {load[1]} (looked for in {modules}).")
    return "".join(lines)


def stands(path: Path) -> str | None:
    """What stands in a file; None if it cannot be read."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def write(path: Path, text: str) -> None:
    """Write a file for its owner's eyes only, whole or not at all; raises `ProvisionError`."""
    beside = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.touch(mode=0o600)
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as error:
        raise ProvisionError(f"{path} cannot be written: {error.strerror}.") from error
