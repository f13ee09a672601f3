"""What the words about agents' duty mean, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from ivr.core.rulebook import DutyRules, LogIn, Rulebook
from ivr.core.secret import Secret
from ivr.rules import RulesRefused, check, load
from tests.rules.test_meaning import RULES, read

AGENT = "agents: {1001: {name: Li}}"
ASKS = "  agent_pin: {en: Your PIN}"


def test_what_agents_say_of_themselves(tmp_path: Path) -> None:
    assert read(tmp_path).on_duty == DutyRules()
    duty = "{log_in: required, reasons: {1: break, 9: lunch}, results: {0: sold}, longest_wrap_up: 5m}"
    assert read(tmp_path, more=f"on_duty: {duty}").on_duty == DutyRules(
        LogIn.REQUIRED, {"1": "break", "9": "lunch"}, {"0": "sold"}, timedelta(minutes=5)
    )


def with_pin(folder: Path, more: str = ASKS) -> Path:
    text = RULES.format(main="[queue: sales]", keys="{1: {queue: sales}}", queue="", week="{mon: closed}", more=more)
    path = folder / "routing_rules.yaml"
    path.write_text(text.replace(AGENT, "agents: {1001: {name: Li, pin: !secret pin_1001}}"), "utf-8")
    return path


def pin_of(path: Path) -> Secret | None:
    book: Rulebook = load(path, date(2026, 6, 1))
    return book.agents["1001"].pin


def test_a_pin_is_a_secret_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_SECRET_PIN_1001", "4711")
    pin = pin_of(with_pin(tmp_path))
    assert pin == Secret("pin_1001", "4711")
    assert "4711" not in repr(pin)


@pytest.mark.parametrize("wrong", ["471", "4711a", "1234567890123", "４７１１"])
def test_a_pin_has_four_to_twelve_digits_and_one_that_has_not_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("IVR_SECRET_PIN_1001", wrong)
    with pytest.raises(RulesRefused, match='The secret "pin_1001" is no PIN') as refused:
        pin_of(with_pin(tmp_path))
    assert wrong not in str(refused.value)


def test_a_pin_that_is_nowhere_is_complained_of_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IVR_SECRET_PIN_1001", raising=False)
    complaints = [str(one) for one in check(with_pin(tmp_path), date(2026, 6, 1)) if "pin" in one.path]
    assert len(complaints) == 1
    assert 'There is no secret "pin_1001"' in complaints[0]


def test_who_is_asked_for_a_pin_must_hear_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_SECRET_PIN_1001", "4711")
    with pytest.raises(RulesRefused, match=r'"agent_pin" is missing; it is played when an agent who has a PIN logs in'):
        pin_of(with_pin(tmp_path, more=""))


def test_a_supervisor_has_teams_and_a_token_that_is_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_SECRET_BOSS", "hunter2")
    path = with_pin(tmp_path, more="")
    his = "team: sales, supervises: [sales, everybody], token: !secret boss"
    path.write_text(path.read_text("utf-8").replace("pin: !secret pin_1001", his), "utf-8")
    agent = load(path, date(2026, 6, 1)).agents["1001"]
    assert (agent.supervises, agent.token) == (("sales", "everybody"), Secret("boss", "hunter2"))
    assert "hunter2" not in repr(agent)
