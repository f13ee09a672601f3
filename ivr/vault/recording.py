"""A recording at rest: its sound and its manifest, two encrypted files with one key, both there or neither."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from ivr.disk.locks import locked_file
from ivr.disk.whole import write_whole
from ivr.vault.box import Boxed, open_box, seal_box
from ivr.vault.errors import PairBroken, SoundBroken, VaultError
from ivr.vault.keyring import Keyring
from ivr.vault.names import about_name, audio_name
from ivr.vault.playing import Wav, opened_wav
from ivr.vault.sound import Form, Sound, encode, heard

Json = Any
"""Whatever a manifest holds."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is to be put on record of a pair that is on the disk."""

    recording: str
    audio: str
    audio_bytes: int
    audio_sha256: str
    manifest: str
    manifest_bytes: int
    manifest_sha256: str
    pcm_sha256: str
    """Of the sound as it comes back."""
    seconds: float

    def facts(self) -> dict[str, str | int | float]:
        """By the names that a ledger's entry has for them."""
        return asdict(self)


class Vault:
    """The recordings below one folder. To be used in threads; several processes may use it at once."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder, self._keyring = folder, keyring

    def seal(
        self, recording: str, day: date, wav: Path, manifest: Mapping[str, Json], form: Form = Form.FLAC
    ) -> Stored:
        """Put a finished WAV and its manifest away, encrypted; the WAV stays. Raises `VaultError`.

        The manifest's file is written last, and the pair counts as soon as that is there: whoever comes again after a
        kill makes the pair anew before that moment, and is told what is there after it.
        """
        try:
            with locked_file(wav):
                return self.stored(recording, day) or self._sealed(recording, day, wav, manifest, form)
        except OSError as error:
            raise VaultError(f"{recording} is not put away: {error}.") from error

    def stored(self, recording: str, day: date) -> Stored | None:
        """What was put away before; raises `PairBroken` if one of its files has changed or gone since."""
        path, audio = (self._folder / name(recording, day) for name in (about_name, audio_name))
        if not path.exists():
            return None
        stands = self._about(recording, day, None)["audio"]
        if not audio.exists() or _measured(audio) != Boxed(stands["bytes"], stands["sha256"]):
            raise PairBroken(f"{audio} is not the file that {path.name} tells of.")
        return _stored(recording, day, stands, _measured(path))

    def manifest(self, recording: str, day: date, source: BinaryIO | None = None) -> dict[str, Json]:
        """As it was given; from `source` where its file lies elsewhere. Raises `VaultError`."""
        found: dict[str, Json] = self._about(recording, day, source)["manifest"]
        return found

    @contextmanager
    def wav(self, recording: str, day: date, source: BinaryIO | None = None) -> Iterator[Wav]:
        """The sound, to be read while inside; from `source` where its file lies elsewhere. Raises `VaultError`."""
        name, key = audio_name(recording, day), self._keyring.key(recording, day)
        with self._opened(name, source) as file, opened_wav(key, name, file) as wav:
            yield wav

    def _sealed(self, recording: str, day: date, wav: Path, manifest: Mapping[str, Json], form: Form) -> Stored:
        audio, about = audio_name(recording, day), about_name(recording, day)
        with tempfile.TemporaryFile(dir=wav.parent) as plain:  # beside the WAV, without a name: gone with the process
            sound = _encoded(wav, form, plain)
            plain.seek(0)
            key = self._keyring.create(recording, day)
            boxed = self._boxed(audio, lambda file: seal_box(key, audio, plain, file))
        stands = {"file": audio, "form": form, **asdict(boxed), **asdict(sound)}
        text = canonical({"version": 1, "recording": recording, "manifest": manifest, "audio": stands})
        written = self._boxed(about, lambda file: seal_box(key, about, [text], file))
        return _stored(recording, day, stands, written)

    def _boxed(self, name: str, fill: Callable[[BinaryIO], Boxed]) -> Boxed:
        path = self._folder / name
        return write_whole(path, fill, path.with_name(f"{path.name}.part"))

    def _about(self, recording: str, day: date, source: BinaryIO | None) -> dict[str, Json]:
        name, key = about_name(recording, day), self._keyring.key(recording, day)
        with self._opened(name, source) as file:
            found: dict[str, Json] = json.loads(b"".join(open_box(key, name, file)))
            return found

    @contextmanager
    def _opened(self, name: str, source: BinaryIO | None) -> Iterator[BinaryIO]:
        if source is not None:
            yield source
            return
        try:
            file = (self._folder / name).open("rb")
        except OSError as error:
            raise VaultError(f"{name}: {error.strerror}.") from error
        with file:
            yield file


def canonical(value: Json) -> bytes:
    """JSON in one form only: keys sorted, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _encoded(wav: Path, form: Form, into: BinaryIO) -> Sound:
    """What comes back of it; raises `SoundBroken` if it should be what went in, and is not."""
    given = encode(wav, form, into)
    found = heard(into)
    if (found.samples, found.channels) != (given.samples, given.channels) or (form is Form.FLAC and found != given):
        raise SoundBroken(f"{wav} does not come back from {form} as it was.")
    return found


def _stored(recording: str, day: date, stands: Mapping[str, Json], about: Boxed) -> Stored:
    return Stored(
        recording, stands["file"], stands["bytes"], stands["sha256"], about_name(recording, day), about.bytes,
        about.sha256, stands["pcm_sha256"], round(stands["samples"] / stands["rate"], 3),
    )  # fmt: skip


def _measured(path: Path) -> Boxed:
    """A file as it is on the disk."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Boxed(file.seek(0, io.SEEK_END), digest.hexdigest())
