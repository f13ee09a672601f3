"""Whatever people do, in whatever order and role: nothing goes that is held, or that the policy still keeps."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import pytest

from ivr.core.access import Person, Role
from ivr.core.keeping import Covers
from ivr.recording.front_desk import FrontDesk
from ivr.recording.holding import Placed
from tests.recording.rooms import ENDED, YEAR, Here

PEOPLE = [Person(f"{role}{n}", role, frozenset({"wealth"})) for role in Role for n in range(2)]
RECORDINGS = ("r1", "r2", "r3")
CUSTOMER = {"r1": "C1", "r2": "C1", "r3": "C2"}
CASE = {"r2", "r3"}


class Crowd:
    """People who do what comes into their heads; it keeps its own account of what must stay."""

    def __init__(self, here: Here, seed: int) -> None:
        self.here, self.desk, self.chance = here, FrontDesk(here.room), random.Random(seed)
        self.covered: dict[str, set[str]] = {}
        self.asked: dict[str, str] = {}
        self.steps: Mapping[str, Callable[[Person], Awaitable[object]]] = {
            "hold": self.hold, "ask": self.ask, "release": self.release, "erase": self.erase, "retain": self.retain,
            "wait": self.wait, "change the rules": self.change,
        }  # fmt: skip

    async def do_something(self) -> str:
        name = self.chance.choice(list(self.steps))
        who = self.chance.choice(PEOPLE)
        await self.steps[name](who)
        return f"{who.id}: {name}"

    def must_stay(self, recording: str, before: datetime) -> bool:
        """Whether it had to stay at that moment."""
        keep = self.here.rules.keep
        return keep is None or before < ENDED + keep or any(recording in held for held in self.covered.values())

    async def hold(self, who: Person) -> None:
        covers = self.chance.choice(list(Covers))
        recording = self.chance.choice(RECORDINGS)
        target = {Covers.RECORDING: recording, Covers.CASE: "17", Covers.CUSTOMER: CUSTOMER[recording]}[covers]
        placed = await self.desk.hold(who, "why", covers, target)
        if isinstance(placed, Placed):
            named = {
                Covers.RECORDING: {recording},
                Covers.CASE: CASE,
                Covers.CUSTOMER: {each for each in RECORDINGS if CUSTOMER[each] == target},
            }
            self.covered[placed.hold.id] = named[covers]

    async def ask(self, who: Person) -> None:
        if self.covered:
            hold = self.chance.choice(sorted(self.covered))
            await self.desk.ask_release(who, "why", hold)
            if who.role is Role.COMPLIANCE:
                self.asked.setdefault(hold, who.id)

    async def release(self, who: Person) -> None:
        if self.covered:
            hold = self.chance.choice(sorted(self.covered))
            await self.desk.release(who, "why", hold)
            if who.role is Role.COMPLIANCE and self.asked.get(hold, who.id) != who.id:
                del self.covered[hold]

    async def erase(self, who: Person) -> None:
        await self.desk.erase(who, "why", self.chance.choice(("C1", "C2")), "", lambda outcome: None)

    async def retain(self, who: Person) -> None:
        await self.desk.retain(who, "why", lambda outcome: None)

    async def wait(self, who: Person) -> None:
        self.here.rules.now += timedelta(days=self.chance.randrange(200))

    async def change(self, who: Person) -> None:
        self.here.rules.keep = self.chance.choice((None, YEAR / 2, YEAR, 2 * YEAR))


@pytest.mark.parametrize("seed", range(6))
async def test_no_sequence_by_any_roles_deletes_what_must_stay(here: Here, seed: int) -> None:
    for recording in RECORDINGS:
        await here.keep(recording, CUSTOMER[recording])
    await here.room.store.add_to_case("17", CASE, "li", ENDED)
    here.rules.now = ENDED
    crowd, done = Crowd(here, seed), list[str]()
    for _ in range(60):
        whole = [recording for recording in RECORDINGS if here.is_whole(recording)]
        must_stay = [recording for recording in whole if crowd.must_stay(recording, here.rules.now)]
        done.append(await crowd.do_something())
        if done[-1].endswith(("erase", "retain")):
            assert [recording for recording in must_stay if not here.is_whole(recording)] == [], done
        else:
            assert [recording for recording in whole if not here.is_whole(recording)] == [], done
