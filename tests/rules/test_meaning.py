"""What the words mean: each written as an admin would, read as a value."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ivr.core.admission import AdmissionRules, First
from ivr.core.conditions import (
    AllOf,
    AnyOf,
    AtTime,
    Condition,
    CustomerLevel,
    HasAnswer,
    HasRm,
    IsOpen,
    IsStaffed,
    LongWait,
    ManyWait,
    Not,
    OnDate,
    OnWeekday,
)
from ivr.core.gaps import Quality
from ivr.core.ladder import Figure, Rung, Threshold
from ivr.core.overflow_rules import OverflowStep, ToMessage, WhenFailedOffers, WhenWaited
from ivr.core.queues import Announce, Priority
from ivr.core.record_policy import IfImpossible, RecordingRules
from ivr.core.rulebook import CallerIds, Notice, Prompt, Rulebook, Screening, Span
from ivr.core.secret import Secret
from ivr.core.steps import (
    AskWeb,
    Branch,
    CallRm,
    Check,
    Collect,
    DialOut,
    EnterQueue,
    GoAtMost,
    LeaveMessage,
    Menu,
    NoteCallback,
    Play,
    PlayNotices,
    Say,
    SetFacts,
)
from ivr.rules import Code, RulesRefused, load
from ivr.rules.scale import scaled

RULES = """
version: 1
firm: {{name: {{en: Hengxin}}, timezone: Asia/Shanghai, languages: [en]}}
numbers: {{4008001234: main, "+862131234567": second}}
calendars:
  office: {{week: {week}}}
flows:
  main: {main}
  second: [goto: third]
  third: [menu: choices]
menus:
  choices: {{prompt: hello, keys: {keys}, otherwise: {{queue: sales}}}}
queues:
  sales:
    title: {{en: sales}}
    {queue}
