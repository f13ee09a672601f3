"""The picture of the example: what is in the rules is in it, under its name, and every text fits its box."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.core.overflow_rules import OverflowStep, ToGroup, ToNumber, ToQueue, WhenWaiting
from ivr.core.queues import Choose, OfferRules
from ivr.core.rule_ref import RuleRef
from ivr.picture import mermaid, svg
from ivr.picture.chart import Box, Chart, Kind, Row
from ivr.picture.charting import charted
from ivr.picture.lettering import cut, width
from ivr.rules import load

EXAMPLE = Path(__file__).parents[2] / "routing_rules.yaml"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def chart() -> Chart:
    return charted(load(EXAMPLE, today=date(2026, 6, 1)))


def texts(picture: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def test_numbers_flows_menus_and_queues_are_boxes_with_the_rules_names(chart: Chart) -> None:
    titles = {(box.kind, box.title.split("  ")[0]) for box in chart.boxes.values()}
    assert titles >= {
        (Kind.NUMBER, "4008001234"),
        (Kind.NUMBER, "02131234567"),
        (Kind.FLOW, "main"),
        (Kind.FLOW, "claims_line"),
        (Kind.QUESTION, "office closed?"),
        (Kind.MENU, "main_menu"),
        (Kind.MENU, "hours_menu"),
        (Kind.QUEUE, "wealth"),
        (Kind.QUEUE, "claims"),
        (Kind.QUEUE, "general"),
        (Kind.PERSON, "own RM"),
        (Kind.PERSON, "deputy"),
        (Kind.MESSAGE, "voicemail wealth"),
        (Kind.MESSAGE, "callback note claims"),
        (Kind.END, "goodbye"),
    }


def test_a_menu_shows_where_each_key_leads(chart: Chart) -> None:
    keys = {row.key: row.to for row in chart.boxes["menus.main_menu"].rows}
    assert keys == {
        "1": "queue wealth",
        "2": "queue claims",
        "3": "menus.main_menu.keys.3",
        "4": "menus.hours_menu",
        "9": "",
        "-": "queue general",
    }


def test_a_queue_leads_through_its_overflow_list(chart: Chart) -> None:
    way = ["queue wealth"]
    while to := next((row.to for row in chart.boxes[way[-1]].rows if row.to), ""):
        way.append(to)
    assert way == ["queue wealth", "queue wealth 0", "queue wealth 1", "voicemail wealth"]
    assert chart.boxes["queue wealth"].rows[-1].text == "60s waited or 2 failed offers"


def test_every_arrow_leads_to_a_box(chart: Chart) -> None:
    assert {arrow.target for arrow in chart.arrows()} <= set(chart.boxes)


def test_the_svg_is_well_formed_and_holds_every_name(chart: Chart) -> None:
    shown = texts(svg.drawn(chart))
    assert {"恒信财富", "4008001234", "main_menu", "voicemail wealth"} <= set(shown)
    assert any("理财" in text for text in shown)


def test_no_text_is_wider_than_its_box(chart: Chart) -> None:
    for group in ElementTree.fromstring(svg.drawn(chart)).iter(f"{SVG}g"):
        box = group.find(f"{SVG}rect")
        if box is None:
            continue
        for text in group.iter(f"{SVG}text"):
            if text.get("class") in ("row", "title"):
                size = svg.TITLE if text.get("class") == "title" else svg.TEXT
                assert float(text.get("x", 0)) + width(text.text or "", size) <= float(box.get("width", 0))


def test_long_and_chinese_texts_are_cut_to_fit() -> None:
    long = "很长的名字" * 20
    shown = texts(svg.drawn(Chart("t", "v", {"a": Box("a", Kind.MENU, long, (Row(long, "1"),))})))
    assert sum(text.endswith("…") for text in shown) == 2
    assert width("理财", 10) == 20
    assert cut("short", 10, 100) == "short"


def test_a_way_back_and_a_crowd_are_shown_by_name() -> None:
    crowd = {f"m{n}": Box(f"m{n}", Kind.MENU, f"m{n}", (Row("popular", "1", "popular"),)) for n in range(9)}
    popular = Box("popular", Kind.MENU, "popular", (Row("m0", "1", "m0"),))
    picture = svg.drawn(Chart("t", "v", {**crowd, "popular": popular}))
    lines = [path for path in ElementTree.fromstring(picture).iter(f"{SVG}path") if path.get("class") == "line"]
    assert len(lines) == 1
    assert texts(picture).count("↪ popular") == 8
    assert "↪ m0" in texts(picture)


def test_signs_of_xml_in_a_name_do_no_harm() -> None:
    box = Box('a<b>&"c"', Kind.QUEUE, '<i>&"x"', (Row("a < b & c"),))
    shown = texts(svg.drawn(Chart("<t>", "v", {box.id: box})))
    assert {'<i>&"x"', "a < b & c", "<t>"} <= set(shown)


def test_mermaid_says_the_same_in_text(chart: Chart) -> None:
    lines = mermaid.written(chart).splitlines()
    names = {line.split('"')[1].split("<br/>")[0]: line.split("[")[0].split("(")[0].split("{")[0].strip()
             for line in lines if ":::" in line}  # fmt: skip
    assert lines[0] == "flowchart LR"
    assert f'    {names["main_menu"]} -->|"4"| {names["hours_menu"]}' in lines
    assert f'    {names["office closed?"]} -->|"no"| {names["main_menu"]}' in lines
    assert any(line.startswith(f'    {names["main_menu"]} -.->|"no key"|') for line in lines)


def test_signs_of_mermaid_in_a_name_do_no_harm() -> None:
    text = mermaid.written(Chart("t", "v", {"a": Box("a", Kind.MENU, 'say "hi" #1 <b>', ())}))
    assert 'b0["say #quot;hi#quot; #35;1 #lt;b#gt;"]:::is_menu' in text


def test_a_queue_leads_to_the_queues_that_it_overflows_to_and_past_steps_that_may_be_passed_over() -> None:
    rules = load(EXAMPLE, today=date(2026, 6, 1))
    first, *others = rules.queues["wealth"].overflow
    busy = OverflowStep(RuleRef(""), ToQueue("general"), (WhenWaiting(10),))
    ring = OverflowStep(RuleRef(""), ToGroup((), "wealth", timedelta(seconds=20)), (WhenWaiting(20),))
    wealth = replace(rules.queues["wealth"], overflow=(busy, ring, first, *others))
    chart = charted(replace(rules, queues={**rules.queues, "wealth": wealth}))
    assert [(row.text, row.to) for row in chart.boxes["queue wealth"].rows[-3:]] == [
        ("10 waiting", "queue general"),
        ("20 waiting", "queue wealth 1"),
        ("60s waited or 2 failed offers", "queue wealth 2"),
    ]
    assert {arrow.target for arrow in chart.arrows()} <= set(chart.boxes)
    assert chart.boxes["queue wealth 1"].title == "team wealth"


@pytest.mark.parametrize(
    ("offer", "row"),
    [
        (OfferRules(), "rings 15s"),
        (OfferRules(by_rank=True), "rings 15s, by rank"),
        (OfferRules(choose=Choose.ROUND_ROBIN), "rings 15s, round_robin"),
        (OfferRules(choose=Choose.ROUND_ROBIN, by_rank=True), "rings 15s, round_robin by rank"),
    ],
)
def test_how_a_queue_chooses_is_told_unless_it_is_as_usual(offer: OfferRules, row: str) -> None:
    rules = load(EXAMPLE, today=date(2026, 6, 1))
    queue = replace(rules.queues["wealth"], offer=offer)
    box = charted(replace(rules, queues={**rules.queues, "wealth": queue})).boxes["queue wealth"]
    assert [one.text for one in box.rows if one.text.startswith("rings")] == [row]


def test_a_number_to_which_a_queue_overflows_rings_and_leads_on() -> None:
    rules = load(EXAMPLE, today=date(2026, 6, 1))
    dial = OverflowStep(RuleRef(""), ToNumber("02160001111", timedelta(seconds=20)), (WhenWaiting(10),))
    wealth = replace(rules.queues["wealth"], overflow=(dial, OverflowStep(RuleRef(""), ToQueue("general"))))
    box = charted(replace(rules, queues={**rules.queues, "wealth": wealth})).boxes["queue wealth 0"]
    assert (box.kind, box.title) == (Kind.PERSON, "02160001111")
    assert [(row.text, row.to) for row in box.rows] == [("rings 20s", ""), ("not reached", "queue general")]


def test_no_kind_of_box_is_called_by_a_word_of_mermaids_own(chart: Chart) -> None:
    classes = {line.rpartition(":::")[2] for line in mermaid.written(chart).splitlines() if ":::" in line}
    assert "is_end" in classes
    assert not classes & {"end", "class", "style", "default", "graph", "subgraph"}
