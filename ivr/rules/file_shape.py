"""The shape of the whole file, and of its smaller sections."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from ivr.core.media import CALL
from ivr.rules.admission_shape import AdmissionShape
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.conditions_shape import Dates
from ivr.rules.eligibility_shape import AnswerShape, EligibilityName, EligibilityShape, NewName
from ivr.rules.ladder_shape import Levels
from ivr.rules.names import (
    FirmLanguage,
    FlowName,
    PromptName,
    SoundFile,
    TableFile,
    TeamOrEverybody,
    in_every_language,
)
from ivr.rules.official import countries
from ivr.rules.on_duty_shape import OnDutyShape, Pin
from ivr.rules.outbound_shape import OutboundShape
from ivr.rules.queues_shape import QueueShape, Title
from ivr.rules.recording_shape import RecordingShape
from ivr.rules.scalars import (
    DAYS,
    AgentId,
    Country,
    Day,
    DialledNumber,
    Language,
    Length,
    Line,
    Name,
    PhoneNumber,
    SecretText,
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
from ivr.rules.signings_shape import Signings
from ivr.rules.steps_shape import MenuShape, Steps
from ivr.rules.surveys_shape import SurveyShape
from ivr.rules.transfers_shape import TransfersShape
from ivr.rules.trunk_shape import TrunkShape


def _each_day_once(week: dict[Weekdays, Spans]) -> dict[Weekdays, Spans]:
    days = [day for group in week for day in group]
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice is not None:
        raise wrong(f"{DAYS[twice]} stands here twice.", "Name each weekday once.", Code.AT_ODDS)
    return week


def _no_day_twice(days: dict[Dates, Spans]) -> dict[Dates, Spans]:
    for before, after in pairwise(sorted(days)):
        if after[0] <= before[1]:
            raise wrong(f"{after[0]} stands here twice.", "Name each day once.", Code.AT_ODDS)
    return days


def _each_once(languages: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(languages)) < len(languages):
        raise wrong("A language stands here twice.", "Name each language once.", Code.AT_ODDS)
    return languages


def _one_call(capacity: dict[str, int]) -> dict[str, int]:
    if capacity.get(CALL, 1) != 1:
        raise wrong("An agent has one call at a time.", "Write call: 1, or leave it out.", Code.AT_ODDS)
    return {medium: most for medium, most in capacity.items() if medium != CALL}


def _with_holidays(country: str) -> str:
    if country not in countries():
        mend = "Write two capitals, such as CN, or leave it out."
        raise wrong(f"No holidays are known for {shown(country)}.", mend, Code.WHERE)
    return country


HolidayCountry = Annotated[str, reads(_with_holidays)]


class FirmShape(Shape):
    """The firm."""

    name: Title = wanted("{zh: 恒信财富, en: Hengxin Wealth}")
    """The firm's name in each of its languages."""
    timezone: TimeZone = wanted("Asia/Shanghai")
    """The clock by which opening hours and dates are meant."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_each_once)] = wanted("[zh, en]")
    """The languages that callers may hear; the first is spoken until the caller's own is known."""
    country: Country = optional("CN")
    """How telephone numbers without a country code are read; CN if left out."""


class NumberShape(Shape):
    """Where a call to a number begins."""

    short: ClassVar[Mapping[str, Any]] = {"type": "string"}
    flow: FlowName = wanted("main")
    """The flow in which it begins."""
    language: FirmLanguage = optional("en")
    """The language in which it begins; the firm's first if left out."""

    @model_validator(mode="before")
    @classmethod
    def _bare_flow(cls, value: object) -> object:
        return {"flow": value} if isinstance(value, str) else value