voicemails: {{sales: {{greeting: hello}}}}
agents: {{1001: {{name: Li}}}}
prompts:
  hello: {{en: Hello}}
  no_key: {{en: No key}}
  wrong_key: {{en: Wrong key}}
  goodbye: {{en: Goodbye}}
  message_kept: {{en: Kept}}
  screening: {{en: Press 1}}
  screening_connected: {{en: Connecting}}
  screening_too_late: {{en: Thanks}}
{more}
"""


def read(
    folder: Path,
    main: str = "[queue: sales]",
    keys: str = "{1: {queue: sales}}",
    queue: str = "",
    week: str = "{mon: closed}",
    more: str = "",
) -> Rulebook:
    path = folder / "routing_rules.yaml"
    path.write_text(RULES.format(main=main, keys=keys, queue=queue, week=week, more=more), "utf-8")
    return load(path, date(2026, 6, 1))


def test_a_flow_that_leads_elsewhere_begins_there(tmp_path: Path) -> None:
    assert read(tmp_path).numbers == {"4008001234": "flows.main[0]", "+862131234567": "menus.choices"}


def test_a_number_may_stand_for_all_that_begin_so_and_have_a_language(tmp_path: Path) -> None:
    path = tmp_path / "routing_rules.yaml"
    text = RULES.format(main="[queue: sales]", keys="{1: {queue: sales}}", queue="", week="{mon: closed}", more="")
    path.write_text(text.replace("numbers: {", 'numbers: {"0213456*": {flow: main, language: en}, '), "utf-8")
    book = load(path, date(2026, 6, 1))
    assert (book.numbers["0213456*"], book.number_languages) == ("flows.main[0]", {"0213456*": "en"})


def test_a_digit_collection(tmp_path: Path) -> None:
    main = """
    - collect: account
      prompt: hello
      shortest: 6
      longest: 12
      masked: yes
      terminator: "*"
      otherwise: [queue: sales]
    - say: {digits: "{account}"}
    - {collect: day, prompt: hello, longest: 2}
    - say: {date: 2026-06-01}"""
    book = read(tmp_path, main)
    five, three = timedelta(seconds=5), timedelta(seconds=3)
    assert book.nodes["flows.main[0]"] == Collect(
        "account", "hello", 6, 12, five, three, "*", 3, True, "flows.main[1]", "flows.main[0].otherwise[0]"
    )
    assert book.nodes["flows.main[1]"] == Say("digits", "{account}", "flows.main[2]")
    assert book.nodes["flows.main[2]"] == Collect(
        "day", "hello", 1, 2, five, three, "#", 3, False, "flows.main[3]", "flows.main[3]"
    )
    assert book.nodes["flows.main[3]"] == Say("date", "2026-06-01", None)


def test_after_an_if_the_flow_goes_on(tmp_path: Path) -> None:
    main = """
    - if: {level: gold}
      then:
        - play: hello
        - if: {rm: present}
          then: {rm: own, ring: 10s}
    - if: {level: [gold, vip]}
      then: [voicemail: sales]
      else: [play: hello]
    - queue: sales"""
    book = read(tmp_path, main)
    nodes = book.nodes
    assert nodes["flows.main[0]"] == Branch(CustomerLevel(("gold",)), "flows.main[0].then[0]", "flows.main[1]")
    assert nodes["flows.main[0].then[0]"] == Play("hello", "flows.main[0].then[1]")
    assert nodes["flows.main[0].then[1]"] == Branch(HasRm(), "flows.main[0].then[1].then", "flows.main[1]")
    assert nodes["flows.main[0].then[1].then"] == CallRm(
        "", timedelta(seconds=10), "1", timedelta(seconds=10), "flows.main[1]"
    )
    assert nodes["flows.main[1]"] == Branch(
        CustomerLevel(("gold", "vip")), "flows.main[1].then[0]", "flows.main[1].else[0]"
    )
    assert nodes["flows.main[1].then[0]"] == LeaveMessage("sales")
    assert nodes["flows.main[1].else[0]"] == Play("hello", "flows.main[2]")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ('{time: "22:00-24:00"}', AtTime(time(22), time(0))),
        ('{date: "2026-10-01"}', OnDate(date(2026, 10, 1), date(2026, 10, 1))),
        ('{date: "2026-10-01..2026-10-07"}', OnDate(date(2026, 10, 1), date(2026, 10, 7))),
        ("{weekday: [sun, mon-tue]}", OnWeekday((0, 1, 6))),
        ("{weekday: sat}", OnWeekday((5,))),
        ('{answer: {topic: "claims"}}', HasAnswer("topic", ("claims",))),
        ('{answer: {topic: [a, b], pin: "1"}}', AllOf((HasAnswer("topic", ("a", "b")), HasAnswer("pin", ("1",))))),
        ("{waiting: {queue: sales, at_least: 5}}", ManyWait("sales", 5)),
        ("{expected_wait: {queue: sales, at_least: 2m}}", LongWait("sales", timedelta(minutes=2))),
        ("{staffed: {queue: sales, at_least: 1}}", IsStaffed("sales", 1)),
        ("{not: {staffed: {queue: sales, at_least: 2}}}", Not(IsStaffed("sales", 2))),
        ("{any: [{open: office}, {not: {level: vip}}]}", AnyOf((IsOpen("office"), Not(CustomerLevel(("vip",)))))),
        ("{all: [{closed: office}]}", IsOpen("office", want=False)),
    ],
)
def test_what_an_if_asks(tmp_path: Path, asked: str, meant: Condition) -> None:
    main = f"""
    - {{collect: topic, prompt: hello, longest: 1}}
    - {{collect: pin, prompt: hello, longest: 1}}
    - if: {asked}
      then: {{queue: sales}}"""
    branch = read(tmp_path, main).nodes["flows.main[2]"]
    assert isinstance(branch, Branch)
    assert branch.condition == meant


def test_a_key_may_lead_through_several_steps_and_keys_may_be_long(tmp_path: Path) -> None:
    keys = '{1: [play: hello, {rm: own, else: [{play: hello}, {queue: sales}]}], 12: {goto: main}, "#": {queue: sales}}'
    book = read(tmp_path, keys=keys)
    menu, rm = book.nodes["menus.choices"], book.nodes["menus.choices.keys.1[1]"]
    assert isinstance(menu, Menu)
    assert isinstance(rm, CallRm)
    assert menu.keys == {"1": "menus.choices.keys.1[0]", "12": "flows.main[0]", "#": "menus.choices.keys.#"}
    assert (rm.otherwise, rm.queue) == ("menus.choices.keys.1[1].else[0]", "sales")


def test_an_rm_before_a_queue_belongs_to_that_queue(tmp_path: Path) -> None:
    book = read(tmp_path, "[rm: own, queue: sales]")
    assert book.nodes["flows.main[0]"] == CallRm(
        "sales", timedelta(seconds=25), "1", timedelta(seconds=10), "flows.main[1]"
    )
    assert book.nodes["flows.main[1]"] == EnterQueue("sales")


def test_overflow_by_any_all_or_one(tmp_path: Path) -> None:
    queue = """
    overflow:
      - {when: {all: [{waited: 90s}, {failed_offers: 3}]}, to: {rm: deputy}}
      - {when: {failed_offers: 4}, to: {message: goodbye}}"""
    all_of, one = read(tmp_path, queue=queue).queues["sales"].overflow
    assert (all_of.join, all_of.when) == ("all", (WhenWaited(timedelta(seconds=90)), WhenFailedOffers(3)))
    assert one == OverflowStep(one.ref, ToMessage("goodbye"), (WhenFailedOffers(4),), "any")


def test_queues_may_have_music_priority_and_one_announcement(tmp_path: Path) -> None:
    queue = "music: piano\n    priority: 7\n    announce: {say: hello, first: 0s}"
    sales = read(tmp_path, queue=queue).queues["sales"]
    assert (sales.music, sales.priority, sales.announce) == ("piano", Priority(7), (Announce("hello", timedelta(0)),))


def test_several_announcements_keep_their_order_and_their_own_times(tmp_path: Path) -> None:
    queue = "announce: [{say: hello, first: 5s}, {say: goodbye, first: 20s, every: 1m}]"
    assert read(tmp_path, queue=queue).queues["sales"].announce == (
        Announce("hello", timedelta(seconds=5)),
        Announce("goodbye", timedelta(seconds=20), timedelta(minutes=1)),
    )


def test_amounts_and_durations_are_said_and_durations_counted_in_seconds(tmp_path: Path) -> None:
    steps = '[{say: {amount: "99.50"}}, {say: {duration: 1.5m}}, {say: {duration: "{caller}"}}, {hang_up: goodbye}]'
    nodes = read(tmp_path, main=steps).nodes
    said = [(node.what, node.value) for node in nodes.values() if isinstance(node, Say)]
    assert sorted(said) == [("amount", "99.50"), ("duration", "90s"), ("duration", "{caller}")]


@pytest.mark.parametrize(
    ("week", "monday", "sunday"),
    [
        ('{mon-sun: "08:30-12:00, 13:30-17:00"}', ("08:30-12:00", "13:30-17:00"), ("08:30-12:00", "13:30-17:00")),
        ("{mon-sun: 00:00-24:00}", ("00:00-00:00",), ("00:00-00:00",)),
        ("{mon: 22:30-24:00, sat-sun: closed}", ("22:30-00:00",), ()),
    ],
)
def test_times_are_what_they_look_like_quoted_or_not(
    week: str, monday: tuple[str, ...], sunday: tuple[str, ...], tmp_path: Path
) -> None:
    found = read(tmp_path, week=week).calendars["office"].week
    assert (found[0], found[6]) == (spans(monday), spans(sunday))


def spans(texts: tuple[str, ...]) -> tuple[Span, ...]:
    return tuple(Span(*map(time.fromisoformat, text.split("-"))) for text in texts)


def test_prompts_may_be_files_and_keep_their_words(tmp_path: Path) -> None:
    (tmp_path / "hello.wav").write_bytes(b"RIFF")
    book = read(tmp_path, more="  filed: {en: {file: hello.wav, text: Hello again}}")
    assert book.prompts["filed"] == Prompt("filed", {"en": "Hello again"}, {"en": "hello.wav"})
    assert book.prompts["hello"] == Prompt("hello", {"en": "Hello"})


def test_small_sections(tmp_path: Path) -> None:
    more = """
