from __future__ import annotations

import hashlib
import json
import resource
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ivr.vault import recording
from ivr.vault.box import open_box
from ivr.vault.errors import BoxBroken, KeyGone, PairBroken, SoundBroken, VaultError
from ivr.vault.file_masters import FileMasters
from ivr.vault.keyring import Keyring
from ivr.vault.recording import Stored, Vault, canonical
from ivr.vault.sound import Form
from tests.vault.kills import killed_at_byte, killed_at_each_step
from tests.vault.sounds import pcm, talk, written

DAY = date(2026, 11, 26)
ID = "node1-1763848000.12"
MANIFEST = {"call": ID, "caller": "13800138000", "customer": "王芳", "marks": [{"at": 1.5, "kind": "pause"}]}


def opened(folder: Path) -> tuple[Vault, Keyring]:
    masters = FileMasters(folder / "masters.json")
    masters.make_first(needed=False)
    keyring = Keyring(folder / "keys", masters)
    return Vault(folder / "recordings", keyring), keyring


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return written(tmp_path / "spool/a.wav", talk(12, 1), talk(12, 2))


def files(folder: Path) -> dict[str, bytes]:
    found = folder / "recordings"
    return {str(path.relative_to(found)): path.read_bytes() for path in found.rglob("*") if path.is_file()}


def test_a_pair_is_put_away_and_told_as_it_is_on_the_disk(tmp_path: Path, wav: Path) -> None:
    vault, _ = opened(tmp_path)
    stored = vault.seal(ID, DAY, wav, MANIFEST)
    audio, about = f"2026/11/26/{ID}.audio", f"2026/11/26/{ID}.about"
    on_disk = files(tmp_path)
    assert sorted(on_disk) == [about, audio]
    assert stored.facts() == {
        "recording": ID,
        "audio": audio,
        "audio_bytes": len(on_disk[audio]),
        "audio_sha256": hashlib.sha256(on_disk[audio]).hexdigest(),
        "manifest": about,
        "manifest_bytes": len(on_disk[about]),
        "manifest_sha256": hashlib.sha256(on_disk[about]).hexdigest(),
        "pcm_sha256": hashlib.sha256(pcm(wav)).hexdigest(),
        "seconds": 12.0,
    }
    json.dumps(stored.facts())


@pytest.mark.parametrize("form", list(Form))
def test_the_sound_and_the_manifest_come_back(tmp_path: Path, wav: Path, form: Form) -> None:
    vault, _ = opened(tmp_path)
    stored = vault.seal(ID, DAY, wav, MANIFEST, form)
    assert vault.manifest(ID, DAY) == MANIFEST
    with vault.wav(ID, DAY) as played:
        sound = b"".join(played.read(44))
    assert stored.pcm_sha256 == hashlib.sha256(sound).hexdigest()
    assert (sound == pcm(wav)) == (form is Form.FLAC)
    assert len(sound) == len(pcm(wav))


def test_a_recording_that_lies_elsewhere_is_opened_from_there(tmp_path: Path, wav: Path) -> None:
    vault, _ = opened(tmp_path)
    vault.seal(ID, DAY, wav, MANIFEST)
    for suffix in ("audio", "about"):
        (tmp_path / f"recordings/2026/11/26/{ID}.{suffix}").rename(tmp_path / f"archived.{suffix}")
    with (tmp_path / "archived.about").open("rb") as about:
        assert vault.manifest(ID, DAY, about) == MANIFEST
    with (tmp_path / "archived.audio").open("rb") as audio, vault.wav(ID, DAY, audio) as played:
        assert b"".join(played.read(44)) == pcm(wav)
    with pytest.raises(VaultError, match="No such file"), vault.wav(ID, DAY):
        pass


def test_nothing_that_names_people_and_no_sound_is_to_be_seen_in_the_files(tmp_path: Path, wav: Path) -> None:
    opened(tmp_path)[0].seal(ID, DAY, wav, MANIFEST)
    for content in files(tmp_path).values():
        assert not any(shown in content for shown in (b"13800138000", "王芳".encode(), b"pause", b"fLaC"))
    assert list(wav.parent.iterdir()) == [wav], "nor does the sound lie about elsewhere"


def test_all_files_are_for_their_owner_alone(tmp_path: Path, wav: Path) -> None:
    opened(tmp_path)[0].seal(ID, DAY, wav, MANIFEST)
    for path in (tmp_path / "recordings").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_sealed_again_it_is_what_it_was_even_if_it_comes_with_another_manifest(tmp_path: Path, wav: Path) -> None:
    vault, _ = opened(tmp_path)
    stored, before = vault.seal(ID, DAY, wav, MANIFEST), files(tmp_path)
    assert vault.seal(ID, DAY, wav, {"another": 1}) == stored == vault.stored(ID, DAY)
    assert files(tmp_path) == before


def test_sealed_by_many_at_once_it_is_one_recording(tmp_path: Path, wav: Path) -> None:
    vault, _ = opened(tmp_path)
    together = threading.Barrier(4)

    def seal(_: int) -> Stored:
        together.wait()
        return vault.seal(ID, DAY, wav, MANIFEST)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(seal, range(4)))) == 1
    assert vault.stored(ID, DAY)


def seal(folder: Path) -> None:
    opened(folder)[0].seal(ID, DAY, folder / "spool/a.wav", MANIFEST)


