"""The kinds of complaints: each with a code that stays, how grave it is, and a sentence (docs/complaints.md)."""

from __future__ import annotations

from enum import Enum, StrEnum


class Severity(StrEnum):
    """An error keeps rules from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


class Code(Enum):
    """A kind of complaint. A code is never given to another kind, even when its own is no more."""

    FILE = "R101", _ERROR, "The file is not there, is a folder, or may not be read."
    EMPTY = "R102", _ERROR, "The file is empty."
    LARGE = "R103", _ERROR, "The file is larger than any rules are."
    ENCODING = "R104", _ERROR, "The file is not written in UTF-8."
    UNSEEN = "R105", _ERROR, "A character stands here that nobody can see."
    YAML = "R106", _ERROR, "This is not YAML: a quotation mark, bracket, colon or indentation is wrong."
    TAB = "R107", _ERROR, "A tab stands where only blanks may indent."
    TWICE = "R108", _ERROR, "A name stands twice in one mapping."
    ALIAS = "R109", _ERROR, "An alias refers to nothing that was named before, or to itself."
    GROWS = "R110", _ERROR, "The file holds too many values, or is nested too deep, once its aliases are written out."
    TAG = "R111", _ERROR, "A tag is unknown; only `!secret name` and `!include file.yaml` are known."
    DOCUMENTS = "R112", _ERROR, "A second document begins; a file holds one."
    KEY = "R113", _ERROR, "A list or a mapping stands where a name should."
    SECRET = "R114", _ERROR, "A secret is not to be found, has no proper name, or has no place here."
    SECRET_IN_THE_OPEN = "R115", _ERROR, "A secret stands in the rules for all to read."
    UNUSABLE = (
        "R116",
        _ERROR,
        "The rules are right, but what they need cannot be made, or the file changes all the time.",
    )
    NO_PART = "R117", _ERROR, "A file that is to be included is not there, is no file, or may not be read."
    INCLUDE_FORM = "R118", _ERROR, "`!include` takes the name of one file that ends in .yaml or .yml."
    OUTSIDE = "R119", _ERROR, "A file that is to be included is not in the rules file's folder, or below it."
    CIRCLE = "R120", _ERROR, "A file includes itself, at once or by way of others."
    PARTS = "R121", _ERROR, "More files are included, or one within another, than any rules need."
    TABLE = "R122", _ERROR, "A table of customers or managers cannot be read, or a line of it is wrong."

    MISSING = "R201", _ERROR, "A word that must stand here is missing."
    UNKNOWN_WORD = "R202", _ERROR, "This word is unknown here."
    KIND = "R203", _ERROR, "A list, a mapping or a single value stands where another of them should."
    NOTHING = "R204", _ERROR, "Nothing stands here."
    NO_ENTRIES = "R205", _ERROR, "A list or mapping needs at least one entry."
    STEP = "R206", _ERROR, "This is none of the steps, or none of the ways out of a queue."
    CHOICE = "R207", _ERROR, "Only certain words may stand here, and this is none of them."
    ONE_OF = "R208", _ERROR, "Exactly one of several words may stand here."
    VERSION = "R209", _ERROR, "The rules are of a version that this program does not read."
    AT_ODDS = "R210", _ERROR, "Two things here exclude each other, or one of them lacks the other."

    FORM = "R301", _ERROR, "A value does not have the form that is needed here."
    DURATION = "R302", _ERROR, "This is not a duration with its unit, or is too short or too long."
    NUMBER = "R303", _ERROR, "This is not a number in plain digits, or is out of bounds."
    DAY = "R304", _ERROR, "This is not a date, or no calendar has it."
    HOURS = "R305", _ERROR, "This is not a span of time from a clock, or spans overlap."
    WEEKDAY = "R306", _ERROR, "This is not a weekday, or not a span of them."
    TEXT = "R307", _ERROR, "A text is empty, too long, or not on one line."
    WHERE = "R308", _ERROR, "This time zone or country is not known, or no holidays are known for it."
    HOST = "R309", _ERROR, "This is not the address of a host."
    BRACE = "R311", _ERROR, "A brace in a text is never closed, or was never opened."

    NO_SUCH_NAME = "R401", _ERROR, "A name is used that the file gives to nothing."
    LANGUAGE = "R402", _ERROR, "This is not a language of the firm."
    UNSPOKEN = "R403", _ERROR, "A text is missing in one of the firm's languages."
    NO_SUCH_FILE = "R404", _ERROR, "A file that is named here is not there."
    UNHEARD = "R405", _ERROR, "A prompt that is played without being named is not there."
    NO_SUCH_ANSWER = "R406", _ERROR, "An answer is used that no step collects, sets or fetches."
    NO_CRM = "R407", _ERROR, "Customers are looked up, but the file does not say where."
    NO_SOUND = "R408", _ERROR, "A sound file cannot be played."
    NO_SUCH_VALUE = "R411", _ERROR, "A text holds something in braces that cannot be said."
    UNEVEN = "R412", _ERROR, "A value is said in one language, but not in another."
    NOT_KNOWN_THERE = "R413", _ERROR, "A text holds a value that is not known where it is played."

    NEVER_REACHED = "R501", _ERROR, "A step is never reached, since the step before it leads elsewhere."
    LOOP = "R502", _ERROR, "A caller who presses nothing goes round for ever."
    NOBODY_ABLE = "R503", _ERROR, "A queue needs what no agent has."
    OVERFLOW_AT_ONCE = "R504", _ERROR, "The first overflow step has no condition."
    OVERFLOW_OVER = "R505", _ERROR, "An overflow step stands after one that ends the wait."
    NOBODY_TODAY = "R506", _ERROR, "The certificates of all who could serve a queue have ended; `ivr up` still starts."

    OVERFLOW_ROUND = "R510", _ERROR, "Queues overflow to one another in a circle."

    UNUSED = "R601", _WARNING, "Nothing leads here from any number."
    SETTLED = "R602", _WARNING, "A condition is already settled on every way to it, so one side is never taken."
    NO_OTHERWISE = "R603", _WARNING, "A menu says nothing about callers who press no key or wrong ones."
    ENDLESS_WAIT = "R604", _WARNING, "A caller whom no agent serves may wait without end."
    NOBODY_FROM = (
        "R605",
        _WARNING,
        "From a day on, nobody (or nobody who speaks a language) may serve a queue: the certificates will have ended.",
    )
    CERTIFICATE_ENDS = "R606", _WARNING, "An agent's certificate ends soon, or has ended."
    NOT_ANNOUNCED = "R607", _WARNING, "A caller may talk to somebody before he has heard that the call is recorded."
    NOT_LOOKED_UP = "R608", _WARNING, "An RM is to be rung on a way on which nobody looked up who is calling."
    DULL_SOUND = "R633", _WARNING, "A sound file has fewer samples a second than a telephone line carries."
    NO_SUCH_MUSIC = "R634", _WARNING, "There is no music of this class."
    OTHER_LANGUAGE = "R635", _WARNING, "A value is not said in the language of callers who hear it."
    NEVER_OPEN = "R609", _WARNING, "A calendar has no open hour in the year to come."
    ODD_TABLE = (
        "R610",
        _WARNING,
        "A table has no customers, a mobile that cannot be dialled, or a language not the firm's.",
    )
    TABLE_HELD_BACK = (
        "R611",
        _WARNING,
        "A changed table of customers or managers is wrong; the running system keeps the last good one.",
    )
    NAME_NOT_KNOWN = "R612", _WARNING, "A prompt tells the caller's name on a way on which nobody looked up who calls."
    NOT_YET_KNOWN = (
        "R613",
        _WARNING,
        "Which weekends are worked to make up for holidays is not known for a year that is near.",
    )
    RM_DENIED = "R614", _WARNING, "An RM's mobile begins with what `outbound.deny` names: he is never rung."
    NONE_TO_CHOOSE = (
        "R615",
        _WARNING,
        "Callers key in a number to be called at, and there is none that they may choose.",
    )
    UNLIMITED = "R616", _WARNING, "Calls go out, and no section `outbound` says how many, where to and at what cost."
    CALLERS_CHOOSE = (
        "R617",
        _WARNING,
        "Callers may key in any number that `outbound.allow` names, and the firm dials it.",
    )

    CERTIFICATE_DROPPED = (
        "R620",
        _WARNING,
        "A relaxation no longer asks for a certificate, or for what must hold, that its queue asks for.",
    )
    TOO_LATE = "R621", _WARNING, "The longest wait in a queue is over before an overflow step can be due."
    NOBODY_SPEAKS = "R622", _WARNING, "Of those who could serve a queue nobody speaks one of the firm's languages."
    PREFERRED_IN_VAIN = "R623", _WARNING, "A queue prefers an agent who does not have what it needs."
    MAY_STARVE = "R624", _WARNING, "A queue without aging shares agents with one that ages, and may wait without end."

    KEPT_WITHOUT_END = "R640", _WARNING, "Calls are recorded, and nothing says for how long that is kept."
    POLICY_IN_VAIN = "R641", _WARNING, "A recording policy decides about no call."
    NEVER_HOLDS = "R630", _WARNING, "A condition can never hold."
    ALWAYS_HOLDS = "R631", _WARNING, "A condition always holds."
    NEVER_KNOWN = "R632", _WARNING, "The customer is asked about where nobody can have looked up who is calling."

    def __init__(self, id: str, severity: Severity, sentence: str) -> None:  # noqa: A002 - as SARIF calls it
        self.id = id
        self.severity = severity
        self.sentence = sentence

    def __str__(self) -> str:
        return self.id
