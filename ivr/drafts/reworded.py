"""A prompt said otherwise, in the file of the rules in which it stands."""

from __future__ import annotations

from ivr.drafts.draft import Draft
from ivr.rules.reworded import with_file, with_text


def reworded(draft: Draft) -> dict[str, str]:
    """That file, and its new text. Raises `NotReworded`."""
    wish = draft.wish
    at = draft.book().ref(f"prompts.{wish['prompt']}")
    source = (draft.rules.parent / at.file).read_bytes().decode("utf-8-sig")
    where = (source, at.line, wish["prompt"], wish["language"])
    text = with_file(*where, wish["file"], wish["text"]) if wish["file"] else with_text(*where, wish["text"])
    return {"file": at.file, "text": text}
