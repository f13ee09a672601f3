"""Somebody with a keyboard and no mouse: he goes from place to place, and at each of them sees where he is."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.console.visiting import PASSWORD

MOST = 250
"""Stops that are gone by on the way to one."""
HERE = """() => {
  let here = document.activeElement;
  while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
  if (!here || here === document.body) return { what: "" };
  const ringed = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const drawn = one.querySelector(":scope > rect");
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || parseFloat(drawn?.style.strokeWidth
      || (drawn ? getComputedStyle(drawn).strokeWidth : 0)) >= 3;
  };
  const host = here.getRootNode().host;
  const { left, top, right, bottom } = here.getBoundingClientRect();
  const [x, y] = [Math.max(0, left) + Math.min(innerWidth, right), Math.max(0, top) + Math.min(innerHeight, bottom)];
  const hit = here.getRootNode().elementFromPoint(x / 2, y / 2);
  window.stops = (window.stops ?? new Set()).add(here);
  return {
    what: here.outerHTML.slice(0, 160),
    over: hit?.outerHTML.slice(0, 160) ?? "",
    ringed: ringed(here) || (host instanceof Element && ringed(host)),
    clear: hit !== null && (here.contains(hit) || here.closest("label")?.contains(hit) === true),
  };
}"""
"""Where the focus is: whether it has a ring, and nothing lies over it."""
PASSED_BY = """() => {
  const stops = window.stops ?? new Set();
  const wanted = "a[href], button, input, select, textarea, summary, audio[controls], [tabindex='0']";
  const names = new Set([...stops].map((one) => one.type === "radio" && one.name));
  return [...document.querySelectorAll(wanted)]
    .filter((one) => !one.matches(":disabled, [tabindex='-1']") && one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !stops.has(one) && !(one.type === "radio" && names.has(one.name)))
    .map((one) => one.outerHTML.slice(0, 160));
}"""
"""What can be used in the page, and was no stop of his."""


@dataclass
class Keyboard:
    """What he has; no key of his is pressed while the focus is nowhere."""

    page: Page

    async def signs_in(self, who: str, password: str = PASSWORD) -> None:
        """On the page that asks for it, which begins in its first field."""
        await expect(self.page.locator("input[name=id]")).to_be_focused()
        await self.page.keyboard.type(who)
        await self.press("Tab")
        await self.page.keyboard.type(password)
        await self.press("Enter")

    async def press(self, *keys: str) -> None:
        """One after the other."""
        for key in keys:
            await self.is_somewhere()
            await self.page.keyboard.press(key)

    async def goes_to(self, place: Locator, *, key: str = "Tab") -> None:
        """By Tab, from where he is; he sees each stop on the way."""
        await expect(place).to_be_visible()
        await self.is_somewhere()
        for _ in range(MOST):
            if await place.evaluate("one => one.getRootNode().activeElement === one"):
                return
            await self.page.keyboard.press(key)
            await self.sees_where_he_is()  # or is between the page's last stop and its first
        raise AssertionError(f"no Tab leads to {place}")

    async def does(self, place: Locator, *, way: str = "Tab", key: str = "Enter") -> None:
        """Goes to a button or a link, and presses it."""
        await expect(place).to_be_enabled()
        await self.goes_to(place, key=way)
        await self.press(key)

    async def writes(self, place: Locator, text: str) -> None:
        """In the place of what stands in this field."""
        await self.goes_to(place)
        await self.press("Control+a")
        await self.page.keyboard.type(text)

    async def chooses(self, place: Locator, words: str) -> None:
        """The entry of this list that says so."""
        await self.goes_to(place)
        while await place.evaluate("list => list.selectedOptions[0].textContent") != words:
            await self.press("ArrowDown")

    async def picks(self, menu: Locator, name: str) -> None:
        """This item of the menu behind three dots, by its arrows."""
        await self.does(menu)
        item = self.page.get_by_role("menuitem", name=name)
        await expect(self.page.get_by_role("menuitem").first).to_be_focused()
        while not await item.evaluate("one => one === document.activeElement"):
            await self.press("ArrowDown")
        await self.press("Enter")

    async def is_somewhere(self) -> None:
        """The focus is at something, now or in a moment; a page that was just loaded begins with its first key."""
        await self.page.wait_for_function(
            "() => document.activeElement !== document.body || !(window.stops?.size > 0)", timeout=3000
        )

    async def sees_where_he_is(self) -> bool:
        """The place has a ring, and nothing lies over it; whether there is one."""
        here = await self.page.evaluate(HERE)
        if not here["what"]:
            return False
        assert here["ringed"], f"the focus cannot be seen at {here['what']}"
        assert here["clear"], f"the focus is covered at {here['what']} by {here['over']}"
        return True

    async def walks(self) -> list[str]:
        """Once around the page by Tab: what was passed by, though it can be used."""
        for _ in range(MOST):
            await self.page.keyboard.press("Tab")
            if not await self.sees_where_he_is():
                return list(await self.page.evaluate(PASSED_BY))
        raise AssertionError("the page has no end")
