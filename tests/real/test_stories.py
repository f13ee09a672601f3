"""Callers, agents and RMs on a real switch: what they heard, what SIP said, and what stands on record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from structlog.testing import capture_logs

from ivr.core.agent import NotReady, Ready
from ivr.core.call import Waiting
from ivr.core.reconciling import Judged
from ivr.evidence.keys import public_key, public_path
from ivr.evidence.verify import Beside, verify
from ivr.lab import Answer, Leg, Mailbox, NoAnswer, Party, busy, decline, off, tone_present
from ivr.recording.reconcile import reconcile, sources
from ivr.recording.rows import rows_of
from ivr.rehearsal import Rehearsal, rehearsal
from ivr.store.accounts import Range
from tests.real.firm import BOX, DEPUTY, FAREWELL, LOOK_UP, NOTE, OWN_RM, Firm, Line, after, settings_for
from tests.real.scene import (
    CALLER,
    PARTY,
    Scene,
    Stories,
    holes_explained,
    in_order,
    sides,
    step,
    talk_recorded,
    unexplained,
    wholly_recorded,
    words,
)
from tests.real.stalls import cores_away
from tests.recording import safes

stories = Stories()
TALKS = Answer(after=0.3, talk=PARTY, hang_up_after=4)
ACCEPTS = Answer(after=0.5, press="1", once_heard="screening", talk=PARTY, hang_up_after=4)
ASKED_ONLY = Answer(after=0.3, talk=0)
MENUS = {
    "main": {
        "prompt": "main_menu",
        "wait": "1s",
        "tries": 3,
        "keys": {"1": {"queue": "Q"}, "4": {"menu": "hours"}, "9": "repeat"},
    },
    "hours": {"prompt": "hours_menu", "wait": "1s", "tries": 2, "keys": {"1": {"queue": "Q"}, "*": "back"}},
}
IN_MENU = (LOOK_UP, {"menu": "main"})


@dataclass
class Day:
    """All stories under way, and what the controller complained of."""

    stage: Rehearsal
    under_way: Mapping[str, asyncio.Task[None]]
    complaints: list[Mapping[str, object]] = field(default_factory=list)


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    firm = Firm()
    grounds = stories.settle(firm)
    settings = settings_for(firm.write(tmp_path_factory.mktemp("st")))
    with capture_logs() as logs:
        async with rehearsal(settings, print) as stage:
            under_way = stories.tell(stage, grounds, at_once=7, long=(waits_a_true_minute.__name__,))
            yield Day(stage, under_way, logs)  # type: ignore[arg-type]
            for task in under_way.values():
                task.cancel()
            await asyncio.gather(*under_way.values(), return_exceptions=True)


async def hear_each_other(caller: Leg, other: Leg, within: float = 15) -> None:
    await other.hears_tone(CALLER, within=within)
    await caller.hears_tone(PARTY, within=within)


# -- agents


@stories.needs(Line(agents=({"level": 1}, {"level": 3, "until": "2020-01-01"}, {"level": 2}, {"level": 3}), level=2))
async def the_longest_idle_agent_with_the_skill_answers(s: Scene) -> None:
    for agent in range(4):
        s.agent(agent).behave(TALKS)
    await s.log_in(0, 1, 3, 2)
    caller = await s.call()
    await caller.talk(CALLER)
    agent = await s.agent(3).next_call()
    assert agent.caller_id == s.ground.caller
    await hear_each_other(caller, agent)
    assert (await agent.ended()).by is Party.LAB
    assert (await caller.ended()).by is Party.CORE
    assert not any(s.agent(other).calls for other in (0, 1, 2))
    story = await s.record()
    assert (story.call.outcome, story.call.served_by) == ("COMPLETEAGENT", s.ground.agents[3])
    assert (story.call.served_by_kind, story.call.customer_name) == (
        "agent",
        step(story, "customer").line.split(",")[0],
    )
    in_order(story, "arrived", "customer", "ENTERQUEUE", "offer", "CONNECT", "ended")
    assert [leg.kind for leg in story.legs] == ["caller", "agent"]
    assert all(leg.answered and leg.ended for leg in story.legs[1:])
    talk_recorded(story)


@stories.needs(Line())
async def the_caller_hangs_up_first(s: Scene) -> None:
    s.agent().behave(Answer(after=0.3, talk=PARTY))
    await s.log_in(0)
    caller = await s.call()
    await caller.talk(CALLER)
    agent = await s.agent().next_call()
    await hear_each_other(caller, agent)
    await caller.hang_up()
    assert (await agent.ended()).by is Party.CORE
    story = await s.record()
    assert story.call.outcome == "COMPLETECALLER"
    talk_recorded(story)
    await s.until(lambda: isinstance(s.state(), Ready))


@stories.needs(Line(agents=({}, {}, {}, {}), overflow=[{"when": {"failed_offers": 9}, "to": FAREWELL}]))
async def who_declines_is_busy_or_has_no_phone_is_passed_over(s: Scene) -> None:
    s.agent(1).behave(decline(after=0.3))
    s.agent(2).behave(busy())
    s.agent(3).behave(TALKS)
    await s.log_in(0, 1, 2, 3)
    await s.agent(0).unregister()
    await s.until(lambda: not s._duty(0).reachable)
    caller = await s.call()
    await caller.talk(CALLER)
    await hear_each_other(caller, await s.agent(3).next_call(within=15))
    refusals = [call.over for which in (1, 2) for call in s.agent(which).calls]
    assert [over and over.sip for over in refusals] == [403, 486]
    assert not s.agent(0).calls
    assert s.state(1) == NotReady("rejected", s.state(1).until)  # type: ignore[union-attr]
    assert s.state(2) == NotReady("busy", s.state(2).until)  # type: ignore[union-attr]
    story = await s.record()
    assert [(leg.party, leg.ending) for leg in story.legs[1:3]] == [
        (s.ground.agents[1], "rejected"),
        (s.ground.agents[2], "busy"),
    ]
    assert story.call.served_by == s.ground.agents[3]
    talk_recorded(story)


@stories.needs(Line(ring="2s", overflow=after(60, FAREWELL)))
async def an_agent_who_does_not_answer_is_out_until_he_dials_the_code(s: Scene) -> None:
    s.agent().behave(NoAnswer())
    await s.log_in(0)
    caller = await s.call()
    await caller.talk(CALLER)
    await s.told("RINGNOANSWER")
    missed = await s.agent().next_call()
    ended = await missed.ended()
    assert (ended.by, ended.answered) == (Party.CORE, False)
    assert s.state() == NotReady("RONA")
    s.agent().behave(TALKS)
    code = await s.agent().dial("*41")
    await code.answered()
    await code.hears("agent_ready")
    await hear_each_other(caller, await s.agent().next_call(within=15))
    await caller.ended(within=15)
    code = await s.agent().dial("*40")
    await code.answered()
    await code.hears("agent_not_ready")
    assert isinstance(s.state(), NotReady)
    talk_recorded(await s.record())


@stories.needs(Line())
async def two_callers_share_one_agent_one_after_the_other(s: Scene) -> None:
    s.agent().behave(TALKS)
    await s.log_in(0)
    second_number = s.ground.caller[:-1] + "9"
    first = await s.call()
    await first.talk(CALLER)
    await s.told("CONNECT")
    second = await s.call(second_number)
    await second.talk(CALLER)
    await second.hears_sound()
    assert not second.heard.tone(PARTY)
    assert (await first.ended(within=15)).by is Party.CORE
    await second.hears_tone(PARTY)
    await second.ended(within=15)
    one, two = await s.record(), await s.record(second_number)
    assert one.call.served_by == two.call.served_by == s.ground.agents[0]
    assert "in a call" in step(two, "ENTERQUEUE").line
    assert step(two, "offer").at >= one.call.ended
    talk_recorded(one)
    talk_recorded(two)


# -- the menu


@stories.needs(Line(steps=IN_MENU, menus=MENUS))
async def wrong_key_then_silence_then_the_right_key(s: Scene) -> None:
    s.agent().behave(TALKS)
    await s.log_in(0)
    caller = await s.call()
    await caller.hears("main_menu/zh")
    await caller.press("7")
    await caller.hears("wrong_key/zh")
    await caller.hears("main_menu/zh")
    await caller.hears("no_key/zh", within=25)
    await caller.hears("main_menu/zh")
    await caller.talk(CALLER)
    await caller.press("1")
    await caller.hears_tone(PARTY)
    await caller.ended()
    story = await s.record()
    assert [t.line.split(": ", 1)[1].split(",")[0] for t in story.trace if t.what == "menu"] == [
        "wrong key 7",
        "no key",
        "key 1",
    ]
    assert story.call.outcome == "COMPLETEAGENT"
    wholly_recorded(story)


@stories.needs(Line(steps=(LOOK_UP, {"play": "welcome"}, {"menu": "main"}), menus=MENUS))
async def a_key_pressed_ahead_cuts_prompts_and_counts_for_the_menu(s: Scene) -> None:
    s.agent().behave(TALKS)
    await s.log_in(0)
    caller = await s.call()
    await caller.hears("welcome/zh")
    await caller.press("1")
    await caller.talk(CALLER)
    await caller.hears_tone(PARTY)
    (heard,) = [f for f in caller.heard.prompts() if f.name != "please_wait/zh"]
    assert heard.name == "welcome/zh"
    assert heard.portion < 0.8
    await caller.ended()
    story = await s.record()
    assert "key 1" in step(story, "menu").line
    wholly_recorded(story)


@stories.needs(Line(steps=IN_MENU, menus=MENUS))
async def repeat_sub_menu_back_and_on(s: Scene) -> None:
    s.agent().behave(TALKS)
    await s.log_in(0)
    caller = await s.call()
    await caller.hears("main_menu/zh")
    for key, heard in (("9", "main_menu"), ("4", "hours_menu"), ("*", "main_menu"), ("4", "hours_menu")):
        await caller.press(key)
        await caller.hears(f"{heard}/zh")
    await caller.press("1")
    await caller.hears_tone(PARTY)
    await caller.ended()
    story = await s.record()
    assert story.call.outcome == "COMPLETEAGENT"
    wholly_recorded(story)


@stories.needs(
    Line(steps=({"if": {"closed": "never"}, "then": [{"play": "closed"}, {"hang_up": "goodbye"}]}, {"queue": "Q"}))
)
async def out_of_hours_the_caller_is_told_so(s: Scene) -> None:
    caller = await s.call()
    await caller.hears("closed/zh")
    await caller.hears("goodbye/zh")
    ended = await caller.ended(within=15)
    assert (ended.by, ended.cause) == (Party.CORE, 16)
    story = await s.record()
    assert story.call.outcome == "MESSAGE"
    assert "closed" in step(story, "branch").line
    wholly_recorded(story)


@stories.needs(Line(steps=IN_MENU, menus=MENUS))
async def a_caller_hangs_up_in_the_menu(s: Scene) -> None:
    caller = await s.call()
    await caller.hears("main_menu/zh")
    await caller.hang_up()
    story = await s.record()
    assert story.call.outcome == "EXITEMPTY"
    wholly_recorded(story)


@stories.needs(Line(steps=(LOOK_UP, {"play": "welcome"}, {"hang_up": "goodbye"}), language="en"))
async def a_customer_known_as_english_is_spoken_to_in_english(s: Scene) -> None:
    caller = await s.call()
    await caller.hears("welcome/en")
    await caller.hears("goodbye/en", within=15)
    await caller.ended()
    story = await s.record()
    assert story.call.outcome == "MESSAGE"
    wholly_recorded(story)


ASK = {"language": "choose_language", "keys": {"1": "zh", "2": "en"}, "wait": "2s"}


@stories.needs(Line(steps=(LOOK_UP, ASK, {"play": "welcome"}, {"hang_up": "goodbye"})))
async def key_2_chooses_english(s: Scene) -> None:
    caller = await s.call()
    await caller.hears("choose_language/zh")
    await caller.hears("choose_language/en")
    await caller.press("2")
    await caller.hears("welcome/en")
    await caller.hears("goodbye/en", within=15)
    await caller.ended()
    assert "key 2" in step(await s.record(), "language").line


# -- the relationship manager


@stories.needs(Line(agents=({}, {}), ring="2s", overflow=after(60, OWN_RM, BOX)))
async def two_agents_in_turn_do_not_answer_and_the_rm_takes_the_call(s: Scene) -> None:
    s.agent(0).behave(NoAnswer())
    s.agent(1).behave(NoAnswer())
    s.rm.behave(ACCEPTS)
    await s.log_in(1, 0)
    caller = await s.call()
    await caller.talk(CALLER)
    rm = await s.rm.next_call(within=20)
    assert rm.caller_id == "4008001234", "the firm's number is shown"
    await rm.hears("screening/zh", since=0)
    await hear_each_other(caller, rm)
    await caller.ended(within=15)
    story = await s.record()
    assert (story.call.outcome, story.call.served_by_kind, story.call.served_by) == ("COMPLETEAGENT", "rm", s.ground.rm)
    in_order(story, "ENTERQUEUE", "offer", "RINGNOANSWER", "offer", "RINGNOANSWER", "overflow", "screening", "CONNECT")
    assert "2 offers failed" in step(story, "overflow").line
    assert [leg.party for leg in story.legs[1:]] == [s.ground.agents[1], s.ground.agents[0], s.ground.rm]
    assert s.state(0) == s.state(1) == NotReady("RONA")
    talk_recorded(story)


@stories.needs(Line(overflow=after(60, OWN_RM, BOX)))
async def waits_a_true_minute(s: Scene) -> None:
    s.rm.behave(ACCEPTS)
    caller = await s.call()
    await caller.talk(CALLER)
    entered = (await s.told("ENTERQUEUE")).at
    await caller.hears_sound()
    rm = await s.rm.next_call(within=75)
    await hear_each_other(caller, rm)
    await caller.ended(within=15)
    story = await s.record()
    waited = (step(story, "overflow").at - entered).total_seconds()
    away = cores_away(entered, step(story, "overflow").at)
    assert waited == pytest.approx(60.0, abs=0.25 + away)
    assert story.call.served_by == s.ground.rm
    (music,) = [sound for sound in caller.heard.sound() if sound.seconds > 30]
    assert music.seconds > 59 - away, "music from the first second until the RM has accepted"
    talk_recorded(story)


@stories.needs(Line(overflow=after(1, OWN_RM, BOX)))
async def the_rms_mailbox_does_not_swallow_the_caller(s: Scene) -> None:
    s.rm.behave(Mailbox(greets=2))
    caller = await s.call()
    mailbox = await s.rm.next_call()
    await mailbox.hears("screening/zh", within=15, since=0)
    assert isinstance(s.live().stage, Waiting)
    assert s.stage.app.desk.floor.position(s.live().id) == 1, "keeps his place"
    await caller.hears("leave_message/zh", within=40)
    assert (await mailbox.ended()).by is Party.CORE
    await asyncio.sleep(6.5)  # the greeting and its tone
    await caller.talk(CALLER)
    await asyncio.sleep(3)
    await caller.silent()
    await caller.press("#")
    await caller.hears("message_kept/zh")
    await caller.ended(within=20)
    assert not caller.heard.tone(600), "the mailbox's greeting"
    assert not mailbox.heard.tone(CALLER)
    waiting = [sound for sound in caller.heard.sound() if sound.start < 2]
    assert waiting[0].seconds > 5, "the music goes on while the mailbox is asked"
    story = await s.record()
    assert story.call.outcome == "VOICEMAIL"
    in_order(story, "ENTERQUEUE", "overflow", "screening", "rm_failed", "EXITWITHTIMEOUT", "VOICEMAIL", "ended")
    assert words(story).count("ENTERQUEUE") == 1
    (message,) = story.voicemails
    assert (message.box, message.customer) == ("box", story.call.customer_id)
    away = cores_away(story.call.answered, story.call.ended)
    assert voicemail_tone(message.path) == pytest.approx(3.0, abs=0.5 + away)
    wholly_recorded(story)


def voicemail_tone(path: str) -> float:
    """In the vault, where it is by now."""
    audio, _ = safes.heard(path)
    return sum(tone.seconds for tone in tone_present(np.asarray(audio), CALLER))


@stories.needs(Line(overflow=after(1, OWN_RM, DEPUTY, BOX)))
async def the_rm_is_busy_and_his_deputy_takes_the_call(s: Scene) -> None:
    s.rm.behave(busy())
    s.deputy.behave(ACCEPTS)
    caller = await s.call()
    await caller.talk(CALLER)
    deputy = await s.deputy.next_call(within=15)
    await hear_each_other(caller, deputy, within=20)
    await caller.ended(within=15)
    story = await s.record()
    assert story.call.served_by == s.ground.deputy
    assert step(story, "rm_failed").line.count("busy") == 1
    talk_recorded(story)


@stories.needs(Line(overflow=after(1, OWN_RM, NOTE)))
async def the_rm_is_off_and_a_callback_is_noted(s: Scene) -> None:
    s.rm.behave(off())
    caller = await s.call()
    await caller.hears("callback_noted/zh", within=20)
    ended = await caller.ended(within=15)
    assert ended.by is Party.CORE
    story = await s.record()
    assert story.call.outcome == "CALLBACK"
    assert [(note.box, note.number) for note in story.callbacks] == [("box", s.ground.caller)]
    assert "cannot be reached" in step(story, "rm_failed").line or "no answer" in step(story, "rm_failed").line
    wholly_recorded(story)


@stories.needs(Line(overflow=after(1, OWN_RM, NOTE)))
async def an_rm_who_presses_another_key_does_not_get_the_caller(s: Scene) -> None:
    s.rm.behave(Answer(after=0.3, press="2", once_heard="screening", talk=PARTY))
    caller = await s.call()
    rm = await s.rm.next_call(within=10)
    await caller.hears("callback_noted/zh", within=25)
    await caller.ended(within=15)
    assert not caller.heard.tone(PARTY)
    assert (await rm.ended(within=15)).by is Party.CORE
    assert "pressed 2" in step(await s.record(), "rm_failed").line


@stories.needs(Line(rm_mobile="138-CALL-ME", overflow=after(1, OWN_RM, FAREWELL)))
async def an_rm_without_a_number_that_can_be_dialled_is_skipped(s: Scene) -> None:
    caller = await s.call()
    await caller.hears("goodbye/zh", within=15)
    await caller.ended()
    story = await s.record()
    assert story.call.outcome == "MESSAGE"
    assert "cannot be dialled" in step(story, "overflow_skipped").line
    assert [leg.kind for leg in story.legs] == ["caller"]
    wholly_recorded(story)


@stories.needs(Line(has_rm=False, overflow=after(1, OWN_RM, FAREWELL)))
async def a_customer_without_an_rm_goes_on_to_the_next_step(s: Scene) -> None:
    caller = await s.call()
    await caller.hears("goodbye/zh", within=15)
    await caller.ended()
    assert "no RM bound" in step(await s.record(), "overflow_skipped").line


@stories.needs(Line(steps=(LOOK_UP, {"play": "welcome"}, {"rm": "own", "ring": "20s", "else": {"queue": "Q"}})))
async def a_caller_asks_for_his_own_rm(s: Scene) -> None:
    s.rm.behave(ACCEPTS)
    caller = await s.call()
    await caller.hears("welcome/zh")
    await caller.talk(CALLER)
    rm = await s.rm.next_call(within=15)
    await hear_each_other(caller, rm, within=20)
    await caller.ended(within=15)
    story = await s.record()
    assert (story.call.served_by_kind, story.call.served_by) == ("rm", s.ground.rm)
    talk_recorded(story)
    heard = sides(story.recordings[0].path)[1]
    assert tone_present(heard, PARTY)[0].start > 5, "the greeting is on the same recording, before the talk"


@stories.needs(Line(overflow=after(1, OWN_RM, BOX)))
async def an_agent_answers_while_the_rm_is_asked_and_one_of_them_wins(s: Scene) -> None:
    s.rm.behave(ASKED_ONLY)
    s.agent().behave(TALKS)
    caller = await s.call()
    await caller.talk(CALLER)
    rm = await s.rm.next_call()
    await rm.hears("screening/zh")
    await s.log_in(0)
    agent = await s.agent().next_call()
    await rm.hears("screening_too_late/zh")
    assert (await rm.ended(within=15)).by is Party.CORE
    await hear_each_other(caller, agent)
    await caller.ended(within=15)
    story = await s.record()
    assert (story.call.served_by_kind, story.call.served_by) == ("agent", s.ground.agents[0])
    assert words(story).count("CONNECT") == 1
    assert not rm.heard.tone(CALLER)
    talk_recorded(story)


@stories.needs(Line(ring="30s", overflow=after(1, OWN_RM, BOX)))
async def the_rm_accepts_while_an_agent_rings_and_the_agents_phone_stops(s: Scene) -> None:
    s.rm.behave(ACCEPTS)
    s.agent().behave(NoAnswer())
    await s.log_in(0)
    caller = await s.call()
    await caller.talk(CALLER)
    rings = await s.agent().next_call()
    rm = await s.rm.next_call()
    await hear_each_other(caller, rm, within=20)
    ended = rings.over
    assert ended
    assert (ended.by, ended.answered) == (Party.CORE, False)
    assert isinstance(s.state(), Ready), "it was not his fault"
    await caller.ended(within=15)
    story = await s.record()
    assert (story.call.served_by_kind, story.call.served_by) == ("rm", s.ground.rm)
    assert "RINGNOANSWER" not in words(story)
    talk_recorded(story)


# -- callers who give up


@stories.needs(Line(announce={"say": "please_wait", "first": "1s", "every": "30s"}, overflow=after(60, FAREWELL)))
async def a_caller_hangs_up_while_he_waits(s: Scene) -> None:
    caller = await s.call()
    await caller.hears("please_wait/zh")
    await caller.hang_up()
    story = await s.record()
    assert story.call.outcome == "ABANDON"
    assert story.call.waited_seconds == pytest.approx(
        (story.call.ended - step(story, "ENTERQUEUE").at).total_seconds(), abs=0.2
    )
    wholly_recorded(story)


@stories.needs(Line(overflow=after(60, FAREWELL)))
async def a_caller_hangs_up_while_an_agent_rings(s: Scene) -> None:
    s.agent().behave(NoAnswer())
    await s.log_in(0)
    caller = await s.call()
    rings = await s.agent().next_call()
    await caller.hears_sound()
    await caller.hang_up()
    ended = await rings.ended(within=3)
    assert (ended.by, ended.answered) == (Party.CORE, False)
    story = await s.record()
    assert story.call.outcome == "ABANDON"
    assert isinstance(s.state(), Ready), "it was not his fault"
    wholly_recorded(story)
    s.agent().behave(TALKS)
    again = await s.call()
    await again.hears_tone(PARTY)
    await again.ended()


@stories.needs(Line(overflow=after(1, OWN_RM, BOX)))
async def a_caller_hangs_up_while_his_rm_is_asked(s: Scene) -> None:
    s.rm.behave(ASKED_ONLY)
    caller = await s.call()
    rm = await s.rm.next_call()
    await rm.hears("screening/zh")
    await caller.hang_up()
    await rm.hears("screening_too_late/zh")
    assert (await rm.ended(within=15)).by is Party.CORE
    assert (await s.record()).call.outcome == "ABANDON"


@pytest.mark.parametrize("story", stories.names)
async def test_on_a_real_switch(day: Day, story: str) -> None:
    await day.under_way[story]


async def test_when_all_is_told_nothing_is_left(day: Day) -> None:
    await asyncio.wait(day.under_way.values())
    app, lab = day.stage.app, day.stage.lab
    await app.desk.errands.all_done()
    await asyncio.gather(*(leg.ended() for leg in lab.open_legs))
    assert "0 active channels" in await app.asterisk.console("core show channels count")
    assert not app.reception.calls
    assert not await app.store.open_calls()
    snapshot = await app.desk.switch.snapshot()
    assert (snapshot.channels, snapshot.bridges) == ((), ())
    bad = [entry for entry in day.complaints if entry["log_level"] in {"error", "critical"}]
    assert not await unexplained(app.store, bad)


async def test_store_switch_ledger_and_disk_tell_the_same_of_every_call(day: Day) -> None:
    await asyncio.wait(day.under_way.values())
    app = day.stage.app
    await app.recorder.drain()
    await app.store.flush()
    found: list[Judged] = []
    told = await reconcile(sources(app.layout), Range(), app.desk.clock.now(), found.append, contents=True)
    stories_of = [await app.store.call(judged.call) for judged in found]
    assert all(story and story.recordings and holes_explained(story) for story in stories_of), found
    counts = told.tally.counts()
    assert counts["calls"] == counts["answered"] == told.told["store"] > 20
    assert told.told["switch"] > told.told["store"], "the legs as well"
    beside, key = Beside(rows=rows_of(str(app.layout.database))), public_key(public_path(app.layout.ledger_key))
    report = await asyncio.to_thread(verify, app.layout.ledger, key, beside)
    assert (report.findings, report.calls) == ([], told.told["store"])
