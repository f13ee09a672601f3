"""What a queue's words mean: each written as an admin would, read as a value."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ivr.core.needs import AnyOf, Need, Relaxation, Wish, Without
from ivr.core.overflow_rules import ToCallbackNote, ToMessage, ToVoicemail
from ivr.core.preference import PreferAgent, PreferLast, PreferRm
from ivr.core.queues import CallbackRules, Exit, Priority, Queue
from ivr.core.service_level import ServiceLevel
from ivr.rules import load

S = timedelta(seconds=1)
RULES = """
version: 1
firm: {{name: {{en: Hengxin}}, timezone: Asia/Shanghai, languages: [en]}}
numbers: {{4008001234: main}}
flows: {{main: [queue: sales]}}
queues:
  sales:
    title: {{en: sales}}
    needs: {{sales: 3, licence: valid}}
    {words}
voicemails: {{box: {{greeting: hello}}}}
agents: {{1001: {{name: Li, skills: {{sales: 4, licence: {{until: 2099-12-31}}, english: 3}}}}}}
prompts:
  hello: {{en: Hello}}
  no_key: {{en: No key}}
  wrong_key: {{en: Wrong key}}
  goodbye: {{en: Goodbye}}
  message_kept: {{en: Kept}}
  callback_noted: {{en: Noted}}
  screening: {{en: Press 1}}
  screening_connected: {{en: Connecting}}
  screening_too_late: {{en: Thanks}}