class CalendarShape(Shape):
    """Opening hours."""

    timezone: TimeZone = optional("Asia/Hong_Kong")
    """The clock by which its hours are meant; the firm's if left out."""
    holidays: HolidayCountry = optional("CN")
    """A country: its official days off, and the weekends that are worked to make up for them."""
    week: Annotated[dict[Weekdays, Spans], AfterValidator(_each_day_once)] = wanted('{mon-fri: "08:30-18:00"}')
    """The usual hours by weekday; a weekday that is not named is closed."""
    days: Annotated[dict[Dates, Spans], AfterValidator(_no_day_twice)] = section()
    """Days of one's own that differ, each or from one to another, before holidays and week."""
    notices: dict[Dates, PromptName] = section()
    """What is announced on certain days, where a flow plays this calendar's notices: a day, or from one to another."""


class SpokenFile(Shape):
    """A prompt from a sound file, with the text that it speaks."""

    file: SoundFile = wanted("prompts/welcome.wav")
    """The sound file, a WAV; its path starts where the rules file is."""
    text: Speech = optional("Welcome.")
    """What is said in it, for people who read the rules."""


class SkillShape(Shape):
    """How well an agent can something, and until which day his certificate is valid."""

    short: ClassVar[Mapping[str, Any]] = {"type": "integer", "minimum": 1, "maximum": 5}
    level: Annotated[int, whole(1, 5)] = optional("3")
    """How well, from 1 to 5; 1 if left out."""
    until: Day = optional('"2027-12-31"')
    """The last day on which the certificate is valid."""

    @model_validator(mode="before")
    @classmethod
    def _bare_level(cls, value: object) -> object:
        return {"level": value} if isinstance(value, str) else value


class AgentShape(Shape):
    """An agent."""

    name: Line = wanted("李静")
    """The agent's name."""
    team: Line = optional("sales")
    """The team he belongs to."""
    place: Literal["office", "home"] = optional("home")
    """Where he works, for people who read the file; office if left out."""
    languages: Annotated[tuple[FirmLanguage, ...], Field(min_length=1), AfterValidator(_each_once)] = optional("[zh]")
    """The languages that he speaks; all of the firm's if left out."""
    pin: Pin = optional("!secret pin_1001")
    """The digits with which he logs in from his phone, by name: `!secret pin_1001`; none if left out."""
    supervises: Annotated[tuple[TeamOrEverybody, ...], Field(min_length=1)] = optional("[sales]", "[everybody]")
    """Teams whose calls he may listen to, join and take over, and whose agents he may log out; nobody if left out."""
    token: SecretText = optional("!secret boss_1003")
    """What he gives over HTTP as he steps in, by name: `!secret boss_1003`; that of all supervisors if left out."""
    skills: dict[Name, SkillShape] = section()
    """What he can, the skill for which he should be called first coming first: a level from 1 to 5, or a level and the
    last day of a certificate."""
    eligibility: dict[EligibilityName, AnswerShape] = section()
    """What holds of him or does not: `yes` or `no`, or that with its days and its reason."""
    weight: Annotated[int, whole(1, 100)] = optional("2")
    """How many calls he gets against others, where a queue chooses `weighted`; 1 if left out."""
    capacity: Annotated[dict[Name, Annotated[int, whole(1, 100)]], AfterValidator(_one_call)] = optional(
        "{chat: 3, ticket: 5}"
    )
    """How many tasks of a kind that is no call he has at a time, never beside a call; none if left out."""

    @model_validator(mode="after")
    def _token_of_a_supervisor(self) -> AgentShape:
        if "token" in self.model_fields_set and not self.supervises:
            what = "A token is for who supervises somebody."
            raise wrong(what, "Say whom with `supervises: [sales]`, or leave it out.", Code.AT_ODDS, at="token")
        return self


class VoicemailShape(Shape):
    """A voicemail box."""

    greeting: PromptName = wanted("leave_message")
    """The prompt that is played before the tone."""
    longest: Length = optional("3m")
    """The longest message; 3m if left out."""
    silence: Length = optional("5s")
    """So much silence ends the message; 5s if left out."""


class ScreeningShape(Shape):
    """What an RM hears on his mobile."""

    prompt: PromptName = optional("screening")
    """What the RM hears when he answers; he takes the call with a key."""
    thanks: PromptName = optional("screening_connected")
    """What he hears when he has taken it."""
    too_late: PromptName = optional("screening_too_late")
    """What he hears when somebody else was quicker."""
    times: Annotated[int, whole(1, 10)] = optional("2")
    """How often he is asked; 2 if left out."""


