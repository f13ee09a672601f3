"""Whatever the server says where Chinese pages show it has its Chinese (console/src/said)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ivr.core.access import Act
from ivr.core.console_rights import Right
from tests.words.templates import Template, bare, parts, templates

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "console/src/said").glob("*.json"))
IN_PARTS = ROOT / "console/src/said/phrase.json"
"""What is told in parts alone: no whole sentence is found by it."""

SAID = (
    "ivr/calls/*.py", "ivr/core/*.py", "ivr/console/**/*.py", "ivr/web/[b-c]*.py", "ivr/web/agents.py",
    "ivr/web/holds.py", "ivr/web/keys.py", "ivr/web/listen*.py", "ivr/web/operation.py", "ivr/web/pausing.py",
    "ivr/web/recordings.py", "ivr/web/signing.py", "ivr/web/wishes.py", "ivr/errors.py", "ivr/bans.py",
    "ivr/shutting_out.py", "ivr/certificate_watch.py", "ivr/keep_up.py", "ivr/listening.py", "ivr/unwedged.py",
    "ivr/taking_up.py", "ivr/agi/taking_in.py", "ivr/store/journal.py", "ivr/store/store.py", "ivr/rules/*.py",
    "ivr/crm/csv_table.py", "ivr/crm/customers.py", "ivr/versions/apart.py", "ivr/versions/reading.py",
    "ivr/versions/sound*.py", "ivr/voice/given.py", "ivr/doctor/*.py", "ivr/recording/archiver.py",
    "ivr/recording/disk_watch.py", "ivr/recording/messages.py", "ivr/recording/night*.py",
    "ivr/recording/recorder.py", "ivr/recording/roots.py", "ivr/recording/rounds.py", "ivr/recording/sealer.py",
    "ivr/mail/posting.py", "ivr/picture/chosen.py",
)  # fmt: skip
"""Where what the pages show is written: stories of calls, refusals, alarms."""
UNSAID = (
    "ivr/core/diff*.py", "ivr/core/proof_*.py",
    "ivr/core/said.py", "ivr/core/longest.py", "ivr/core/patience.py",
    "ivr/core/ending.py", "ivr/core/situations.py", "ivr/core/graph.py", "ivr/core/retold.py", "ivr/core/texts.py",
    "ivr/core/outbound_rules.py", "ivr/core/readiness.py", "ivr/core/reconciling.py", "ivr/core/secret.py",
    "ivr/core/own_url.py", "ivr/core/oidc.py", "ivr/core/sip_frame.py", "ivr/rules/codes.py", "ivr/rules/scale.py",
    "ivr/console/app.py", "ivr/console/openapi.py", "ivr/console/headers.py", "ivr/console/pages.py",
    "ivr/console/oidc/[!f]*.py", "ivr/web/bans.py",
)  # fmt: skip
"""What of it no page shows: it is told by commands, by the API's description, to programs or to browsers."""
NAMES = frozenset({
    "clock watch", "recording watch", "disk watch", "certificate watch", "mailing of reports", "webhook names",
    "console sweeping", "knocking at ARI", "keeping Asterisk up", "takes in what the fallback did", "csrf {}",
    "webhook {}", "module show like codec_", "select version_num from alembic_version", "sudo chown {} {}",
    "chmod {} {}", "OPTIONS sip:{} SIP/2.0", "Via: SIP/2.0/UDP {}:{};branch=z9hG4bK{};rport", "Max-Forwards: 70",
    "From: <sip:doctor@{}>;tag={}", "To: <sip:{}>", "Call-ID: {}@doctor", "CSeq: 1 OPTIONS",
    "Contact: <sip:doctor@{}:{}>", "Content-Length: 0", "second factor of {}", "second factor to be of {}",
    "from ivr.drafts.answering import main; main()", "a time without its zone is no moment", "not ready (",
    "Hear a caller and his agent; nobody hears the supervisor.", "Hear both, and be heard by the agent alone.",
    "Talk with both.", "Transfer a caller to somebody else; 409 with the reason if that cannot be done now.",
    "Ask somebody about a caller, who waits meanwhile; 409 with the reason if that cannot be done now.",
    "from ivr.versions.apart import main; main()", "leads elsewhere, has no node", "has been",
    "Not in force; version {} still is.\n\n{}\n", 'attachment; filename="{}.zip"', 'attachment; filename="{}"',
    'Say who you are: `{"agent": "1001"}`, `{"supervisor": "1005"}` or `{"program": "payments"}`.',
    'Say why in a few words, without numbers: `{"reason": "card number"}`.',
})  # fmt: skip
"""Of tasks, of what a seal is bound to; what is written into files and headers, or stands in the API's
description; what is sent to Asterisk, to a trunk or to a shell."""
YAML = frozenset({
    "quoted scalar", "flow mapping", "flow sequence", "simple key", "lacking colon",
    "mapping values are not allowed", "scanning an alias", "scanning an anchor", "undefined alias",
    "a quoted scalar.*end of stream", "unknown escape", "block mapping|block collection",
    "could not find expected ':'|simple key", "expected <document start>|document start", "cannot start any token",
    "mapping values", "document start", "quotation mark",
})  # fmt: skip
"""What its parser says, by which ours is chosen."""
EXAMPLES = frozenset({
    "training not done today", "fire drill course open since Monday", "!secret pin_1001", "!secret boss_1003",
    "!secret crm", "!secret carrier", "any: [{sales: 3}, {service: 3, english: 2}]", "MiFID II art. 16(7)",
    "version: 1",
})  # fmt: skip
"""Of what may stand in the rules."""
COMPOSED = frozenset({
    "deputy {}", "level not {}", "not degraded to {}", "{} and {}",
    "queue {} calls nobody back any more", "{} who speak {} are", "{} has {} of {} calls",
    "{} does not answer OPTIONS", "{} rests after {} failures", "{} failed with {}", "{} answered {}",
    "{} cannot be reached", "{} took longer than it may", "{} answered no JSON",
    "{} or {}", "{} are rung together", "either {}", "the rules let agents transfer to no queue, not to {}",
    *(may.replace("_", " ") for may in (*Right, *Act) if "_" in may),
})  # fmt: skip
"""What two pieces of source say together; what somebody may not do is named by its right."""


