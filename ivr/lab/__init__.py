"""Simulated people on a real switch: callers, mobiles and softphones; a second Asterisk plays the public network."""

from ivr.lab.behaviour import (
    Answer,
    AnswersByItself,
    Behaviour,
    Mailbox,
    NoAnswer,
    Refuse,
    busy,
    decline,
    no_such_number,
    off,
)
from ivr.lab.ear import Found, recognise
from ivr.lab.hearing import Hearing, NotHeard, UnknownPrompt
from ivr.lab.known import Known
from ivr.lab.lab import Lab
from ivr.lab.leg import Ended, HungUp, Leg, Party, TookTooLong
from ivr.lab.network import Plan
from ivr.lab.people import Mobile, Phone
from ivr.lab.tones import RATE, Interval, Samples, sound_present, tone_present

__all__ = [
    "RATE",
    "Answer",
    "AnswersByItself",
    "Behaviour",
    "Ended",
    "Found",
    "Hearing",
    "HungUp",
    "Interval",
    "Known",
    "Lab",
    "Leg",
    "Mailbox",
    "Mobile",
    "NoAnswer",
    "NotHeard",
    "Party",
    "Phone",
    "Plan",
    "Refuse",
    "Samples",
    "TookTooLong",
    "UnknownPrompt",
    "busy",
    "decline",
    "no_such_number",
    "off",
    "recognise",
    "sound_present",
    "tone_present",
]
