"""Names that rules give to things, and references to them, checked while the file is read."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from ivr.core.rulebook import EVERYBODY
from ivr.rules.codes import Code
from ivr.rules.complaint import choice, shown
from ivr.rules.scalars import text_of, wrong
from ivr.rules.tree import Plain

SECTIONS = (
    "flows",
    "menus",
    "queues",
    "calendars",
    "voicemails",
    "surveys",
    "signings",
    "agents",
    "prompts",
    "eligibility",
)


@dataclass(frozen=True, slots=True)
class Names:
    """What the file names in its sections, its skills and languages, and the folder its paths start from."""

    of: dict[str, dict[str, None]]
    folder: Path
    shape: type[BaseModel] | None = None
    """The shape of the file, if it is not a rules file."""
    tables: bool = True
    """Whether the tables must be there."""

    def __getitem__(self, section: str) -> dict[str, None]:
        return self.of.get(section, {})


def names_in(file: Plain, folder: Path) -> Names:
    """The names that the file gives, read before it is known to be right."""
    of = {section: dict.fromkeys(_at(file, section)) for section in SECTIONS if not _is_odd(file, section)}
    agents = _at(file, "agents")
    if not _is_odd(file, "agents") and not any(_is_odd(agent, "skills") for agent in agents.values()):
        of["skills"] = {name: None for agent in agents.values() for name in _at(agent, "skills")}
        of["teams"] = {team: None for agent in agents.values() if (team := _team_of(agent))}
    languages = _at(file, "firm").get("languages")
    of["languages"] = {name: None for name in languages if isinstance(name, str)} if isinstance(languages, list) else {}
    of["degradation"] = dict.fromkeys((*_listed(file, "degradation"), *_levels(file)))
    return Names(of, folder)


def _listed(file: Plain, section: str) -> list[str]:
    found = file.get(section) if isinstance(file, dict) else None
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _levels(file: Plain) -> Mapping[str, Plain]:
    """Where each has a mapping of its own."""
    found = file.get("degradation") if isinstance(file, dict) else None
    return found if isinstance(found, dict) else {}


def _team_of(agent: Plain) -> str:
    team = agent.get("team") if isinstance(agent, dict) else None
    return team if isinstance(team, str) else ""


def _at(file: Plain, section: str) -> dict[str, Plain]:
    found = file.get(section) if isinstance(file, dict) else None
    return found if isinstance(found, dict) else {}


def _names(info: ValidationInfo[Names]) -> Names:
    assert info.context is not None  # the loader always gives it
    return info.context


def _is_odd(file: Plain, section: str) -> bool:
    """True for a section that is no mapping: that is complained about once, not at each reference."""
    return isinstance(file, dict) and not isinstance(file.get(section, {}), dict)


Found = Callable[[str, Container[str]], object]
"""Whether a text refers to one of the known names."""


def _is_one(text: str, known: Container[str]) -> bool:
    return text in known


def reference(section: str, word: str, found: Found = _is_one) -> BeforeValidator:
    """A text that must refer to something to which the file gives a name in this section."""

    def check(value: object, info: ValidationInfo[Names]) -> str:
        text = text_of(value)
        known = _names(info).of.get(section)
        if known is not None and not found(text, known):
            raise _unknown(f"There is no {word} {shown(text)}.", text, section)
        return text

    return BeforeValidator(check)


def _unknown(what: str, meant: str, section: str, code: Code = Code.NO_SUCH_NAME, at: str = "") -> PydanticCustomError:
    """A reference to nothing (`at` an entry of a mapping); the nearest name is looked for only when it is worded."""
    facts = {"what": what, "meant": meant, "section": section, "code": code, "at": at}
    return PydanticCustomError("unknown", "{what}", facts)


def _language(value: object, info: ValidationInfo[Names]) -> str:
    text = text_of(value)
    known = _names(info)["languages"]
    if not known or text in known:
        return text
    raise _unknown(f"{shown(text)} is not a language of the firm.", text, "languages", Code.LANGUAGE)


def is_skill(text: str, info: ValidationInfo[Names], *, unless_known: bool = True) -> bool:
    """True if some agent has this skill, or (unless told otherwise) if it cannot be known."""
    return text in _names(info).of.get("skills", {text: None} if unless_known else {})


def is_eligibility(text: str, info: ValidationInfo[Names]) -> bool:
    """True if the file has this among its eligibility, and nowhere as a skill."""
    return text in _names(info)["eligibility"] and text not in _names(info)["skills"]


def no_eligibility(text: str) -> PydanticCustomError:
    """An entry of a mapping asks for what the file has nowhere among its eligibility."""
    return _unknown(f"There is no eligibility {shown(text)}.", text, "eligibility", at=text)


def _skill(value: object, info: ValidationInfo[Names]) -> str:
    """One of the agents' skills, or of what the file has among its eligibility."""
    text = text_of(value)
    if not is_skill(text, info) and not is_eligibility(text, info):
        raise _unknown(f"No agent has the skill {shown(text)}.", text, "skills")
    return text


