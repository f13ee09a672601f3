"""The shape of the whole file, and of its smaller sections."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from ivr.core.rulebook import IfImpossible
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.names import (
    FirmLanguage,
    FlowName,
    PromptName,
    SoundFile,
    TableFile,
    in_every_language,
)
from ivr.rules.official import countries
from ivr.rules.queues_shape import QueueShape, Title
from ivr.rules.scalars import (
    DAYS,
    AgentId,
    Country,
    Day,
    Host,
    Language,
    Length,
    Line,
    Name,
    PhoneNumber,
    SecretText,
    SipUser,
    Spans,
    Speech,
    TimeZone,
    TrunkName,
    Weekdays,
    reads,
    whole,
    wrong,
)
from ivr.rules.shape import Shape, optional, section, wanted
from ivr.rules.steps_shape import MenuShape, Steps


def _each_day_once(week: dict[Weekdays, Spans]) -> dict[Weekdays, Spans]:
    days = [day for group in week for day in group]
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice is not None:
        raise wrong(f"{DAYS[twice]} stands here twice.", "Name each weekday once.", Code.AT_ODDS)
    return week


def _each_once(languages: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(languages)) < len(languages):
        raise wrong("A language stands here twice.", "Name each language once.", Code.AT_ODDS)
    return languages


def _with_holidays(country: str) -> str:
    if country not in countries():
        mend = "Write two capitals, such as CN, or leave it out."
        raise wrong(f"No holidays are known for {shown(country)}.", mend, Code.WHERE)
    return country


PromptNames = Annotated[
    tuple[PromptName, ...], Field(min_length=1), BeforeValidator(lambda v: [v] if isinstance(v, str) else v)
]
HolidayCountry = Annotated[str, reads(_with_holidays)]


class FirmShape(Shape):
    """The firm."""

    name: Title = wanted("{zh: 恒信财富, en: Hengxin Wealth}")
    timezone: TimeZone = wanted("Asia/Shanghai")
    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_each_once)] = wanted("[zh, en]")
    country: Country = optional("CN")


class CalendarShape(Shape):
    """Opening hours."""

    holidays: HolidayCountry = optional("CN")
    week: Annotated[dict[Weekdays, Spans], AfterValidator(_each_day_once)] = wanted('{mon-fri: "08:30-18:00"}')
    days: dict[Day, Spans] = section()


class SpokenFile(Shape):
    """A prompt from a sound file, with the text that it speaks."""

    file: SoundFile = wanted("prompts/welcome.wav")
    text: Speech = optional("Welcome.")


class SkillShape(Shape):
    """How well an agent can something, and until which day his certificate is valid."""

    level: Annotated[int, whole(1, 5)] = optional("3")
    until: Day = optional('"2027-12-31"')

    @model_validator(mode="before")
    @classmethod
    def _bare_level(cls, value: object) -> object:
        return {"level": value} if isinstance(value, str) else value


class AgentShape(Shape):
    """An agent."""

    name: Line = wanted("李静")
    team: Line = optional("sales")
    place: Literal["office", "home"] = optional("home")
    skills: dict[Name, SkillShape] = section()


class TrunkShape(Shape):
    """A way to the telephone network."""

    host: Host = wanted("sip.example.net")
    order: Annotated[int, whole(1, 100)] = optional("1")
    user: SipUser = optional('"02131234567"')
    secret: SecretText = optional("!secret carrier")
    codecs: Annotated[tuple[Literal["alaw", "ulaw", "g722", "opus"], ...], Field(min_length=1)] = optional("[alaw]")
    max_calls: Annotated[int, whole(0, 100_000)] = optional("30")

    @model_validator(mode="after")
    def _user_and_secret(self) -> TrunkShape:
        if ("user" in self.model_fields_set) != ("secret" in self.model_fields_set):
            raise wrong("A trunk registers with `user` and `secret` together.", "Write both, or neither.", Code.AT_ODDS)
        return self


class VoicemailShape(Shape):
    """A voicemail box."""

    greeting: PromptName = wanted("leave_message")
    longest: Length = optional("3m")
    silence: Length = optional("5s")


class RecordingShape(Shape):
    """What is recorded."""

    calls: Literal["all", "none"] = optional("all")
    announce: PromptName = optional("recorded")
    announced_by: PromptNames = optional("welcome")
    if_impossible: IfImpossible = optional("continue")
    min_free_mb: Annotated[int, whole(0, 10_000_000)] = optional("200")


class ScreeningShape(Shape):
    """What an RM hears on his mobile."""

    prompt: PromptName = optional("screening")
    thanks: PromptName = optional("screening_connected")
    too_late: PromptName = optional("screening_too_late")
    times: Annotated[int, whole(1, 10)] = optional("2")


class CallerIdsShape(Shape):
    """Which number is shown."""

    to_mobile: Literal["firm", "caller"] = optional("firm")
    number: PhoneNumber = optional('"4008001234"')


class CrmShape(Shape):
    """Where customers and their RMs are found."""

    customers: TableFile = wanted("crm/customers.csv")
    managers: TableFile = wanted("crm/managers.csv")


Words = Annotated[
    Annotated[Speech, Tag("<text>")] | Annotated[SpokenFile, Tag("<file>")],
    Discriminator(lambda value: "<file>" if isinstance(value, dict) else "<text>"),
]
Spoken = Annotated[dict[FirmLanguage, Words], AfterValidator(in_every_language)]


class FileShape(Shape):
    """The whole file."""

    version: Literal["1"] = wanted("1")
    firm: FirmShape = wanted("{name: {en: Hengxin}, timezone: Asia/Shanghai, languages: [en]}")
    numbers: Annotated[dict[PhoneNumber, FlowName], Field(min_length=1)] = wanted('{"4008001234": main}')
    calendars: dict[Name, CalendarShape] = section()
    flows: Annotated[dict[Name, Steps], Field(min_length=1)] = wanted("{main: [{queue: sales}]}")
    menus: dict[Name, MenuShape] = section()
    queues: dict[Name, QueueShape] = section()
    voicemails: dict[Name, VoicemailShape] = section()
    recording: RecordingShape = RecordingShape()
    screening: ScreeningShape = ScreeningShape()
    caller_ids: CallerIdsShape = CallerIdsShape()
    agents: dict[AgentId, AgentShape] = section()
    crm: CrmShape = optional("{customers: crm/customers.csv, managers: crm/managers.csv}")
    trunks: dict[TrunkName, TrunkShape] = section()
    prompts: dict[Name, Spoken] = section()
