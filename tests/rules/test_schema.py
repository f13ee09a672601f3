"""The schema for editors: it takes what the loader takes, marks what it refuses, and says what each word means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ivr.rules.schema import EditorsYaml, descriptions, schema, shapes
from ivr.rules.shape import Shape

EXAMPLE = Path(__file__).parents[2] / "routing_rules.yaml"
MADE = schema()
VALIDATOR = Draft202012Validator(MADE)


class InEditor(EditorsYaml):
    """With keys as texts, which they are in JSON, and the two tags that the setting in docs/editor.md makes known."""


def _mapping(loader: InEditor, node: yaml.MappingNode) -> dict[str, Any]:
    return {str(key.value): loader.construct_object(value, deep=True) for key, value in node.value}


InEditor.add_constructor("tag:yaml.org,2002:map", _mapping)
for tag in ("!secret", "!include"):
    InEditor.add_constructor(tag, lambda loader, node: node.value)


def marked(text: str) -> list[str]:
    """What an editor marks in this text, each by its path."""
    return [error.json_path for error in VALIDATOR.iter_errors(yaml.load(text, InEditor))]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(MADE)


def test_the_example_is_right() -> None:
    assert marked(EXAMPLE.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("right", "wrong", "where"),
    [
        ("version: 1", "version: 2", "$.version"),
        ("    wait: 5s", "    wait: 5", "menus"),
        ("    wait: 5s", "    wait: 5 seconds", "menus"),
        ("    tries: 3", "    tries: three", "menus"),
        ("    tries: 3", "    tries: 11", "menus"),
        ("    tries: 3", "    trys: 3", "menus"),
        ("      9: repeat", "      9: again", "menus"),
        ("      9: repeat", "      A: repeat", "menus"),
        ("1: {queue: wealth}", "1: {que: wealth}", "menus"),
        ("1: {queue: wealth}", "1: {queue: wealth, menu: hours_menu}", "menus"),
        ('sat: "09:00-12:00"', 'sat: "9-12"', "calendars"),
        ('sat: "09:00-12:00"', 'saturday: "09:00-12:00"', "calendars"),
        ('"2027-01-02": closed', '"2.1.2027": closed', "calendars"),
        ("- if: {closed: office}", "- if: {}", "flows"),
        ("- if: {closed: office}", "- if: {closed: office, rm: present}", "flows"),
        ("    - look_up: customer", "    - look_up: agent", "flows"),
        ("{wealth: 3, fund_licence: valid}", "{wealth: 6, fund_licence: valid}", "queues"),
        ("choose: longest_idle", "choose: anybody", "queues"),
        ("      no_answer: not_ready", "      no_answer: fired", "queues"),
        ("{failed_offers: 2}", "{failed: 2}", "queues"),
        ("place: home", "place: beach", "agents"),
        ('"1001": {name', "anna: {name", "agents"),
        ('until: "2027-12-31"', "until: next year", "agents"),
        ("crm: {customers: crm/customers.csv, managers", "crm: {customers: crm/customers.csv, bosses", "crm"),
    ],
)
def test_what_the_loader_refuses_is_marked_where_it_stands(right: str, wrong: str, where: str) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert right in text
    found = marked(text.replace(right, wrong, 1))
    assert found
    assert all(where in path for path in found)


@pytest.mark.parametrize(
    "text",
    [
        "menus: !include menus.yaml",
        "queues: {wealth: !include wealth.yaml}",
        "flows: {main: [{play: welcome}, !include parts/rest.yml]}",
    ],
)
def test_a_section_or_an_entry_may_stand_in_another_file(text: str) -> None:
    assert {path for path in marked(text) if path != "$"} == set()


def test_a_trunk_s_password_is_a_secret_by_name() -> None:
    assert "$.trunks" not in str(marked('trunks: {a: {host: sip.example.net, user: "1", secret: !secret a}}'))


@pytest.mark.parametrize("shape", tuple(shapes()), ids=lambda shape: shape.__name__)
def test_every_word_of_the_language_says_what_it_means(shape: type[Shape]) -> None:
    words = {field.alias or name for name, field in shape.model_fields.items()}
    assert words - descriptions(shape).keys() == set()


@pytest.mark.parametrize("shape", tuple(shapes()), ids=lambda shape: shape.__name__)
def test_every_kind_of_mapping_says_what_it_is(shape: type[Shape]) -> None:
    assert "__doc__" in vars(shape)


def test_examples_and_defaults_stand_as_one_writes_them() -> None:
    ring = MADE["$defs"]["OfferShape"]["properties"]["ring"]
    assert ring["examples"] == ["15s"]
    assert MADE["$defs"]["MenuShape"]["properties"]["tries"]["default"] == 3
    assert MADE["$defs"]["MenuShape"]["properties"]["wait"]["default"] == "5s"
    assert "PT" not in str(MADE)