recording: {calls: none, announce: hello, if_impossible: refuse, min_free_mb: 5, longest_pause: 90s}
screening: {prompt: hello, times: 3}
caller_ids: {to_mobile: caller, number: 02131234567}
trunks:
  b: {host: "[2001:db8::1]:5070", order: 2, codecs: [g722, alaw], max_calls: 30}
  a: {host: sip.example.net:5060, order: 2}
  c: {host: 192.0.2.1}
"""
    book = read(tmp_path, more=more)
    assert book.recording == RecordingRules(False, "hello", IfImpossible.REFUSE, 5, longest_pause=timedelta(seconds=90))
    assert book.screening == Screening(prompt="hello", times=3)
    assert book.caller_ids == CallerIds("caller", "02131234567")
    assert [trunk.name for trunk in book.trunk_order] == ["c", "a", "b"]
    assert (book.trunks["b"].codecs, book.trunks["b"].max_calls) == (("g722", "alaw"), 30)


def test_how_the_sound_is_kept_is_inherited_by_policies_that_say_nothing_of_it(tmp_path: Path) -> None:
    policies = (
        "[{direction: callback, calls: all, because: b}, {direction: inbound, calls: all, because: b, sound: exact}]"
    )
    rules = read(tmp_path, more=f"recording: {{announce: hello, sound: small, policies: {policies}}}").recording
    assert [rules.sound, *(one.sound for one in rules.policies)] == [Quality.SMALL, Quality.SMALL, Quality.EXACT]
    assert str(rules.policies[0]) == "callback: all, if impossible continue, the sound small, because b"
    assert read(tmp_path).recording.sound is Quality.EXACT


TRUNK = "trunks: {carrier: {host: 192.0.2.1, user: firm, secret: !secret carrier}}"


def test_a_secret_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_SECRET_CARRIER", "hunter2;[x]")
    trunk = read(tmp_path, more=TRUNK).trunks["carrier"]
    assert trunk.secret == Secret("carrier", "hunter2;[x]")
    assert "hunter2" not in repr(trunk)


def test_or_from_a_file_beside_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IVR_SECRET_CARRIER", raising=False)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "carrier").write_text("hunter3\n")
    assert read(tmp_path, more=TRUNK).trunks["carrier"].secret == Secret("carrier", "hunter3")


def test_a_secret_that_could_break_out_of_a_line_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_SECRET_CARRIER", "a\n[evil]")
    with pytest.raises(RulesRefused, match="line break") as refused:
        read(tmp_path, more=TRUNK)
    assert "evil" not in str(refused.value)


def test_a_web_request_sends_a_token_of_which_the_rules_know_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVR_SECRET_CRM", "hunter2")
    asks = "[{web: 'https://crm.example/', keep: {a: b}, token: !secret crm}, {queue: sales}]"
    book = read(tmp_path, asks)
    found = book.nodes["flows.main[0]"]
    assert isinstance(found, AskWeb)
    assert found.token == Secret("crm", "hunter2")
    assert "hunter2" not in repr(book)


ADDRESSES = [
    "https://crm.example/b?account={account}",
    "https://crm.example/b?key={account}&token={account}",
    "https://crm.example/b?sort_key=name&monkey=1&tokens=3&designation=a",
    "https://crm.example/token/refresh?keys=a",
    "https://crm.example/b/me@crm.example",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_in_which_nothing_is_secret(tmp_path: Path, address: str) -> None:
    asks = f"[{{collect: account, prompt: hello, longest: 4}}, {{web: '{address}', keep: {{a: b}}}}, {{queue: sales}}]"
    assert "flows.main[1]" in read(tmp_path, asks).nodes


SECRETIVE = [
    "https://u:hunter2@crm.example/",
    "https://hunter2@crm.example/",
    "HTTPS://u:hunter2@crm.example/",
    "u:hunter2@crm.example/a",
    *(f"https://crm.example/b?a=1&{name}=hunter2" for name in ("token", "key", "secret", "password", "sig")),
    *(f"https://crm.example/b?{name}=hunter2" for name in ("access_token", "api_key", "apiKey", "X-Amz-Signature")),
    "https://crm.example/b?%74oken=hunter2",
    "https://crm.example/b#token=hunter2",
    "https://crm.example/b;token=hunter2/c",
    "https://crm.example/key/hunter2hunter2",
    "https://crm.example/b?token=hunter2{account}",
]


@pytest.mark.parametrize("address", SECRETIVE)
def test_a_secret_in_an_address_is_refused_and_not_repeated(tmp_path: Path, address: str) -> None:
    with pytest.raises(RulesRefused) as refused:
        read(tmp_path, f"[{{web: '{address}', keep: {{a: b}}}}, {{queue: sales}}]")
    (complaint,) = refused.value.complaints
    assert (complaint.code, "!secret" in complaint.mend) == (Code.SECRET_IN_THE_OPEN, True)
    assert "hunter2" not in str(refused.value)


def test_another_byte_is_another_version(tmp_path: Path) -> None:
    assert read(tmp_path).version != read(tmp_path, more="# a remark").version


def test_anchors_write_the_same_thing_once(tmp_path: Path) -> None:
    book = read(tmp_path, keys="{1: &sales {queue: sales}, 2: *sales}")
    assert book.nodes["menus.choices.keys.2"] == book.nodes["menus.choices.keys.1"] == EnterQueue("sales")


def test_steps_that_keep_facts_and_ask_others(tmp_path: Path) -> None:
    main = """
    - notices: office
    - set: {topic: claims, way: "1"}
    - {collect: card, prompt: hello, longest: 19, check: luhn}
    - web: "https://crm.example/b?a={card}"
      keep: {balance: account.balance}
      else: {callback: sales}
    - {dial: "02160001111", ring: 20s}
    - {goto: main, at_most: 2}
    - {queue: sales, priority: 50}"""
    more = "  callback_noted: {en: Noted}"
    nodes = read(tmp_path, main, more=more).nodes
    assert nodes["flows.main[0]"] == PlayNotices("office", "flows.main[1]")
    assert nodes["flows.main[1]"] == SetFacts((("topic", "claims"), ("way", "1")), "flows.main[2]")
    card = nodes["flows.main[2]"]
    assert isinstance(card, Collect)
    assert card.check is Check.LUHN
    three, keep = timedelta(seconds=3), (("balance", "account.balance"),)
    assert nodes["flows.main[3]"] == AskWeb(
        "https://crm.example/b?a={card}", three, 2, keep, "flows.main[4]", "flows.main[3].else"
    )
    assert nodes["flows.main[3].else"] == NoteCallback("sales")
    assert nodes["flows.main[4]"] == DialOut("02160001111", timedelta(seconds=20), "flows.main[5]")
    assert nodes["flows.main[5]"] == GoAtMost(2, "flows.main[0]", "flows.main[6]")
    assert nodes["flows.main[6]"] == EnterQueue("sales", 50)


def test_a_calendar_announces_on_days(tmp_path: Path) -> None:
    path = tmp_path / "routing_rules.yaml"
    text = RULES.format(main="[notices: office]", keys="{1: {queue: sales}}", queue="", week="{mon: closed}", more="")
    days = '{"2026-12-24": hello, "2026-10-01..2026-10-07": goodbye}'
    path.write_text(text.replace("{week: {mon: closed}}", f"{{week: {{mon: closed}}, notices: {days}}}"), "utf-8")
    eve = date(2026, 12, 24)
    week = Notice(date(2026, 10, 1), date(2026, 10, 7), "goodbye")
    assert load(path, date(2026, 6, 1)).calendars["office"].notices == (Notice(eve, eve, "hello"), week)


def test_a_calendar_may_have_a_clock_of_its_own(tmp_path: Path) -> None:
    assert read(tmp_path).calendars["office"].timezone == "Asia/Shanghai"
    text = (tmp_path / "routing_rules.yaml").read_text("utf-8").replace("{week:", "{timezone: Asia/Tokyo, week:")
    (tmp_path / "routing_rules.yaml").write_text(text, "utf-8")
    assert load(tmp_path / "routing_rules.yaml", date(2026, 6, 1)).calendars["office"].timezone == "Asia/Tokyo"


def test_levels_of_degradation_keep_their_order(tmp_path: Path) -> None:
    assert read(tmp_path).degradation == ()
    assert read(tmp_path, more="degradation: [busy, storm]").degradation == ("busy", "storm")


def test_levels_of_degradation_begin_and_end_by_figures(tmp_path: Path) -> None:
    figures = "{waiting: {enter: 50, leave: 20}, expected_wait: {enter: 5m, leave: 0s}, for: 2m}"
    found = read(
        tmp_path, more=f"degradation: {{busy: by_hand, storm: {figures}, shut: {{staffed: {{enter: 0, leave: 1}}}}}}"
    )
    assert found.degradation == ("busy", "storm", "shut")
    bounds = Threshold(Figure.WAITING, 50, 20), Threshold(Figure.EXPECTED_WAIT, 300, 0)
    assert found.ladder == (
        Rung("storm", bounds, timedelta(minutes=2)),
        Rung("shut", (Threshold(Figure.STAFFED, 0, 1),), timedelta(minutes=5)),
    )


def test_admission_limits_new_calls_and_says_who_comes_first(tmp_path: Path) -> None:
    assert read(tmp_path).admission == AdmissionRules()
    first = "first: {customers: no, levels: [gold], numbers: ['4008001234']}"
    limits = "most_calls: 200, new_per_second: 2.5, burst: 9, longest_stop: 0.5s, reserved: 20"
    found = read(tmp_path, more=f"admission: {{{limits}, {first}, say: goodbye, most_told: 5}}").admission
    assert found == AdmissionRules(
        200,
        Decimal("2.5"),
        9,
        timedelta(seconds=0.5),
        20,
        First(levels=("gold",), numbers=("4008001234",)),
        "goodbye",
        5,
    )


def test_levels_of_degradation_may_depend_on_what_limits_new_calls(tmp_path: Path) -> None:
    figures = "{calls: {enter: 150, leave: 100}, stop: {enter: 0.5s, leave: 0.1s}}"
    (rung,) = read(tmp_path, more=f"degradation: {{storm: {figures}}}").ladder
    assert rung.thresholds == (Threshold(Figure.CALLS, 150, 100), Threshold(Figure.STOP, 0.5, 0.1))
    (slow,) = scaled(read(tmp_path, more=f"degradation: {{storm: {figures}}}"), 0.1).ladder
    assert slow.thresholds == rung.thresholds, "the machine is as quick as ever, whatever the rules' clock"


def test_agents_speak_all_of_the_firms_languages_unless_they_are_named(tmp_path: Path) -> None:
    assert read(tmp_path).agents["1001"].languages == ()
    text = (tmp_path / "routing_rules.yaml").read_text("utf-8").replace("{name: Li}", "{name: Li, languages: [en]}")
    (tmp_path / "routing_rules.yaml").write_text(text, "utf-8")
    assert load(tmp_path / "routing_rules.yaml", date(2026, 6, 1)).agents["1001"].languages == ("en",)
