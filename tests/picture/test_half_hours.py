"""A day as a picture: whatever the figures are, it is well-formed, and nothing is drawn outside its panel."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from ivr.picture.half_hours import HIGH, Panel, Series, drawn

LABELS = ["09:00", "09:30", "10:00"]


def picture(*panels: Panel) -> ET.Element:
    return ET.fromstring(drawn("A day & <more>", "a note", LABELS, panels))


def of(root: ET.Element, tag: str, kind: str = "") -> list[ET.Element]:
    return [one for one in root.iter() if one.tag.endswith(tag) and kind in (one.get("class") or "")]


def series(*values: float | None, about: float = 0.0, name: str = "x") -> Series:
    return Series(name, "#123456", values, [None if value is None else about for value in values])


def test_bars_are_as_high_as_their_values_and_none_stands_where_there_is_no_value() -> None:
    root = picture(Panel("Calls", [series(10, None, 20)], most=40))
    bars = [float(one.get("height") or 0) for one in of(root, "rect") if one.get("fill") == "#123456"]
    assert bars == [HIGH / 4, HIGH / 2]


def test_a_line_is_broken_where_there_is_no_value() -> None:
    root = picture(Panel("Level", [series(10, 20, None)], "%", True, 100))
    assert len(of(root, "path", "line")) == 1
    assert len(of(root, "circle")) == 2


def test_whiskers_stay_within_the_panel() -> None:
    root = picture(Panel("Level", [series(99, 1, 50, about=5)], "%", True, 100))
    ends = [tuple(map(float, re.findall(r"[0-9.]+", one.get("d") or "")[1:])) for one in of(root, "path", "whisker")]
    assert len(ends) == 3
    assert all(0 <= high < low <= HIGH for low, high in ends)


@pytest.mark.parametrize(("highest", "top"), [(0.0, "1"), (0.07, "0.08"), (21, "24"), (99.5, "100"), (1234, "1600")])
def test_the_axis_is_as_long_as_need_be_and_its_quarters_are_round(highest: float, top: str) -> None:
    root = picture(Panel("Calls", [series(highest, 0, 0)]))
    assert [one.text for one in of(root, "text", "scale")][-1] == top


def test_two_series_are_told_apart_by_name_and_one_alone_has_none() -> None:
    two = picture(Panel("Calls", [series(1, 2, 3, name="old & <new>"), series(1, 2, 3, name="other")]))
    assert {"old & <new>", "other"} <= {one.text for one in of(two, "text")}
    assert "x" not in {one.text for one in of(picture(Panel("Calls", [series(1, 2, 3)])), "text")}


def test_what_is_aimed_at_is_a_line() -> None:
    (line,) = of(picture(Panel("Level", [series(1, 2, 3)], "%", True, 100, 80)), "path", "aim")
    assert f"M0 {HIGH * 0.2:.1f}" in (line.get("d") or "")
