"""What may be asked about rules that somebody is writing; nothing of it changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.rules.files import Texts, ask
from ivr.core.console_rights import Right
from ivr.web.operation import Body, Operation, Otherwise, described
from ivr.web.rules import ComplaintTold, RefusedTold
from ivr.web.words import Words

Short = Annotated[str, Field(max_length=200)]


class DraftSaid(Body):
    """Rules files."""

    example: ClassVar[Mapping[str, object]] = {"files": {"routing_rules.yaml": "version: 1 ..."}}
    hint: ClassVar[str] = "Give texts by their names: {example}."

    files: Texts = Field(default_factory=dict)
    """Texts by their path below the rules file's folder, the rules file first; none: as they are in force."""


class Trial(DraftSaid):
    """A call that has not happened."""

    example: ClassVar[Mapping[str, object]] = {"number": "4008001234", "caller": "13900001111", "keys": "1,1"}
    hint: ClassVar[str] = "Give the number that is dialled: {example}."

    number: Short
    """What is dialled."""
    caller: Short = ""
    """Who calls; empty: withheld."""
    at: Short = ""
    """The firm's time, such as `2026-12-31 09:00`; empty: now."""
    keys: Short = ""
    """What is pressed: `1,2`; `-` is silence."""
    agents: Annotated[str, Field(max_length=2000, pattern="^(all|none|.*=.*)$")] = "all"
    """`all`, `none` or `1001=ready,1002=in_a_call`."""
    degraded: Short = ""
    """The level of degradation."""
    web: Short = ""
    """What web services answer: `balance=1200`."""
    waiting: Short = ""
    """How many wait already: `wealth=3`."""


class Playing(DraftSaid):
    """Which scenarios."""

    only: Short = ""
    """Those in whose name it stands."""


@described
class Checked(TypedDict):
    """What is wrong with a draft."""

    version: str | None
    """The hash of its files; null if they are wrong."""
    complaints: list[ComplaintTold]
    names: dict[str, list[str]]
    """What it gives names to, by section; `skills`, `teams` and `languages` too."""


@described
class PartInWords(TypedDict):
    """A part's title and lines, each in the parts of which it is made."""

    title: Words
    lines: list[Words]


@described
class Part(TypedDict):
    """Changes of one kind."""

    title: str
    lines: list[str]
    words: PartInWords
    """The same, to be said in another language."""


@described
class Differing(TypedDict):
    """What a draft changes, in words; nothing if there are no parts."""

    parts: list[Part]


def operations() -> list[Operation]:
    """What can be asked of drafts."""
    writing, reading = Only(Right.CHANGE_RULES), Only(Right.SEE_RULES)
    fails, wrong = (400, 404), {422: RefusedTold}
    return [
        operation("POST", "/rules/check", check, writing, fails=fails, also=wrong, asks=True),
        operation("POST", "/rules/diff", diff, writing, fails=fails, also=wrong, asks=True),
        operation("POST", "/rules/graph", graph, reading, fails=fails, also=wrong, asks=True),
        operation("POST", "/rules/try", try_out, reading, fails=fails, also=wrong, asks=True),
        operation("POST", "/rules/scenarios", scenarios, writing, fails=fails, also=wrong, asks=True),
    ]


async def check(request: web.Request, body: DraftSaid) -> Checked | Otherwise:
    """What is wrong with a draft, each with its place; the same that `ivr check` says."""
    return await ask(request, "check", body.files)  # type: ignore[no-any-return]


async def diff(request: web.Request, body: DraftSaid) -> Differing | Otherwise:
    """What a draft changes for callers against the rules in force, in words."""
    return await ask(request, "diff", body.files)  # type: ignore[no-any-return]


async def graph(request: web.Request, body: DraftSaid) -> dict[str, Any] | Otherwise:
    """The call flow as boxes and arrows with their places, each box with its file and line; `svg` is all of it."""
    return await ask(request, "graph", body.files)  # type: ignore[no-any-return]


async def try_out(request: web.Request, body: Trial) -> dict[str, Any] | Otherwise:
    """What this caller would get at that time, step by step, each with its rule; what `ivr explain` says."""
    return await ask(request, "try", **body.model_dump())  # type: ignore[no-any-return]


async def scenarios(request: web.Request, body: Playing) -> dict[str, Any] | Otherwise:
    """Play the scenarios that stand beside the rules in force by these rules, and say what went otherwise."""
    return await ask(request, "scenarios", body.files, only=body.only)  # type: ignore[no-any-return]
