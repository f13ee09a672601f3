"""`ivr webhooks`: programs that are told of what happens, as whoever runs the machine says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.cli import webhooks as command
from ivr.console.sealing import kept_seal
from ivr.console.webhooks.sending import purpose
from ivr.provision.layout import Layout
from tests.cli.program import Here, Said
from tests.cli.test_people import People

ADD = ("add", "crm", "https://crm.example/hooks", "--event", "call.ended", "--event", "callback.noted")


class Hooks(People):
    def __call__(self, *words: str) -> Said:
        return self._here("webhooks", *words, "--state", str(self.state))


@pytest.fixture
def hooks(here: Here, tmp_path: Path) -> Hooks:
    return Hooks(here, tmp_path)


def test_one_is_added_and_its_secret_shown_this_once(hooks: Hooks) -> None:
    id_, secret = hooks(*ADD, "--numbers").out.split()
    (kept,) = hooks.asked("webhooks.all")
    assert (kept.id, kept.events, kept.numbers) == (id_, ("call.ended", "callback.noted"), True)
    assert kept_seal(Layout(hooks.state).console_key).open(kept.secret, purpose(id_)) == secret
    listed = hooks("list").out
    assert "https://crm.example/hooks" in listed
    assert secret not in listed + hooks("list", "--json").out


def test_it_is_on_record_without_its_secret(hooks: Hooks) -> None:
    secret = hooks(*ADD).out.split()[1]
    (action,) = hooks.asked("actions.latest", 5)
    assert (action.what, action.target) == ("webhooks_make", "crm")
    assert secret not in str(action)


def test_what_will_not_do_is_refused_with_a_sentence(hooks: Hooks) -> None:
    said = hooks("add", "crm", "http://crm.example/", "--event", "call.ended")
    assert (said.code, "https" in said.err) == (1, True)
    said = hooks("add", "crm", "https://crm.example/", "--event", "call.lost")
    assert "choose among" in said.err


def test_it_is_removed(hooks: Hooks) -> None:
    id_ = hooks(*ADD).out.split()[0]
    assert hooks("remove", id_).code == 0
    assert "no such webhook" in hooks("remove", id_).err
    assert hooks("list").out.strip() == "No program is told of anything."


def test_a_test_that_nobody_sends_says_so(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "WAITS", 0.5)
    id_ = hooks(*ADD).out.split()[0]
    said = hooks("test", id_)
    assert (said.code, "does `ivr up` run?" in said.out) == (1, True)
    (delivery,) = json.loads(hooks("deliveries", id_, "--json").out)
    assert (delivery["event"], delivery["state"]) == ("webhook.test", "waiting")
    assert "webhook.test" in hooks("deliveries", id_).out