@cache
def said() -> tuple[Template, ...]:
    unsaid = {path for glob in UNSAID for path in ROOT.glob(glob)}
    paths = sorted({path for glob in SAID for path in ROOT.glob(glob)} - unsaid)
    return tuple(template for path in paths for template in templates(path, str(path.relative_to(ROOT))))


@cache
def chinese() -> dict[str, str]:
    return {english: said for path in CATALOGUES for english, said in json.loads(path.read_text()).items()}


@cache
def known() -> dict[str, str]:
    """The catalogue's templates for whole sentences, by how the source has them."""
    in_parts = json.loads(IN_PARTS.read_text())
    return {bare(english): english for english in chinese() if english not in in_parts}


def without_chinese(template: Template) -> Iterator[str]:
    """What of it Chinese pages would show in English."""
    if bare(template.text.removesuffix(".")) not in known():
        for part in parts(template.text):
            if not {part, part.strip()} & known().keys():
                yield f"{template.where}: {part!r}"


def test_everything_that_is_said_has_its_chinese() -> None:
    missing = [
        line
        for one in said()
        if one.is_said and one.text not in NAMES | YAML | EXAMPLES
        for line in without_chinese(one)
    ]
    assert not missing, "\n".join(missing)


def test_a_translation_says_what_its_template_does() -> None:
    blanks = {english: (_blanks(english), _blanks(said)) for english, said in chinese().items()}
    assert {english: both for english, both in blanks.items() if both[0] != both[1]} == {}


def test_nothing_is_translated_that_nobody_says() -> None:
    there = {part.strip() for one in said() for part in [bare(one.text.removesuffix(".")), *parts(one.text)]}
    assert {part for english in known() if re.search("[A-Za-z]{2}", part := english.strip())} - there == COMPOSED


def test_no_template_is_translated_twice() -> None:
    every = [english for path in CATALOGUES for english in json.loads(path.read_text())]
    assert [english for english, times in Counter(every).items() if times > 1] == []


def _blanks(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))
