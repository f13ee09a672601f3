"""Where Asterisk comes from: the system's own, the one unpacked in the cache, or one fetched into the cache."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import ProvisionError

Progress = Callable[[str], None]

OLDEST = 20
SUITE = "forky"
PACKAGES = ("asterisk", "asterisk-modules", "asterisk-config", "asterisk-core-sounds-en-wav")
NEEDED_MB = 700
"""Room for the unpacked tree (about 300 MB) and the packages beside it while they are fetched."""
_SOUNDS = "en_US_f_Allison"
_LIBRARIES = {
    "x86_64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "aarch64": ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}


@dataclass(frozen=True, slots=True)
class AsteriskProgram:
    """An Asterisk that can be run as an ordinary process."""

    command: tuple[str, ...]
    """What is to be run, up to and with the program itself; Asterisk's own options follow."""
    modules: Path
    data: Path
    """Asterisk's read-only data: documentation, REST descriptions, sounds."""
    sounds: Path
    version: str

    @property
    def major(self) -> int:
        """The version's first number."""
        return int(self.version.split(".", 1)[0])


def find() -> AsteriskProgram | None:
    """The Asterisk that is there already: on the PATH, else unpacked in the cache."""
    return _on_path() or _unpacked(tree_folder())


def ensure(progress: Progress) -> AsteriskProgram:
    """The Asterisk that is there, or else one fetched now; raises `ProvisionError` if it cannot be had."""
    found = find()
    if found:
        return found
    fetch(tree_folder(), progress)
    program = _unpacked(tree_folder())
    if program is None:
        raise ProvisionError(f"What was unpacked in {tree_folder()} does not run. Remove that folder and try again.")
    progress(f"Asterisk {program.version} is ready.")
    return program


def tree_folder() -> Path:
    """Where an unpacked Asterisk is kept: in `$IVR_CACHE`, or else in the user's cache."""
    cache = os.environ.get("IVR_CACHE")
    return (Path(cache) if cache else Path.home() / ".cache" / "ivr") / "asterisk-tree"


def fetch(tree: Path, progress: Progress) -> None:
    """Unpack Asterisk and its sounds from Debian beside the system; nothing is left behind if that fails."""
    mmdebstrap = shutil.which("mmdebstrap")
    if mmdebstrap is None:
        raise ProvisionError(
            "`mmdebstrap` is missing: install it (apt install mmdebstrap), or an Asterisk 20 or newer."
        )
    _require_room(tree.parent)
    with tempfile.TemporaryDirectory(prefix="asterisk-tree.", dir=tree.parent) as scratch:
        unpacked = Path(scratch) / "tree"
        _unpack(mmdebstrap, unpacked, progress)
        _link_sounds(unpacked / "usr/share/asterisk/sounds")
        _settle(unpacked, tree)


def _settle(unpacked: Path, tree: Path) -> None:
    try:
        unpacked.rename(tree)
    except OSError as error:
        if not tree.is_dir():  # else another process has fetched it meanwhile, and that one serves as well
            raise ProvisionError(f"{tree} cannot be made: {error.strerror}.") from error


def _unpack(mmdebstrap: str, into: Path, progress: Progress) -> None:
    progress("Fetching Asterisk from Debian (about 100 MB, half a minute on a good line) ...")
    command = [
        mmdebstrap, "--variant=extract", f"--include={','.join(PACKAGES)}",
        '--aptopt=Acquire::Check-Valid-Until "false"', SUITE, str(into),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603
        said = _follow(running, progress)
    if running.returncode != 0:
        raise ProvisionError(_why(said))


def _follow(running: subprocess.Popen[str], progress: Progress) -> list[str]:
    said: list[str] = []
    for line in running.stderr or ():
        said.append(line.strip())
        if line.startswith("I:"):
            progress("  " + line.removeprefix("I:").strip())
    return said


def _why(said: list[str]) -> str:
    """A sentence for the commonest failures, with what mmdebstrap itself complained of."""
    text = "\n".join(said)
    complaint = next((line for line in reversed(said) if line.startswith("E:")), said[-1] if said else "")
    if re.search(r"resolv|connect|Network is unreachable|timed out", text):
        return f"Debian's mirror cannot be reached: is the network up? ({complaint})"
    if "No space left" in text:
        return f"The disk is full. ({complaint})"
    return f"mmdebstrap failed: {complaint}"


def _require_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        raise ProvisionError(f"The cache folder {folder} cannot be used: {error.strerror}.") from error
    if free < NEEDED_MB:
        raise ProvisionError(f"{folder} has {free} MB free, {NEEDED_MB} MB are needed: make room or set IVR_CACHE.")


def _link_sounds(sounds: Path) -> None:
    """Asterisk looks for English under `en`; without this link it plays nothing, silently."""
    if not (sounds / "en").exists() and (sounds / _SOUNDS).is_dir():
        (sounds / "en").symlink_to(_SOUNDS)


def _unpacked(tree: Path) -> AsteriskProgram | None:
    triplet, loader = _LIBRARIES.get(platform.machine(), ("", ""))
    library = tree / "usr/lib" / triplet
    binary = tree / "usr/sbin/asterisk"
    if not triplet or not binary.is_file():
        return None
    data = tree / "usr/share/asterisk"
    _link_sounds(data / "sounds")
    libraries = f"{library}:{library.parent}"  # libpri, which cards need, lies a folder higher
    command = (str(library / loader), "--library-path", libraries, str(binary))
    return program(command, library / "asterisk/modules", data)


def _on_path() -> AsteriskProgram | None:
    binary = shutil.which("asterisk")
    if binary is None:
        return None
    triplet, _ = _LIBRARIES.get(platform.machine(), ("", ""))
    places = (Path("/usr/lib") / triplet / "asterisk/modules", Path("/usr/lib/asterisk/modules"))
    modules = next((place for place in places if place.is_dir()), None)
    data = next((place for place in map(Path, ("/usr/share/asterisk", "/var/lib/asterisk")) if place.is_dir()), None)
    return program((binary,), modules, data) if modules and data else None


def program(command: tuple[str, ...], modules: Path, data: Path) -> AsteriskProgram | None:
    """This Asterisk, if it runs here and is new enough."""
    try:
        asked = subprocess.run([*command, "-V"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = re.search(r"Asterisk (?:certified/)?(\d+)((?:[.\-~]\w+)*)", asked.stdout)
    if said is None or int(said[1]) < OLDEST:
        return None
    return AsteriskProgram(command, modules, data, data / "sounds", said[1] + said[2])
