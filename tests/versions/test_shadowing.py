"""Beginning and ending a shadow, one thing at a time, and its memory beyond the controller."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.versions.shadow import Shadow
from ivr.versions.shadowing import Shadowing
from ivr.versions.verdict import Ready, Verdict, refused
from tests.calls.house import rules

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


class Scene(Shadowing):
    """Each file's stem is its version; `broken` is refused."""

    def __init__(self, note: Path) -> None:
        self.attached: list[Shadow | None] = []
        super().__init__(note, self.read, self.attached.append, lambda: NOW)
        self.note = note

    async def read(self, path: Path) -> Verdict:
        for _ in range(5):
            await asyncio.sleep(0)
        return refused(path, "No.", "") if path.stem == "broken" else Ready(rules(version=path.stem), {})

    @property
    def version(self) -> str:
        return self.shadow.rules.version if self.shadow else ""


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "shadow")


async def test_a_shadow_begins_is_remembered_and_is_dropped_once(scene: Scene) -> None:
    await scene.begin(Path("/v2.yaml"))
    assert (scene.version, scene.note.read_text()) == ("v2", "/v2.yaml")
    assert (await scene.drop(), await scene.drop()) == (True, False)
    assert (scene.version, scene.attached[-1], scene.note.exists()) == ("", None, False)


async def test_a_refused_one_leaves_the_one_before(scene: Scene) -> None:
    await scene.begin(Path("/v2.yaml"))
    await scene.begin(Path("/broken.yaml"))
    assert (scene.version, scene.note.read_text()) == ("v2", "/v2.yaml")


async def test_one_that_is_dropped_while_it_is_read_does_not_begin_after_all(scene: Scene) -> None:
    _, dropped = await asyncio.gather(scene.begin(Path("/v2.yaml")), scene.drop())
    assert (dropped, scene.version, scene.attached[-1], scene.note.exists()) == (True, "", None, False)


async def test_of_two_at_once_the_second_is_the_one_that_is_remembered(scene: Scene) -> None:
    await asyncio.gather(scene.begin(Path("/v2.yaml")), scene.begin(Path("/v3.yaml")))
    assert (scene.version, scene.note.read_text()) == ("v3", "/v3.yaml")


@pytest.mark.parametrize(("in_force", "left"), [("v1", "v2"), ("v2", "")])
async def test_the_next_controller_goes_on_with_it_unless_it_is_in_force(
    scene: Scene, in_force: str, left: str
) -> None:
    await scene.begin(Path("/v2.yaml"))
    again = Scene(scene.note)
    await again.resume(lambda: in_force)
    assert (again.version, again.note.exists()) == (left, bool(left))


async def test_without_one_the_next_controller_has_none(scene: Scene) -> None:
    await scene.resume(lambda: "v1")
    assert scene.attached == []