def _skill_or(*words: str) -> BeforeValidator:
    def check(value: object, info: ValidationInfo[Names]) -> str:
        return value if isinstance(value, str) and value in words else _skill(value, info)

    return BeforeValidator(check)


def _team(value: object, info: ValidationInfo[Names]) -> str:
    text = text_of(value)
    if text not in _names(info).of.get("teams", {text: None}):
        raise _unknown(f"No agent belongs to the team {shown(text)}.", text, "teams")
    return text


def _team_or_everybody(value: object, info: ValidationInfo[Names]) -> str:
    return EVERYBODY if value == EVERYBODY else _team(value, info)


def _language_or_customer(value: object, info: ValidationInfo[Names]) -> str:
    return "customer" if value == "customer" else _language(value, info)


def in_every_language(texts: dict[str, object], info: ValidationInfo[Names]) -> dict[str, object]:
    """Every language of the firm must be there."""
    names = _names(info)
    missing = [language for language in names["languages"] if language not in texts]
    if missing:
        raise wrong(f"The text in {choice(missing, 'and')} is missing.", f"Add `{missing[0]}: ...`.", Code.UNSPOKEN)
    return texts


_TABLE = (".csv",)


def _file(*suffixes: str) -> Callable[[object, ValidationInfo[Names]], str]:
    def check(value: object, info: ValidationInfo[Names]) -> str:
        text, names = text_of(value), _names(info)
        if not text.endswith(suffixes) or not text.isprintable():
            raise wrong(
                f"{shown(text)} is not the name of such a file.", f"It ends with {choice(suffixes)}.", Code.NO_SUCH_FILE
            )
        may_be_absent = suffixes == _TABLE and not names.tables
        if not may_be_absent and not _is_file(names.folder / text):
            raise wrong(
                f"There is no file {shown(text)}.", "Its path starts where the rules file is.", Code.NO_SUCH_FILE
            )
        return text

    return check


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _level(value: object, info: ValidationInfo[Names]) -> str:
    text = text_of(value)
    if text not in _names(info)["degradation"]:
        raise _unknown(f"There is no level of degradation {shown(text)}.", text, "degradation")
    return text


FlowName = Annotated[str, reference("flows", "flow")]
MenuName = Annotated[str, reference("menus", "menu")]
QueueName = Annotated[str, reference("queues", "queue")]
CalendarName = Annotated[str, reference("calendars", "calendar")]
BoxName = Annotated[str, reference("voicemails", "voicemail box")]
SurveyName = Annotated[str, reference("surveys", "survey")]
PromptName = Annotated[str, reference("prompts", "prompt")]
AgentName = Annotated[str, reference("agents", "agent")]
TeamName = Annotated[str, BeforeValidator(_team)]
TeamOrEverybody = Annotated[str, BeforeValidator(_team_or_everybody)]
SkillName = Annotated[str, BeforeValidator(_skill)]
SkillOrNot = Annotated[str, _skill_or("not")]
"""A skill, or the word under which stand skills that an agent must not have."""
SkillOrJoint = Annotated[str, _skill_or("any", "not")]
"""A skill or an eligibility, or the word under which alternatives stand."""
FirmLanguage = Annotated[str, BeforeValidator(_language)]
LanguageOrCustomer = Annotated[str, BeforeValidator(_language_or_customer)]
LevelName = Annotated[str, BeforeValidator(_level)]
SoundFile = Annotated[str, BeforeValidator(_file(".wav"))]
TableFile = Annotated[str, BeforeValidator(_file(*_TABLE))]
