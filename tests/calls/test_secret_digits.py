"""A thousand cards are keyed in pauses: no digit is written anywhere, each tone lies where the recording is silent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from structlog.testing import capture_logs

from ivr.core.steps import Collect, EnterQueue, Play, Say
from ivr.recording.capture import RATE
from ivr.recording.silencing import silent_samples
from ivr.switch.fake_phones import Answers
from tests.calls.firm import A1, Firm, S, scene
from tests.calls.house import DID, NODES, House, rules

CALLS = 1000
TONE = timedelta(milliseconds=150)
"""How long a key sounds before it is told."""
CARD = Collect("card", "card_number", 16, 16, 5 * S, 2 * S, "#", 1, True, "says", "bye")
ASKS = {
    **NODES,
    "flows.main[1]": Play("welcome", "card"),
    "card": CARD,
    "says": Say("digits", "{card}", "to_wealth"),
    "to_wealth": EnterQueue("wealth"),
}


class Keys:
    """What was keyed, and when."""

    def __init__(self, firm: Firm, house: House, chance: Random) -> None:
        self.firm, self.house, self.chance = firm, house, chance
        self.cards: list[str] = []
        self.told: dict[str, list[datetime]] = {}

    async def key(self, call: str, digits: str) -> None:
        for digit in digits:
            self.firm.fake.press(call, digit)
            self.told.setdefault(call, []).append(self.house.clock.now())
            await asyncio.sleep(self.chance.uniform(0.12, 0.6))

    def card(self) -> str:
        self.cards.append("".join(self.chance.choices("0123456789", k=16)))
        return self.cards[-1]

    async def asked(self, call: str) -> None:
        """A masked step asks for it; some begin before they are asked, some go on when they need not."""
        card, ahead = self.card(), self.chance.randrange(3) * self.chance.randrange(2)
        await self.key(call, card[:ahead])
        await asyncio.sleep(self.chance.uniform(0, 1.5))
        await self.key(call, card[ahead:] + self.chance.choice(["", "#", "98"]))

    async def talking(self, call: str) -> None:
        """His agent pauses, he keys it, and the agent resumes."""
        [agent] = [leg for leg in self.firm.fake.channels if leg != call]
        await asyncio.sleep(self.chance.uniform(0.2, 2))
        self.firm.fake.press(agent, *"*9")
        await asyncio.sleep(self.chance.uniform(0.2, 1))
        await self.key(call, self.card())
        await asyncio.sleep(self.chance.uniform(0, 1))
        self.firm.fake.press(agent, *"*9")
        await asyncio.sleep(self.chance.uniform(0.2, 2))


async def call_of(keys: Keys) -> str:
    """One call with two cards: one asked for by a step, one keyed to the agent."""
    fake = keys.firm.fake
    call = fake.call_in(DID, "13900001111")
    await asyncio.sleep(0.4)
    await fake.capture(call, f"/spool/{call}.a.sln", f"/spool/{call}.b.sln")  # as the dialplan does
    await keys.asked(call)
    async with asyncio.timeout(60):
        while not any(call in members and len(members) > 1 for members in fake.bridges.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    await keys.talking(call)
    fake.hang_up_by_peer(call)
    await keys.house.over()
    return call


def is_silent(keys: Keys, call: str) -> bool:
    """Whether each tone of the call lies in a time that is sealed silent, to the sample."""
    answered = next(step.at for step in keys.house.trace if step.call == call)
    spans = silent_samples(keys.house.recordings.pauses[call] or (), answered)
    tones = [[(at - answered).total_seconds() * RATE for at in (told - TONE, told)] for told in keys.told[call]]
    return all(any(first <= begin and (last is None or end <= last) for first, last in spans) for begin, end in tones)


def written(firm: Firm) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(firm.folder.rglob("*")) if path.is_file())


@pytest.mark.timeout(600)
@scene
async def test_of_a_thousand_cards_keyed_in_a_pause_no_digit_is_written_and_every_tone_is_sealed_silent(
    firm: Firm,
) -> None:
    queues = {"wealth": replace(rules().queues["wealth"], announce=(), wrap_up=timedelta(0))}
    firm.fake.phones[A1] = Answers(1 * S)
    with capture_logs() as logs:
        house = await firm.opens("1001", rulebook=rules(nodes=ASKS, queues=queues))
        keys = Keys(firm, house, Random(2026))
        calls = [await call_of(keys) for _ in range(CALLS // 2)]
        await firm.closes(house)
    assert len(keys.cards) == CALLS
    assert all(is_silent(keys, call) for call in calls)
    told = [command for command in firm.fake.commands if command.verb != "play"]  # what is said aloud is, in a pause
    everything = repr((house.trace, house.marks, told, logs)).encode() + written(firm)
    assert calls[0].encode() in everything, "or else nothing would be shown by not finding the cards"
    assert not [card for card in keys.cards if card.encode() in everything or card[4:12].encode() in everything]
