"""Prompts from the console: listed, heard, and said otherwise by the next version of the rules."""

from __future__ import annotations

import io
import wave
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ivr.core.access import Role
from ivr.rules import load
from ivr.voice.library import Library
from tests.console.ruled import Office, office
from tests.console.visiting import PEOPLE
from tests.recording.sounds import tone
from tests.voice.sounds import Hummer

__all__ = ["office"]
PROMPTS = "/api/v1/prompts"


def wav(seconds: float = 1.0, rate: int = 8000, channels: int = 1, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((channels, width, rate, 0, "NONE", ""))
        sound.writeframes(tone(700, seconds * rate / 8000).tobytes()[: int(seconds * rate) * width] * channels)
    return file.getvalue()


def given(sound: bytes, office: Office, **more: str) -> dict[str, str]:
    version = office.versions.record.in_force.version
    return {"sound": b64encode(sound).decode(), "version": version, **more}


def sounds_of(office: Office) -> list[Path]:
    return sorted((office.file.parent / "prompts").glob("*"))


@pytest.fixture
def spoken(office: Office, tmp_path: Path) -> Office:
    """The office's prompts have sounds."""
    library = Library.prepare(load(office.file), tmp_path / "sounds", engines=[Hummer()])
    office.console.house.desk.sounds = library  # type: ignore[assignment]
    return office


async def test_each_prompt_is_told_with_its_text_its_length_and_where_it_is_said(spoken: Office) -> None:
    told = await spoken.admin.told("GET", PROMPTS)
    (welcome,) = [one for one in told["prompts"] if one["id"] == "welcome"]
    assert [one["language"] for one in welcome["said"]] == ["zh", "en"]
    assert welcome["said"][0]["there"]
    assert 0.1 < welcome["said"][0]["seconds"] < 60
    assert any(at.startswith("flows.main") for at in welcome["at"])


async def test_a_prompt_is_heard_whole_and_in_parts(spoken: Office) -> None:
    where = f"{PROMPTS}/welcome/zh/sound"
    whole = await (await spoken.admin.ask("GET", where)).read()
    with wave.open(io.BytesIO(whole)) as sound:
        assert (sound.getframerate(), sound.getnframes() > 800) == (8000, True)
    part = await spoken.admin.ask("GET", where, Range="bytes=100-199")
    assert (part.status, await part.read()) == (206, whole[100:200])
    assert (await spoken.admin.ask("GET", where, Range=f"bytes={len(whole)}-")).status == 416


async def test_nobody_hears_a_recording_by_naming_it_among_the_prompts(spoken: Office) -> None:
    rules = spoken.console.house.reception.rules
    recording = spoken.console.house.desk.voicemail.parent / "recording-spool/call1.wav"
    for file in (str(recording), "../elsewhere.wav"):
        welcome = replace(rules.prompts["welcome"], files={"zh": file})
        spoken.console.house.reception.rules = replace(rules, prompts={**rules.prompts, "welcome": welcome})
        told = await spoken.admin.ask("GET", f"{PROMPTS}/welcome/zh/sound")
        assert (told.status, "does not lie with the rules" in await told.text()) == (403, True)


async def test_a_sound_that_is_given_is_named_by_the_next_version_and_the_former_stays(office: Office) -> None:
    before = office.file.read_text()
    told = await office.admin.told("PUT", f"{PROMPTS}/welcome/zh/sound", given(wav(), office))
    (first,) = sounds_of(office)
    rules = load(office.file)
    assert (told["number"], rules.prompts["welcome"].files["zh"]) == (2, f"prompts/{first.name}")
    assert rules.prompts["welcome"].texts.keys() == {"zh", "en"}
    text = office.file.read_text()
    assert [line for line in before.splitlines() if line not in text.splitlines()] == [
        next(line for line in before.splitlines() if "本次通话将被录音" in line)
    ], "one line is another, and each comment stays"
    await office.admin.told("PUT", f"{PROMPTS}/welcome/zh/sound", given(wav(2.0), office))
    assert first in sounds_of(office)
    assert len(sounds_of(office)) == 2
    newest = (await office.admin.told("GET", "/api/v1/rules/versions"))[0]
    assert (newest["number"], newest["author"]) == (3, "li")
    assert "welcome (zh)" in newest["comment"]


async def test_another_text_is_spoken_by_the_next_version(office: Office) -> None:
    body = {"text": 'We say: "hello" # at last', "version": office.versions.record.in_force.version}
    assert (await office.admin.told("PUT", f"{PROMPTS}/welcome/en/text", body))["number"] == 2
    assert load(office.file).prompts["welcome"].texts["en"] == body["text"]


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (b"", "no WAV"),
        (b"PK\x03\x04" + b"\0" * 400, "no WAV"),
        (wav()[:2000], "cut off"),
        (wav(rate=8), "8 samples a second"),
        (wav(rate=192_000), "192000 samples"),
        (wav(channels=6), "6 channels"),
        (wav(width=1), "8 bits"),
        (wav(0), "no sound"),
    ],
)
async def test_what_is_no_sound_for_a_telephone_is_refused_with_a_sentence(
    office: Office, sound: bytes, why: str
) -> None:
    assert why in await office.admin.told("PUT", f"{PROMPTS}/welcome/zh/sound", given(sound, office), 400)
    assert sounds_of(office) == []
    assert office.versions.record.in_force.number == 1


async def test_more_than_3_mb_are_refused(office: Office) -> None:
    assert await office.admin.told("PUT", f"{PROMPTS}/welcome/zh/sound", given(bytes(3_100_000), office), 400)


@pytest.mark.parametrize("name", ["..%2f..%2fetc", "welcome%2f..", "nothing", "welcome.zh"])
async def test_a_name_that_the_rules_do_not_have_leads_nowhere(office: Office, name: str) -> None:
    answer = await office.admin.ask("PUT", f"{PROMPTS}/{name}/zh/sound", given(wav(), office))
    assert answer.status == 404
    assert sounds_of(office) == []


async def test_whoever_was_second_is_told_and_takes_no_sound_away_that_the_first_has_given(office: Office) -> None:
    first = given(wav(), office)
    await office.admin.told("PUT", f"{PROMPTS}/welcome/zh/sound", first)
    assert "first" in await office.admin.told("PUT", f"{PROMPTS}/welcome/zh/sound", first, 409)
    assert len(sounds_of(office)) == 1
    load(office.file)  # whose rules name it


@pytest.mark.parametrize("role", list(PEOPLE))
async def test_only_admins_say_prompts_otherwise(office: Office, role: Role) -> None:
    async with office.console.browser(PEOPLE[role]) as browser:
        asked: list[Any] = [
            await browser.ask("PUT", f"{PROMPTS}/nothing/zh/{what}", given(b"", office) if what == "sound" else {})
            for what in ("sound", "text")
        ]
    assert ({answer.status for answer in asked} == {403}) is (role is not Role.ADMIN)
