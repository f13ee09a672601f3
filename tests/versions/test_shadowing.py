"""Beginning and ending a shadow, one thing at a time, and its memory beyond the controller."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.versions.shadow import Begun, Shadow
from ivr.versions.shadowing import Shadowing, drafts_beside
from ivr.versions.verdict import Ready, Verdict, refused
from tests.calls.house import rules

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


def _version_of(path: Path) -> str:
    return path.read_text() if path.exists() else path.stem


class Scene(Shadowing):
    """Each file holds its version, or its stem is it; `broken` is refused."""

    def __init__(self, note: Path) -> None:
        self.attached: list[Shadow | None] = []
        super().__init__(note, self.read, self.attached.append, lambda: NOW)
        self.note = note

    async def read(self, path: Path) -> Verdict:
        for _ in range(5):
            await asyncio.sleep(0)
        version = _version_of(path)
        return refused(path, "No.", "") if version == "broken" else Ready(rules(version=version), {})

    @property
    def noted(self) -> str:
        return self.note.read_text().splitlines()[0]

    @property
    def drafts(self) -> list[str]:
        return [file.read_text() for file in drafts_beside(self.note).rglob("*.yaml")]

    @property
    def version(self) -> str:
        return self.shadow.rules.version if self.shadow else ""


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "shadow")


async def test_a_shadow_begins_is_remembered_and_is_dropped_once(scene: Scene) -> None:
    await scene.begin(Begun(Path("/v2.yaml")))
    assert (scene.version, scene.noted) == ("v2", "/v2.yaml")
    assert (await scene.drop(), await scene.drop()) == (True, False)
    assert (scene.version, scene.attached[-1], scene.note.exists()) == ("", None, False)


async def test_a_refused_one_leaves_the_one_before(scene: Scene) -> None:
    await scene.begin(Begun(Path("/v2.yaml")))
    await scene.begin(Begun(Path("/broken.yaml")))
    assert (scene.version, scene.noted) == ("v2", "/v2.yaml")


async def test_one_that_is_dropped_while_it_is_read_does_not_begin_after_all(scene: Scene) -> None:
    _, dropped = await asyncio.gather(scene.begin(Begun(Path("/v2.yaml"))), scene.drop())
    assert (dropped, scene.version, scene.attached[-1], scene.note.exists()) == (True, "", None, False)


async def test_of_two_at_once_the_second_is_the_one_that_is_remembered(scene: Scene) -> None:
    await asyncio.gather(scene.begin(Begun(Path("/v2.yaml"))), scene.begin(Begun(Path("/v3.yaml"))))
    assert (scene.version, scene.noted) == ("v3", "/v3.yaml")


@pytest.mark.parametrize(("in_force", "left"), [("v1", "v2"), ("v2", "")])
async def test_the_next_controller_goes_on_with_it_unless_it_is_in_force(
    scene: Scene, in_force: str, left: str
) -> None:
    await scene.begin(Begun(Path("/v2.yaml")))
    again = Scene(scene.note)
    await again.resume(lambda: in_force)
    assert (again.version, again.note.exists()) == (left, bool(left))


async def test_without_one_the_next_controller_has_none(scene: Scene) -> None:
    await scene.resume(lambda: "v1")
    assert scene.attached == []


async def test_one_of_before_this_release_is_taken_up_though_its_note_has_the_path_alone(scene: Scene) -> None:
    scene.note.write_text("/v2.yaml")
    await scene.resume(lambda: "v1")
    assert scene.version == "v2"


def draft(version: str) -> dict[str, bytes]:
    return {"rules.yaml": version.encode()}


async def test_a_draft_is_kept_as_long_as_it_is_tried(scene: Scene) -> None:
    await scene.begin_draft(draft("v2"), "li")
    assert (scene.version, scene.drafts) == ("v2", ["v2"])
    await scene.begin_draft(draft("v3"), "li")
    assert (scene.version, scene.drafts) == ("v3", ["v3"])
    await scene.drop()
    assert scene.drafts == []


async def test_a_draft_that_is_refused_leaves_the_one_before_with_its_files(scene: Scene) -> None:
    await scene.begin_draft(draft("v2"), "li")
    await scene.begin_draft(draft("broken"), "li")
    assert (scene.version, scene.drafts) == ("v2", ["v2"])


async def test_the_next_controller_tries_the_same_draft_and_says_since_when_it_counts(scene: Scene) -> None:
    await scene.begin_draft(draft("v2"), "li")
    again = Scene(scene.note)
    again._now = lambda: NOW + timedelta(hours=1)
    await again.resume(lambda: "v1")
    assert again.shadow
    assert (again.version, again.shadow.begun.by, again.shadow.begun.at) == ("v2", "li", NOW)
    assert again.shadow.since == NOW + timedelta(hours=1)


async def test_one_that_has_failed_is_not_begun_again_by_the_next_controller(scene: Scene) -> None:
    await scene.begin_draft(draft("v2"), "li")
    assert scene.shadow
    scene.shadow.fails("KeyError")
    assert (scene.version, scene.shadow.failed) == ("v2", "KeyError"), "what it has told stays to be read"
    again = Scene(scene.note)
    await again.resume(lambda: "v1")
    assert again.shadow is None
