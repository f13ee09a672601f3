"""What a draft changes is told in English, and in the parts of which that English is made."""

from __future__ import annotations

from typing import Any

from tests.console.ruled import NAME, OFFICE, RULES, Office, office

__all__ = ["office"]
TEXT = (OFFICE / NAME).read_text()
PLAYS = "    - play: welcome "
RING = "    offer: {ring: 20s,"
EDITED = TEXT.replace(PLAYS, f"    - play: lunch\n{PLAYS}").replace(RING, f"    wrap_up: 77s\n{RING}")


async def test_the_parts_make_the_english_again(office: Office) -> None:
    found = await office.admin.told("POST", f"{RULES}/diff", {"files": {NAME: EDITED}}, 200)
    assert {part["title"] for part in found["parts"]} >= {"For callers", "Queues"}
    for part in found["parts"]:
        assert english(part["words"]["title"]) == part["title"]
        assert [english(words) for words in part["words"]["lines"]] == part["lines"]


async def test_a_value_of_the_rules_is_a_part_of_its_own(office: Office) -> None:
    found = await office.admin.told("POST", f"{RULES}/diff", {"files": {NAME: EDITED}}, 200)
    (queues,) = [part for part in found["parts"] if part["title"] == "Queues"]
    (told,) = queues["words"]["lines"]
    assert told["template"] == "{name}: was {before}, is now {now}"
    assert told["values"]["now"] == "77s"


def english(words: Any) -> str:
    match words:
        case {"between": str(between), "words": list(several)}:
            return between.join(map(english, several))
        case {"template": str(template), "values": dict(values)}:
            return template.format_map({blank: english(value) for blank, value in values.items()})
        case _:
            assert isinstance(words, str)
            return words