class CallerIdsShape(Shape):
    """Which number is shown."""

    to_mobile: Literal["firm", "caller"] = optional("firm")
    """The number that an RM's mobile shows; firm if left out."""
    number: PhoneNumber = optional('"4008001234"')
    """The firm's own number."""


class CrmShape(Shape):
    """Where customers and their RMs are found."""

    customers: TableFile = wanted("crm/customers.csv")
    """The table of customers, a CSV file beside the rules."""
    managers: TableFile = wanted("crm/managers.csv")
    """The table of relationship managers, a CSV file beside the rules."""


Words = Annotated[
    Annotated[Speech, Tag("<text>")] | Annotated[SpokenFile, Tag("<file>")],
    Discriminator(lambda value: "<file>" if isinstance(value, dict) else "<text>"),
]
Spoken = Annotated[dict[FirmLanguage, Words], AfterValidator(in_every_language)]


class FileShape(Shape):
    """The whole file."""

    version: Literal["1"] = wanted("1")
    """The version of this language."""
    firm: FirmShape = wanted("{name: {en: Hengxin}, timezone: Asia/Shanghai, languages: [en]}")
    """Who the firm is."""
    numbers: Annotated[dict[DialledNumber, NumberShape], Field(min_length=1)] = wanted('{"4008001234": main}')
    """What was dialled, and the flow in which the call then begins; `"0213*"` is every number that begins so."""
    degradation: Levels = Field(default=(), examples=["[no_survey, short_menu]", "{no_survey: by_hand}"])
    """Levels at which less is offered, by names of your own, from mild to grave: set by hand, or by figures."""
    admission: AdmissionShape = optional("{most_calls: 200, say: overloaded}")
    """How many calls are let in; without limit if left out."""
    calendars: dict[Name, CalendarShape] = section()
    """Opening hours, by names of your own."""
    flows: Annotated[dict[Name, Steps], Field(min_length=1)] = wanted("{main: [{queue: sales}]}")
    """What callers go through, step by step."""
    menus: dict[Name, MenuShape] = section()
    """Menus: what is asked, and where each key leads."""
    eligibility: dict[NewName, EligibilityShape] = section()
    """What holds of an agent or does not, by names of your own, beside his skills."""
    queues: dict[Name, QueueShape] = section()
    """Where callers wait, whom they need, and what happens if nobody serves them in time."""
    voicemails: dict[Name, VoicemailShape] = section()
    """Boxes in which callers leave messages."""
    surveys: dict[Name, SurveyShape] = section()
    """What callers are asked once their agent has hung up, by names of your own."""
    signings: Signings = section()
    """Witnessed signings: what must be said and answered in the recording of a sale, by names of your own."""
    recording: RecordingShape = RecordingShape()
    """What is recorded."""
    screening: ScreeningShape = ScreeningShape()
    """What an RM hears on his mobile before he has the caller."""
    caller_ids: CallerIdsShape = CallerIdsShape()
    """Which number is shown."""
    agents: dict[AgentId, AgentShape] = section()
    """Who takes calls; the name is the user name of his softphone."""
    on_duty: OnDutyShape = OnDutyShape()
    """What agents say of themselves: whether they log in, why they are not ready, what came of a call."""
    transfers: TransfersShape = TransfersShape()
    """Where agents may transfer callers by keys, besides other agents and RMs."""
    outbound: OutboundShape = OutboundShape()
    """Which calls may go out over the trunks."""
    crm: CrmShape = optional("{customers: crm/customers.csv, managers: crm/managers.csv}")
    """Where customers and their relationship managers are found."""
    trunks: dict[TrunkName, TrunkShape] = section()
    """The ways to the telephone network."""
    prompts: dict[Name, Spoken] = section()
    """What is said: a text, or a sound file, in each language."""
