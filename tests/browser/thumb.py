"""Somebody with a telephone in his hand: he taps what is large enough for a thumb, and nothing lies over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

DEVICE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
THUMB = 44
"""CSS pixels, both ways, of what he taps: WCAG's 2.5.5, and what the makers of telephones ask for."""
LEAST = 24
"""Of all else that can be tapped: WCAG's 2.5.8, by which nobody hits the one for the other."""
SOON = 20_000
"""Milliseconds: a switch and a browser on one machine, with much else beside them."""
HIT = """(one) => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  const points = [[left + 3, top + 3], [right - 3, bottom - 3], [(left + right) / 2, (top + bottom) / 2]];
  const over = points.map(([x, y]) => document.elementFromPoint(x, y)).find((hit) => !one.contains(hit));
  return { width: right - left, height: bottom - top, over: over?.outerHTML.slice(0, 160) ?? "" };
}"""
"""How large it is, and what lies over a corner of it or its middle."""
TOO_SMALL = """(least) => {
  const all = "a[href], button, input:not([type=radio], [type=checkbox]), select, textarea, summary, label:has(input)";
  const isInText = (one) => one.matches("p a, .skip");
  return [...document.querySelectorAll(all)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !isInText(one))
    .filter((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < least - 0.5)
    .map((one) => `${JSON.stringify(one.getBoundingClientRect())} ${one.outerHTML.slice(0, 120)}`);
}"""
OVERLAPPING = """() => {
  const all = [...document.querySelectorAll("main :is(button:not(.eye), input, select, textarea, summary)")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const boxes = all.map((one) => one.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return all.flatMap((one, at) => all.slice(at + 1)
    .filter((_, more) => meet(boxes[at], boxes[at + 1 + more]))
    .map((other) => `${one.outerHTML.slice(0, 80)} and ${other.outerHTML.slice(0, 80)}`));
}"""
"""Those that touch another; the eye of a password lies in its field."""


@dataclass
class Thumb:
    """All that he has."""

    page: Page

    def button(self, name: str, *, within: str = "body") -> Locator:
        """Called exactly so."""
        return self.page.locator(within).get_by_role("button", name=name, exact=True)

    async def taps(self, place: Locator) -> None:
        """He moves it into the middle; it is large enough for him, and nothing lies over it."""
        await expect(place).to_be_enabled(timeout=SOON)
        await place.evaluate("(one) => one.scrollIntoView({ block: 'center' })")
        found = await place.evaluate(HIT)
        assert min(found["width"], found["height"]) >= THUMB - 0.5, f"{found} is too small for a thumb: {place}"
        assert found["over"] == "", f"{place} is covered by {found['over']}"
        await place.tap()

    async def writes(self, place: Locator, text: str) -> None:
        """By the keyboard that comes up as he taps a field."""
        await self.taps(place)
        await expect(place).to_be_focused()
        await self.page.keyboard.insert_text(text)

    async def reaches(self, *names: str) -> None:
        """These buttons lie in what he sees, without moving the page."""
        for name in names:
            await expect(self.button(name)).to_be_in_viewport(ratio=1, timeout=SOON)

    async def looks(self) -> None:
        """Nothing in the page is moved sideways, too small to be hit, or lies over another."""
        wide, screen = await self.page.evaluate("[document.documentElement.scrollWidth, screen.width]")
        assert wide <= screen
        assert await self.page.evaluate(TOO_SMALL, LEAST) == []
        assert await self.page.evaluate(OVERLAPPING) == []
