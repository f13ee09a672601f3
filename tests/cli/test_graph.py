"""`ivr graph` and `ivr schema`: text on the screen or in a file."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from tests.cli.program import EXAMPLE, Here


def test_the_picture_is_svg(here: Here) -> None:
    said = here("graph", str(EXAMPLE))
    assert said.code == 0
    assert ElementTree.fromstring(said.out).tag.endswith("svg")


def test_the_picture_goes_into_a_file(here: Here, tmp_path: Path) -> None:
    said = here("graph", str(EXAMPLE), "--format", "mermaid", "--out", str(tmp_path / "flow.mmd"))
    assert (said.code, said.out) == (0, "")
    assert (tmp_path / "flow.mmd").read_text("utf-8").startswith("flowchart LR")


def test_rules_that_are_not_there_and_a_folder_that_is_not_there(here: Here, tmp_path: Path) -> None:
    assert here("graph", "none.yaml").code == 2
    said = here("graph", str(EXAMPLE), "--out", str(tmp_path / "none" / "flow.svg"))
    assert said.code == 1
    assert "does not exist" in said.err


def test_the_schema_is_json(here: Here, tmp_path: Path) -> None:
    assert json.loads(here("schema").out)["title"] == "routing_rules.yaml"
    assert here("schema", "--out", str(tmp_path / "rules.schema.json")).code == 0
    assert json.loads((tmp_path / "rules.schema.json").read_text("utf-8"))["$schema"].endswith("2020-12/schema")
