"""What the YAML parser finds wrong, in words for people."""

from __future__ import annotations

import re

import yaml

from ivr.rules import slips
from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint

_QUOTE = 'Put the whole text in quotes: "...".'
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("lacking colon", "The line before this one lacks its colon.", "Write `name: value`."),
    ("mapping values are not allowed", "A colon followed by a blank stands inside a text.", _QUOTE),
    ("scanning an alias", "The character * has a meaning of its own in YAML.", 'Write "*" in quotes.'),
    ("scanning an anchor", "The character & has a meaning of its own in YAML.", 'Write "&" in quotes.'),
    ("undefined alias", "This refers to an anchor that was not set before.", "If a star is meant, write it in quotes."),
    ("a quoted scalar.*end of stream", "This quotation mark is never closed.", "Close it with the same mark."),
    ("unknown escape", "This backslash means nothing here.", "Write it twice, or use single quotes."),
    ("flow mapping", "This { is never closed, or something in it is wrong.", "Look for a missing }, comma or quote."),
    ("flow sequence", "This [ is never closed, or something in it is wrong.", "Look for a missing ], comma or quote."),
    ("block mapping|block collection", "This line does not stand under the lines before it.", "Indent it as they are."),
    ("could not find expected ':'|simple key", "A colon is missing after this name.", "Write `name: value`."),
    ("directive", "The character % has a meaning of its own at the start of a line.", _QUOTE),
    ("expected <document start>|document start", "The file goes on after its end.", "One file, one document."),
    ("cannot start any token", "A text cannot begin with this character.", _QUOTE),
)
_OPENED = ("quoted scalar", "flow mapping", "flow sequence", "simple key")
"""For these, the place where it began helps more than the place where the parser gave up."""


def worded(name: str, text: str, error: yaml.YAMLError) -> Complaint:
    """The parser's error as a complaint."""
    if isinstance(error, yaml.reader.ReaderError):
        return _control_character(name, text)
    context = str(getattr(error, "context", None) or "")
    problem = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if any(word in context for word in _OPENED) and getattr(error, "context_mark", None):
        mark = error.context_mark  # type: ignore[attr-defined]
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return Complaint(name, line, here.index("\t") + 1, "", "A tab stands here.", "Indent with blanks.", Code.TAB)
    if meant := _slip(name, lines, line, error):
        return meant
    if "mapping values" in problem and ":" not in here[: column - 1]:
        problem = "lacking colon"
    what, mend = _said(f"{context} {problem}")
    if "mapping values" in problem and (braced := slips.inline(here)):
        mend = f"Write it in braces: `{braced}`."
    code = Code.DOCUMENTS if "document start" in f"{context} {problem}" else Code.YAML
    return Complaint(name, line, column, "", what, mend, code)


def _slip(name: str, lines: list[str], line: int, error: yaml.YAMLError) -> Complaint | None:
    """A slip in the line that is wrong, in the one where the parser gave up, or in the one before."""
    gave_up = getattr(error, "problem_mark", None)
    places = [line, gave_up.line + 1 if gave_up else line, line - 1]
    for at in dict.fromkeys(place for place in places if 0 < place <= len(lines)):
        found = slips.slip(lines[at - 1]) or slips.brace_in_text(lines[at - 1])
        if found is not None:
            return Complaint(name, at, found.at + 1, "", found.what, found.mend, found.code)
    return None


def _said(problem: str) -> tuple[str, str]:
    for pattern, what, mend in _WORDS:
        if re.search(pattern, problem):
            return what, mend
    return f"This is not YAML ({problem.strip()}).", "Compare the line with its neighbours."


def _control_character(name: str, text: str) -> Complaint:
    found = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    at = found.start() if found else 0
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    what = f"A character that nobody can see stands here (U+{ord(text[at]):04X})."
    return Complaint(name, line, column, "", what, "Delete it.", Code.UNSEEN)