"""


def queue(folder: Path, words: str = "") -> Queue:
    path = folder / "routing_rules.yaml"
    path.write_text(RULES.format(words=words), "utf-8")
    return load(path, date(2026, 6, 1)).queues["sales"]


def test_wishes_are_read_as_needs_are(tmp_path: Path) -> None:
    assert queue(tmp_path).wishes == ()
    plain = queue(tmp_path, "wishes: {english: 2, licence: valid}").wishes
    assert plain == (Wish(Need("english", 2)), Wish(Need("licence")))


def test_a_wish_may_weigh_more_than_others(tmp_path: Path) -> None:
    words = "wishes: {english: {level: 2, weight: 3}, licence: {level: valid, weight: 1}, sales: {weight: 100}}"
    assert queue(tmp_path, words).wishes == (
        Wish(Need("english", 2), 3),
        Wish(Need("licence")),
        Wish(Need("sales"), 100),
    )


ANY = "any: [{sales: 3}, {english: 2, licence: valid}]"
EITHER = AnyOf(((Need("sales", 3),), (Need("english", 2), Need("licence"))))


def test_needs_may_have_alternatives_beside_what_is_needed_in_any_case(tmp_path: Path) -> None:
    relax = f"relax: [{{after: 20s, needs: {{{ANY}}}}}, {{after: 1m, needs: {{sales: 1, {ANY}}}}}]"
    assert queue(tmp_path, relax).relax == (
        Relaxation(20 * S, (EITHER,)),
        Relaxation(60 * S, (Need("sales"), EITHER)),
    )


def test_needs_may_say_what_an_agent_must_not_have_in_alternatives_too(tmp_path: Path) -> None:
    needs = "{sales: 1, not: {english: 3, licence: valid}, any: [{english: 1}, {sales: 3, not: {english: 2}}]}"
    none_of = Without(Need("english", 3)), Without(Need("licence"))
    either = AnyOf(((Need("english"),), (Need("sales", 3), Without(Need("english", 2)))))
    assert queue(tmp_path, f"relax: [{{after: 20s, needs: {needs}}}]").relax == (
        Relaxation(20 * S, (Need("sales"), *none_of, either)),
    )


def test_a_skill_may_be_called_not(tmp_path: Path) -> None:
    path = tmp_path / "routing_rules.yaml"
    text = RULES.replace("english: 3", "not: 3").replace("{{sales: 3, licence: valid}}", "{{not: 2}}")
    path.write_text(text.format(words=""), "utf-8")
    assert load(path, date(2026, 6, 1)).queues["sales"].needs == (Need("not", 2),)


def test_a_skill_may_be_called_any(tmp_path: Path) -> None:
    path = tmp_path / "routing_rules.yaml"
    text = RULES.replace("english: 3", "any: 3").replace("{{sales: 3, licence: valid}}", "{{any: 2}}")
    path.write_text(text.format(words=""), "utf-8")
    assert load(path, date(2026, 6, 1)).queues["sales"].needs == (Need("any", 2),)


def test_agents_are_preferred_in_the_order_in_which_they_stand(tmp_path: Path) -> None:
    words = 'prefer: [{rm: own, wait: 30s}, {last_agent: 14d, wait: 20s}, {agent: "1001"}, {rm: own}]'
    found = (PreferRm(30 * S), PreferLast(timedelta(days=14), 20 * S), PreferAgent("1001"), PreferRm())
    assert queue(tmp_path, words).prefer == found


def test_needs_are_relaxed_step_by_step(tmp_path: Path) -> None:
    relax = "relax: [{after: 20s, needs: {sales: 2, licence: valid}}, {after: 1m, needs: {english: 1}}]"
    assert queue(tmp_path, relax).relax == (
        Relaxation(20 * S, (Need("sales", 2), Need("licence"))),
        Relaxation(60 * S, (Need("english"),)),
    )


@pytest.mark.parametrize(
    ("words", "priority"),
    [
        ("", Priority()),
        ("priority: 10", Priority(10)),
        ("priority: {base: 10}", Priority(10)),
        ("priority: {by_level: {vip: 100, gold: 20}, aging: 1}", Priority(0, {"vip": 100, "gold": 20}, Decimal(1))),
        ("priority: {aging: 0.125}", Priority(aging=Decimal("0.125"))),
        ("priority: {aging: 100}", Priority(aging=Decimal(100))),
    ],
)
def test_priority_is_a_number_or_points_for_some_and_for_waiting(
    tmp_path: Path, words: str, priority: Priority
) -> None:
    assert queue(tmp_path, words).priority == priority


def test_ways_out_beside_the_overflow_list(tmp_path: Path) -> None:
    words = """most: 20
    full: {message: hello}
    longest_wait: 10m
    then: {callback_note: box}
    nobody: {voicemail: box}"""
    found = queue(tmp_path, words)
    assert (found.most, found.longest_wait) == (20, 600 * S)
    exits = {out.ref.path: out.target for out in (found.full, found.then, found.nobody) if isinstance(out, Exit)}
    assert exits == {
        "queues.sales.full": ToMessage("hello"),
        "queues.sales.then": ToCallbackNote("box"),
        "queues.sales.nobody": ToVoicemail("box"),
    }
    assert found.full is not None
    assert found.full.ref.line == 11
    assert set(found.targets) == set(exits.values())


def test_a_service_level(tmp_path: Path) -> None:
    assert queue(tmp_path, "target: {within: 20s, share: 80}").target == ServiceLevel(20 * S, 80)


def test_a_queue_calls_back_by_its_own_rules_or_not_at_all(tmp_path: Path) -> None:
    assert queue(tmp_path).callback is None
    assert queue(tmp_path, "callback: {tries: 2}").callback == CallbackRules(tries=2)
    words = "callback: {every: 5m, ring: 20s, ask_number: hello, known: hello, agent_hears: hello, abandoned_after: 1m}"
    assert queue(tmp_path, words).callback == CallbackRules(
        3, 300 * S, 20 * S, ask_number="hello", known="hello", agent_hears="hello", abandoned_after=60 * S
    )


def test_an_agent_has_room_for_tasks_and_for_one_call_anyhow(tmp_path: Path) -> None:
    def capacity(words: str) -> object:
        path = tmp_path / "routing_rules.yaml"
        path.write_text(RULES.format(words="").replace("{name: Li,", "{name: Li, " + words), "utf-8")
        return load(path, date(2026, 6, 1)).agents["1001"].capacity

    assert capacity("") == {}
    assert capacity("capacity: {call: 1, chat: 3, ticket: 5},") == {"chat": 3, "ticket": 5}
