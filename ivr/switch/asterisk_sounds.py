"""Sounds on a real Asterisk: played, recorded, captured, and music."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

import structlog

from ivr.errors import ChannelGone, SwitchError, SwitchUnavailable
from ivr.switch.ari_requests import Answer, Interrupted
from ivr.switch.asterisk_link import AsteriskLink
from ivr.switch.captures import WHILE_PEOPLE_WAIT
from ivr.switch.channel_path import channel_path
from ivr.switch.left_behind import PLAYS
from ivr.switch.port import Muting
from ivr.switch.resync import exists
from ivr.switch.sound_length import sound_length

log = structlog.get_logger()

OVER = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Asterisk's answers for a channel that has hung up, is about to, or is not in our application any more."""

BRIEF = 1.0
"""Seconds; a longer sound can be stopped by whoever adopts the call, or all other requests would wait for its end."""

TALK = "Event=talk,Subscription-State=active"
"""Headers of the NOTIFY at which a telephone that rings answers (Yealink, Snom, Poly, Grandstream ...)."""


class AsteriskSounds(AsteriskLink):
    """What a channel hears, and what is kept of what it says."""

    async def play(self, channel: str, playback: str, media: Sequence[str]) -> None:
        """See `Switch.play`. Of a list of sounds only the last one's failure is told: Asterisk is silent on the others.

        Asterisk would begin its music again after the sounds, so music is stopped first, as the port promises.
        """
        self._stop_music(channel)
        self._silence.something_plays(channel)
        self._dead_man.sounds(channel, media)
        if sum(map(sound_length, media)) > BRIEF:
            self._ari.tell("POST", f"{channel_path(channel)}/variable", {"variable": PLAYS, "value": playback})
        uri = f"{channel_path(channel)}/play/{quote(playback, safe='')}"
        query = {"media": ",".join(f"sound:{sound}" for sound in media)}
        with self._underway.begin(self._underway.playbacks, playback, channel):
            demand(await self._play_once(uri, query, playback), "play", channel)

    async def _play_once(self, uri: str, query: Mapping[str, str], playback: str) -> Answer:
        """Asterisk plays a second time what is asked a second time, the same id or not: so look before."""
        try:
            return await self._ari.ask("POST", uri, query, sendings=1)
        except Interrupted:
            running = await self._ari.ask("GET", f"playbacks/{quote(playback, safe='')}")
            return running if running.ok else await self._ari.ask("POST", uri, query)

    async def stop_play(self, channel: str, playback: str) -> None:
        """See `Switch.stop_play`."""
        answer = await self._ari.ask("DELETE", f"playbacks/{quote(playback, safe='')}")
        if answer.status != HTTPStatus.NOT_FOUND:
            demand(answer, "stop playing")

    async def music(self, channel: str, music_class: str) -> None:
        """See `Switch.music`."""
        self._music.add(channel)
        self._silence.something_plays(channel)
        await self._do(channel, "POST", "/moh", {"mohClass": music_class})

    async def no_music(self, channel: str) -> None:
        """See `Switch.no_music`."""
        self._music.discard(channel)
        answer = await self._ari.ask("DELETE", f"{channel_path(channel)}/moh")
        if answer.status not in OVER:
            demand(answer, "stop the music")
        self._silence.nothing_plays(channel)

    def _stop_music(self, channel: str) -> None:
        if channel in self._music:
            self._music.discard(channel)
            self._ari.tell("DELETE", f"{channel_path(channel)}/moh")

    async def record(
        self, channel: str, recording: str, longest: timedelta, silence: timedelta, terminator: str = "#"
    ) -> None:
        """See `Switch.record`; times are whole seconds, rounded up. A name that is taken raises `SwitchError`."""
        self.recording_path(recording)
        self._stop_music(channel)
        self._silence.something_plays(channel)
        self._dead_man.lasts(channel, longest.total_seconds())
        query = {
            "name": recording,
            "format": "wav",
            "beep": "true",
            "maxDurationSeconds": str(math.ceil(longest.total_seconds())),
            "maxSilenceSeconds": str(math.ceil(silence.total_seconds())),
            "terminateOn": terminator or "none",
        }
        with self._underway.begin(self._underway.recordings, recording, channel):
            answer = await self._ari.ask("POST", f"{channel_path(channel)}/record", query)
            if answer.again and await exists(self._ari, "recordings/live", recording):
                return
            if answer.status == HTTPStatus.CONFLICT and "Recording" in answer.body:
                raise SwitchError(f"A recording named {recording!r} exists already.")
            demand(answer, "record", channel)

    async def capture(self, channel: str, says_file: str, hears_file: str, *, muted: bool = False) -> bool:
        """See `Switch.capture`."""
        return await self._captures.begin(channel, says_file, hears_file, muted=muted)

    async def mute_capture(self, channel: str, muted: bool) -> Muting:
        """See `Switch.mute_capture`; what could not be told is told at the next login."""
        return await self._captures.mute(channel, muted)

    async def ask_to_answer(self, channel: str) -> None:
        """See `Switch.ask_to_answer`: in the dialog of the INVITE, as telephones with remote control want it."""
        if self._ami is None:
            raise SwitchUnavailable("Telephones are asked by AMI, and there is none.")
        answer = await self._ami.ask("PJSIPNotify", {"Channel": channel, "Variable": TALK}, within=WHILE_PEOPLE_WAIT)
        if not answer.ok:
            raise ChannelGone(f"It was to be asked to answer ({channel}): {answer.get('Message')}")

    async def mute(self, channel: str, muted: bool) -> None:
        """See `Switch.mute`."""
        await self._do(channel, "POST" if muted else "DELETE", "/mute", {"direction": "in"})

    async def send_keys(self, channel: str, keys: str) -> None:
        """See `Switch.send_keys`."""
        await self._do(channel, "POST", "/dtmf", {"dtmf": keys})

    async def end_capture(self, channel: str) -> None:
        """See `Switch.end_capture`; what could not be stopped is stopped at the next login."""
        await self._captures.end(channel)

    async def _do(self, channel: str, method: str, what: str, query: Mapping[str, str] | None = None) -> None:
        demand(await self._ari.ask(method, channel_path(channel) + what, query), what.strip("/"), channel)


def demand(answer: Answer, deed: str, channel: str = "") -> None:
    """Raise `ChannelGone` or `SwitchError` unless it was done."""
    if answer.ok:
        return
    if channel and answer.status in OVER:
        raise ChannelGone(f"It was to {deed} ({channel}).")
    raise SwitchError(f"It would not {deed}: {answer.body or answer.status}")
