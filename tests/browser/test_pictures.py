"""Every page of the console has its pictures in docs/console/: in both languages, light and dark, and shown there."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tests.browser.pictures import DOCS, SHOTS
from tests.browser.softphone import ROOT

CONSOLE = ROOT / "console"
WAYS = ("zh-light", "zh-dark", "en-light", "en-dark")


def routes() -> set[str]:
    """Every address that shows something of its own, signed in or not, and the page that stands for all offline."""
    pages = re.findall(r'path: "(/\w+)"', (CONSOLE / "src/frame/pages.ts").read_text("utf-8"))
    others = re.findall(r'path === "(/\w+)"', (CONSOLE / "src/App.tsx").read_text("utf-8"))
    return {"/", *pages, *others}


def names() -> set[str]:
    """The pictures that there are to be."""
    return {f"{shot.name}-{way}.png" for shot, way in product((each for each in SHOTS if each.kept), WAYS)}


def test_the_routers_pages_are_found() -> None:
    assert {"/", "/welcome", "/desk", "/profile"} <= routes()
    assert len(routes()) > 15


@pytest.mark.parametrize("route", sorted(routes()))
def test_each_page_has_pictures(route: str) -> None:
    assert [shot.name for shot in SHOTS if shot.kept and re.split(r"[?#]", shot.path)[0] == route]


def test_the_folder_holds_them_all_and_none_that_nothing_makes() -> None:
    assert {path.name for path in DOCS.glob("*.png")} == names()


def test_whoever_reads_the_folder_is_shown_each() -> None:
    assert set(re.findall(r"\]\(([\w-]+\.png)\)", (DOCS / "README.md").read_text("utf-8"))) == names()
