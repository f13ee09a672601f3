"""Inputs with which the fuzzer begins: right ones, so that it need not guess what a right one looks like."""

from __future__ import annotations

import json

from ivr.evidence.entry import Kind
from tests.fuzz.disk import CUT, ROOT

AT = "2026-11-26T09:00:00.000000Z"


def _json(told: object) -> bytes:
    return json.dumps(told, separators=(",", ":"), sort_keys=True).encode()


_ABOUT = {
    "recording": "c1",
    "audio": "a.flac",
    "audio_bytes": 1,
    "audio_sha256": "00",
    "seconds": 1.5,
    "state": "kept",
    "call": {"id": "c1", "answered": AT, "ended": AT, "legs": 2},
    "bytes": 1,
    "behind_seconds": 1.5,
    "public": "00" * 32,
    "signature": "00" * 64,
    "after": "0" * 64,
    "first": 0,
    "last": 0,
    "root": "00",
    "entry": 0,
    "hash": "0",
}
ENTRIES = tuple(
    _json({"about": _ABOUT, "at": AT, "kind": kind, "n": n, "prev": "0" * 64}) for n, kind in enumerate(Kind)
)
LINES = tuple(b"0" * 64 + b" " + entry for entry in ENTRIES)
HEAD = (
    b"00" * 64
    + b" "
    + _json(
        {
            "n": 0,
            "at": AT,
            "hash": "0",
            "file": "a",
            "size": 1,
            "first": 0,
            "since": AT,
            "tree": [[1, "00"]],
            "key": "k",
        }
    )
)
JOURNAL = b'["calls",{"id":"c","began":"2026-11-26T09:00:00Z"},"c",false,"",false]'

_SAID = {word: ["/sounds/a"] for word in ("wait", "leave_message", "message_kept", "goodbye", "unknown_number")}
_ENTRANCE = {
    "greeting": {"zh": ["/a"]},
    "closed": {},
    "closed_box": "",
    "box": "sales",
    "open": [[0, 1]],
    "until": 2,
    "language": "",
    "recorded": True,
}
SNAPSHOT = (
    _json(
        {
            "version": "1",
            "at": 1.0,
            "languages": ["zh"],
            "country_code": "86",
            "said": {"zh": _SAID},
            "customers": 0,
            "entrances": {"400": _ENTRANCE},
            "trunks": ["a"],
            "caller_number": "",
            "messages": "/m",
            "longest_message": {"sales": 60},
            "longest_silence": {},
            "accept": {"key": "1", "within": 10, "ring": 25, "prompt": [], "thanks": []},
        }
    )
    + b'\n+86139 {"language":"zh","mobiles":["1"]}\n'
)
ACCOUNT = b'{"call":"c1","did":"400","caller":"139","began":1.0,"done":"told","party":"","box":"","ended":0}'
PEOPLE = _json({"ann": {"role": "auditor", "queues": ["*"], "token_sha256": "00" * 32}})
VERSION = (
    b'{"number":1,"version":"a","rules":"r.yaml","at":"2026-11-26T09:00:00Z",'
    b'"files":["r.yaml"],"author":"a","comment":""}'
)
TABLES = b"id,name,number,rm\n1,A,13900001111,r\n" + CUT + b"id,name,mobile,deputy\nr,R,13800001111,\n"
WAV = b"RIFF\x34\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\x10\0\0\0" + b"\1\2" * 8
RULES = ((ROOT / "routing_rules.yaml").read_bytes(), b"version: 1\n")

AGI = (
    b"agi_callerid: 139\nagi_channel: a\n\n200 result=1 (a) endpos=8\n520-Bad\nUsage\n520 End\nHANGUP\n511 result=-1\n"
)
_CHANNEL = {"id": "leg1", "state": "Up", "caller": {"name": "A", "number": "139"}, "dialplan": {"exten": "400"}}
_EVENT = {
    "channel": _CHANNEL,
    "peer": _CHANNEL,
    "args": ["inbound", "400"],
    "digit": "1",
    "cause": 16,
    "cause_txt": "",
    "tech_cause": 200,
    "dialstatus": "PROGRESS",
    "timestamp": "2026-11-26T09:00:00.000+0000",
    "playback": {"id": "p", "target_uri": "channel:a", "state": "failed"},
    "request_id": "r",
    "status_code": 200,
    "recording": {"name": "r", "target_uri": "channel:a", "duration": 3},
    "message_body": "{}",
}
_KINDS = ("StasisStart", "ChannelDtmfReceived", "ChannelDestroyed", "PlaybackFinished", "RecordingFinished", "Dial")
EVENTS = tuple(_json({"type": kind, **_EVENT}) for kind in (*_KINDS, "RESTResponse"))
AMI = (b"Response: Success\r\nMessage: a\r\nAction: x\r\n", b"Event: DeviceStateChange\r\nDevice: PJSIP/1001\r\n")
STRANGERS = (b"+86 (139) 0000-1111", "张三\u202e".encode(), b"\xed\xa0\x80", b"PJSIP/1001", b"::1", b"c1.message-a")
BODIES = (b'{"queue": "sales", "number": "13900001111", "priority": 5, "language": "zh"}', b'["\\u0000", "\\ud800"]')
