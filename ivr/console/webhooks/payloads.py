"""What a webhook's receiver reads: the event, and what it is about in the shape in which the API has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ivr.console.quality.finding import told as call_told
from ivr.console.tickets.told import told as ticket_told
from ivr.core.callback import Callback
from ivr.core.numbers import masked
from ivr.core.webhooks import TEST, VERSION, Event
from ivr.store.calls_found import CallsFound
from ivr.store.deliveries import Delivery
from ivr.store.rows import Alarm, CallbackNote
from ivr.store.subjects import RecordingSeen, Subjects
from ivr.web.callbacks import told as callback_told

Data = Mapping[str, Any]


class Payloads:
    """Made as they are sent, and kept nowhere."""

    def __init__(self, calls: CallsFound, subjects: Subjects) -> None:
        self._calls, self._subjects = calls, subjects

    async def of(self, one: Delivery, *, whole: bool) -> bytes | None:
        """The body, telephone numbers `whole` or shortened; None: what it is about is there no more.

        Raises `StoreError`.
        """
        data = await self._data(one.event, one.about, whole=whole)
        if data is None:
            return None
        said = {"type": one.event, "api": VERSION, "timestamp": one.at.isoformat(), "data": data}
        return json.dumps(said, ensure_ascii=False).encode()

    async def _data(self, event: str, about: str, *, whole: bool) -> Data | None:
        match event:
            case Event.CALL_ARRIVED | Event.CALL_ENDED | Event.CALL_RESULT:
                return await self._call(about, whole=whole)
            case Event.CALLBACK_ASKED | Event.CALLBACK_OVER:
                found = await self._subjects.callback(about)
                return _callback(found, whole=whole) if found else None
            case Event.CALLBACK_NOTED:
                note = await self._subjects.note(about)
                return _note(note, whole=whole) if note else None
            case Event.TICKET_OPENED | Event.TICKET_CLOSED:
                ticket = await self._subjects.ticket(about)
                return ticket_told(ticket, whole=whole) if ticket else None
            case Event.RECORDING_READY:
                recording = await self._subjects.recording(about)
                return _recording(recording) if recording else None
            case Event.ALARM_RAISED:
                alarm = await self._subjects.alarm(about)
                return _alarm(alarm) if alarm else None
            case _:
                return {} if event == TEST else None

    async def _call(self, call: str, *, whole: bool) -> Data | None:
        found = await self._calls.one(call)
        if found is None:
            return None
        return {**call_told(found, whole=whole), "result": await self._subjects.result(call)}


def _callback(one: Callback, *, whole: bool) -> Data:
    return {**callback_told(one), "number": _number(one.number, whole=whole)}


def _note(note: CallbackNote, *, whole: bool) -> Data:
    number = _number(note.number, whole=whole)
    return {"call": note.call, "box": note.box, "number": number, "at": note.at.isoformat()}


def _recording(one: RecordingSeen) -> Data:
    began, ended = (at.isoformat() if at else None for at in (one.started, one.ended))
    told = {"recording": one.recording, "call": one.call, "started": began, "ended": ended}
    return {**told, "seconds": one.seconds, "state": one.state}


def _alarm(alarm: Alarm) -> Data:
    return {"at": alarm.at.isoformat(), "what": alarm.what, "detail": alarm.detail}


def _number(number: str, *, whole: bool) -> str:
    return number if whole else masked(number)
