"""Whatever the server says where Chinese pages show it has its Chinese (console/src/said)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.words.templates import Template, bare, parts, templates

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "console/src/said").glob("*.json"))

SAID = (
    "ivr/calls/*.py", "ivr/core/*.py",
    "ivr/console/**/*.py", "ivr/web/[b-c]*.py", "ivr/web/agents.py", "ivr/web/holds.py", "ivr/web/keys.py",
    "ivr/web/listen*.py", "ivr/web/operation.py", "ivr/web/pausing.py", "ivr/web/recordings.py", "ivr/web/signing.py",
    "ivr/web/wishes.py",
    "ivr/errors.py", "ivr/bans.py", "ivr/shutting_out.py", "ivr/certificate_watch.py", "ivr/keep_up.py", "ivr/listening.py",
    "ivr/unwedged.py", "ivr/taking_up.py", "ivr/agi/taking_in.py", "ivr/store/journal.py", "ivr/store/store.py",
    "ivr/recording/archiver.py", "ivr/recording/disk_watch.py", "ivr/recording/messages.py", "ivr/recording/night*.py",
    "ivr/recording/recorder.py", "ivr/recording/roots.py", "ivr/recording/rounds.py", "ivr/recording/sealer.py",
)  # fmt: skip
"""Where what the pages show is written: stories of calls, refusals, alarms."""
UNSAID = (
    "ivr/core/diff*.py", "ivr/core/proof_*.py", "ivr/core/explain.py", "ivr/core/walk.py", "ivr/core/ways.py",
    "ivr/core/said.py", "ivr/core/longest.py", "ivr/core/unanswered.py", "ivr/core/patience.py", "ivr/core/ending.py",
    "ivr/core/situations.py", "ivr/core/graph.py", "ivr/core/retold.py", "ivr/core/texts.py", "ivr/core/outbound_rules.py",
    "ivr/core/readiness.py", "ivr/core/reconciling.py", "ivr/core/secret.py", "ivr/core/own_url.py", "ivr/core/oidc.py",
    "ivr/core/sip_frame.py",
    "ivr/console/app.py", "ivr/console/openapi.py", "ivr/console/headers.py", "ivr/console/pages.py", "ivr/console/oidc/[!f]*.py",
    "ivr/web/bans.py",
)  # fmt: skip
"""What of it no page shows: it is told by commands, by the API's description, to programs or to browsers."""
NAMES = frozenset({
    "clock watch", "recording watch", "disk watch", "certificate watch", "mailing of reports", "webhook names",
    "console sweeping", "knocking at ARI", "keeping Asterisk up", "takes in what the fallback did", "csrf {}",
    "webhook {}",
    "second factor of {}", "second factor to be of {}", "from ivr.drafts.answering import main; main()",
    "a time without its zone is no moment", "not ready (", "Hear a caller and his agent; nobody hears the supervisor.",
    "Hear both, and be heard by the agent alone.", "Talk with both.",
    "Transfer a caller to somebody else; 409 with the reason if that cannot be done now.",
    "Ask somebody about a caller, who waits meanwhile; 409 with the reason if that cannot be done now.",
    "Not in force; version {} still is.\n\n{}\n", 'attachment; filename="{}.zip"', 'attachment; filename="{}"',
    'Say who you are: `{"agent": "1001"}`, `{"supervisor": "1005"}` or `{"program": "payments"}`.',
    'Say why in a few words, without numbers: `{"reason": "card number"}`.',
})  # fmt: skip
"""Of tasks, of what a seal is bound to; what is written into files and headers, or stands in the API's description."""
COMPOSED = frozenset({
    "number {}", "deputy {}", "level not {}", "{} or more not expected in {}", "not degraded to {}", "{} and {}",
    "queue {} calls nobody back any more", "own exception", "make-up working day",
    "{} who speak {} are", "{} has {} of {} calls", "{} does not answer OPTIONS", "{} is not registered",
    "{} rests after {} failures", "{} failed with {}", "{} answered {}", "{} cannot be reached",
    "{} took longer than it may", "{} answered no JSON",
})  # fmt: skip
"""What two pieces of source say together."""


@cache
def said() -> tuple[Template, ...]:
    unsaid = {path for glob in UNSAID for path in ROOT.glob(glob)}
    paths = sorted({path for glob in SAID for path in ROOT.glob(glob)} - unsaid)
    return tuple(template for path in paths for template in templates(path, str(path.relative_to(ROOT))))


@cache
def chinese() -> dict[str, str]:
    return {english: said for path in CATALOGUES for english, said in json.loads(path.read_text()).items()}


@cache
def known() -> frozenset[str]:
    """The catalogue's templates as the source has them."""
    return frozenset(bare(english) for english in chinese())


def without_chinese(template: Template) -> Iterator[str]:
    """What of it Chinese pages would show in English."""
    if bare(template.text.removesuffix(".")) not in known():
        for part in parts(template.text):
            if not {part, part.strip()} & known():
                yield f"{template.where}: {part!r}"


def test_everything_that_is_said_has_its_chinese() -> None:
    missing = [line for one in said() if one.is_said and one.text not in NAMES for line in without_chinese(one)]
    assert not missing, "\n".join(missing)


def test_a_translation_says_what_its_template_does() -> None:
    blanks = {english: (_blanks(english), _blanks(said)) for english, said in chinese().items()}
    assert {english: both for english, both in blanks.items() if both[0] != both[1]} == {}


def test_nothing_is_translated_that_nobody_says() -> None:
    there = {part.strip() for one in said() for part in [bare(one.text.removesuffix(".")), *parts(one.text)]}
    assert {
        part for english in chinese() if re.search("[A-Za-z]{2}", part := bare(english).strip())
    } - there == COMPOSED


def test_no_template_is_translated_twice() -> None:
    every = [english for path in CATALOGUES for english in json.loads(path.read_text())]
    assert [english for english, times in Counter(every).items() if times > 1] == []


def _blanks(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))