def test_killed_at_any_point_there_is_nothing_that_counts_or_a_whole_pair_and_the_next_try_has_one(
    tmp_path: Path,
) -> None:
    def fresh(step: int) -> Path:
        written(tmp_path / f"{step}/spool/a.wav", talk(1, 1), talk(1, 2))
        return tmp_path / f"{step}"

    counted = list[bool]()
    for folder in killed_at_each_step(seal, fresh):
        vault, _ = opened(folder)
        before = vault.stored(ID, DAY)
        counted.append(before is not None)
        stored = vault.seal(ID, DAY, folder / "spool/a.wav", MANIFEST)
        assert before in (None, stored)
        assert sorted(files(folder)) == [stored.manifest, stored.audio]
        with vault.wav(ID, DAY) as played:
            assert b"".join(played.read(44)) == pcm(folder / "spool/a.wav")
        assert vault.manifest(ID, DAY) == MANIFEST
        assert [path.name for path in (folder / "keys/2026/11/26").iterdir() if path.suffix != ".part"] == [f"{ID}.key"]
        assert [path.name for path in (folder / "spool").iterdir()] == ["a.wav"]
    assert counted == sorted(counted)
    assert (counted[0], counted[-1]) == (False, True)


@pytest.mark.parametrize("byte", [1, 100, 500, 4_000, 65_567, 65_568, 100_000])
def test_killed_in_the_midst_of_a_file_there_is_nothing_that_counts_and_the_next_try_has_a_whole_pair(
    tmp_path: Path, wav: Path, byte: int
) -> None:
    opened(tmp_path)
    assert killed_at_byte(byte, seal, tmp_path)
    vault, _ = opened(tmp_path)
    assert vault.stored(ID, DAY) is None
    stored = vault.seal(ID, DAY, wav, MANIFEST)
    assert sorted(files(tmp_path)) == [stored.manifest, stored.audio]
    assert stored == vault.stored(ID, DAY)


def test_without_its_key_it_is_gone_and_is_not_made_anew(tmp_path: Path, wav: Path) -> None:
    vault, keyring = opened(tmp_path)
    vault.seal(ID, DAY, wav, MANIFEST)
    before = files(tmp_path)
    keyring.destroy(ID, DAY)
    for use in (
        lambda: vault.manifest(ID, DAY),
        lambda: vault.wav(ID, DAY).__enter__(),
        lambda: vault.seal(ID, DAY, wav, MANIFEST),
    ):
        with pytest.raises(KeyGone):
            use()
    assert files(tmp_path) == before


def test_a_pair_of_which_one_file_has_gone_or_changed_is_not_covered_up(tmp_path: Path, wav: Path) -> None:
    vault, _ = opened(tmp_path)
    audio = tmp_path / "recordings" / vault.seal(ID, DAY, wav, MANIFEST).audio
    whole = audio.read_bytes()
    audio.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(PairBroken, match="audio"):
        vault.seal(ID, DAY, wav, MANIFEST)
    audio.unlink()
    with pytest.raises(PairBroken, match="audio"):
        vault.stored(ID, DAY)


def test_two_recordings_files_that_are_exchanged_do_not_open(tmp_path: Path, wav: Path) -> None:
    vault, _ = opened(tmp_path)
    first, second = (vault.seal(name, DAY, wav, MANIFEST) for name in ("a", "b"))
    box = (tmp_path / "recordings" / first.audio).read_bytes()
    (tmp_path / "recordings" / second.audio).write_bytes(box)
    with pytest.raises(BoxBroken), vault.wav("b", DAY):
        pass


def test_a_manifest_put_in_the_sounds_place_does_not_open(tmp_path: Path, wav: Path) -> None:
    vault, keyring = opened(tmp_path)
    stored = vault.seal(ID, DAY, wav, MANIFEST)
    with (tmp_path / "recordings" / stored.manifest).open("rb") as file, pytest.raises(BoxBroken):
        list(open_box(keyring.key(ID, DAY), stored.audio, file))


@contextmanager
def small_files() -> Iterator[None]:
    """No file may grow past 20 kB, what pytest writes not excepted: what a full disk feels like."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_nothing_half_and_says_so(tmp_path: Path, wav: Path) -> None:
    vault, _ = opened(tmp_path)
    with small_files(), pytest.raises(VaultError, match="File too large"):
        vault.seal(ID, DAY, wav, MANIFEST)
    assert files(tmp_path) == {}
    assert list(wav.parent.iterdir()) == [wav]


def test_a_folder_that_cannot_be_written_leaves_nothing_half_and_says_so(tmp_path: Path, wav: Path) -> None:
    vault, _ = opened(tmp_path)
    (tmp_path / "recordings").write_text("in the way")
    with pytest.raises(VaultError, match="not put away"):
        vault.seal(ID, DAY, wav, MANIFEST)
    (tmp_path / "recordings").unlink()
    assert vault.seal(ID, DAY, wav, MANIFEST)


def test_a_wav_that_is_none_is_refused_before_a_key_is_made(tmp_path: Path, wav: Path) -> None:
    vault, keyring = opened(tmp_path)
    wav.write_bytes(b"torn")
    with pytest.raises(SoundBroken):
        vault.seal(ID, DAY, wav, MANIFEST)
    wav.unlink()
    with pytest.raises(VaultError, match="No such file"):
        vault.seal(ID, DAY, wav, MANIFEST)
    assert list(keyring.recordings()) == []


def test_a_flac_that_would_not_give_back_what_went_in_is_never_put_away(
    tmp_path: Path, wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = recording.heard
    monkeypatch.setattr(recording, "heard", lambda file: replace(heard(file), pcm_sha256="0" * 64))
    with pytest.raises(SoundBroken, match="does not come back"):
        opened(tmp_path)[0].seal(ID, DAY, wav, MANIFEST)
    assert not (tmp_path / "recordings").exists()


def test_a_manifest_has_one_form() -> None:
    assert canonical({"b": [1, "王"], "a": None}) == canonical({"a": None, "b": [1, "王"]})
    assert canonical({"b": [1, "王"], "a": None}).decode() == '{"a":null,"b":[1,"王"]}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"a": float("nan")})
