"""What a controller that has gone let play is stopped by the next one; what one plays itself is let be."""

from __future__ import annotations

from pathlib import Path

from tests.switch.scripted import Say, scripted, well
from tests.switch.test_left_behind import says_of_itself

NOTED = "POST channels/a/variable?IVR_PLAYS"
STOPPED = "DELETE playbacks/play-1"


def playing(sound: str) -> Say:
    """One caller lives, to whom this was begun to be played."""
    told = says_of_itself(IVR_ROLE="caller", IVR_PLAYS=sound)

    def says(method: str, path: str) -> tuple[int, object] | None:
        if method == "GET" and path == "applications/ivr":
            return 200, {"channel_ids": ["a"]}
        if path == "bridges":
            return 200, []
        return (200, {"value": told}) if method == "GET" else well(method, path)

    return says


async def test_a_sound_of_a_former_controller_is_stopped_when_its_caller_is_found() -> None:
    for sound, stopped in (("play-1", 1), ("", 0)):
        async with scripted(playing(sound)) as (switch, ari):
            switch.on_connected(lambda _: None)
            await switch.start()
            await switch.set_variables("a", {"LAST": "1"})
        assert ari.asked.count(STOPPED) == stopped


async def test_a_sound_of_ours_plays_on_when_we_look_again() -> None:
    async with scripted(playing("play-1")) as (switch, ari):
        await switch.start()
        await switch.play("a", "play-1", ["unknown"])
        await switch.snapshot()
        await switch.set_variables("a", {"LAST": "1"})
    assert STOPPED not in ari.asked


async def test_before_a_sound_that_is_not_brief_begins_its_name_is_left_in_the_channel(tmp_path: Path) -> None:
    for name, seconds in (("brief", 0.5), ("long", 2)):
        (tmp_path / f"{name}.wav").write_bytes(bytes(int(16_000 * seconds)))
    async with scripted() as (switch, ari):
        await switch.start()
        await switch.play("a", "play-1", [str(tmp_path / "brief")])
        assert NOTED not in ari.asked
        await switch.play("a", "play-2", [str(tmp_path / "brief"), str(tmp_path / "long")])
        noted, played = ari.asked.index(NOTED), [n for n, asked in enumerate(ari.asked) if "/play/play-2" in asked]
        assert [noted < at for at in played] == [True]
