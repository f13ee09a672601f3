"""The level of degradation: kept for the next controller, and never half set."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.calls.degradation import Degradation
from ivr.core.conditions import IsDegraded
from ivr.core.steps import Branch, HangUp
from ivr.switch.fake import FakeSwitch
from tests.calls.house import DID, House, rules
from tests.virtual_time import virtual


def test_a_level_outlives_the_controller(tmp_path: Path) -> None:
    file = tmp_path / "degradation"
    assert Degradation.kept(file).level == ""
    Degradation.kept(file).set("storm")
    assert Degradation.kept(file).level == "storm"
    Degradation.kept(file).set("")
    assert Degradation.kept(file).level == ""


def test_what_a_former_version_has_kept_still_holds(tmp_path: Path) -> None:
    (tmp_path / "degradation").write_text("storm\n")
    assert Degradation.kept(tmp_path / "degradation").by_hand == "storm"
    (tmp_path / "degradation").write_text("\n")
    assert Degradation.kept(tmp_path / "degradation").by_hand is None


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"by_hand": 5, "drill": null}', '{"by_hand": null, "drill": {"level": "x"}}']
)
def test_a_file_that_means_nothing_means_as_usual(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd").write_text(text)
    assert Degradation.kept(tmp_path / "odd").standing.level == ""


def test_a_file_that_cannot_be_read_means_as_usual(tmp_path: Path) -> None:
    (tmp_path / "odd").write_bytes(b"\xff\xfe")
    assert Degradation.kept(tmp_path / "odd").level == ""
    assert Degradation.kept(tmp_path).level == ""


def test_a_level_that_cannot_be_kept_is_not_set(tmp_path: Path) -> None:
    degradation = Degradation(tmp_path / "no folder" / "degradation", "busy")
    with pytest.raises(OSError, match="no folder"):
        degradation.set("storm")
    assert degradation.level == "busy"


@virtual
async def test_a_call_notices_at_its_next_decision() -> None:
    asks = {"start": Branch(IsDegraded("storm"), "yes", "no"), "yes": HangUp("storm"), "no": HangUp("usual")}
    h = House(FakeSwitch(), rules(nodes=asks, numbers={DID: "start"}, degradation=("storm",)))
    before = h.fake.call_in(DID, "13900001111")
    await h.over()
    h.desk.degradation.set("storm")
    after = h.fake.call_in(DID, "13900001111")
    await h.over()
    assert (h.fake.heard(before), h.fake.heard(after)) == (["usual"], ["storm"])
