"""Forms by which calls are judged, the scores that were given, and notes on calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from ivr.core.call import CallId
from ivr.core.scoring import Form, Question
from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.tables import call_notes, score_forms, scores


@dataclass(frozen=True, slots=True)
class Score:
    """How somebody has judged a call."""

    call: CallId
    agent: str
    """Who served it."""
    form: str
    form_name: str
    """As it was called then."""
    answers: Mapping[str, int]
    points: int
    most: int
    comment: str
    given_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody has written about a call."""

    call: CallId
    text: str
    written_by: str
    at: datetime


class Judging(Asking):
    """Use within the loop; a score or a note that was given is never changed, only followed by another."""

    async def forms(self) -> tuple[Form, ...]:
        """Those by which calls are judged now, by name."""
        standing = select(score_forms).where(score_forms.c.retired.is_(None))
        async with self._within() as connection:
            return tuple(map(_form, await connection.execute(standing.order_by(score_forms.c.name, score_forms.c.id))))

    async def form(self, id_: str) -> Form | None:
        """One of those."""
        return next((form for form in await self.forms() if form.id == id_), None)

    async def make(self, form: Form, by: str, at: datetime) -> bool:
        """Put a form in place; false if there is, or was, one of this id."""
        questions = msgspec.json.encode(form.questions).decode()
        row = {"id": plain(form.id), "name": plain(form.name), "questions": questions, "made_by": by, "made": at}
        try:
            async with self._within() as connection:
                taken = await connection.scalar(select(score_forms.c.id).where(score_forms.c.id == row["id"]))
                if taken is None:
                    await connection.execute(insert(score_forms).values(row))
        except IntegrityError:
            return False
        return taken is None

    async def retire(self, id_: str, at: datetime) -> bool:
        """Nobody is judged by it any more; what was stays. False if no such form stands."""
        stands = (score_forms.c.id == id_) & score_forms.c.retired.is_(None)
        async with self._within() as connection:
            return (await connection.execute(update(score_forms).where(stands).values(retired=at))).rowcount == 1

    async def give(self, score: Score) -> None:
        """Keep it."""
        values = {name: getattr(score, name) for name in ("agent", "form", "form_name", "points", "most", "given_by")}
        answers = msgspec.json.encode(score.answers).decode()
        row = {"id": token_hex(12), "call": score.call, **values, "answers": answers, "at": score.at}
        async with self._within() as connection:
            await connection.execute(insert(scores).values(row | {"comment": plain(score.comment)}))

    async def scores(self, call: CallId) -> tuple[Score, ...]:
        """Of a call, the oldest first."""
        its = select(*(column for column in scores.c if column.name != "id")).where(scores.c.call == call)
        async with self._within() as connection:
            return tuple(Score(**row._mapping) for row in await connection.execute(its.order_by(scores.c.at)))

    async def write(self, note: Note) -> None:
        """Keep it."""
        row = {"id": token_hex(12), "call": note.call, "text": plain(note.text), "written_by": note.written_by}
        async with self._within() as connection:
            await connection.execute(insert(call_notes).values(row | {"at": note.at}))

    async def notes(self, call: CallId) -> tuple[Note, ...]:
        """On a call, the oldest first."""
        its = select(*(column for column in call_notes.c if column.name != "id")).where(call_notes.c.call == call)
        async with self._within() as connection:
            return tuple(Note(**row._mapping) for row in await connection.execute(its.order_by(call_notes.c.at)))


def _form(row: Row[Any]) -> Form:
    kept: Any = row._mapping
    return Form(kept["id"], kept["name"], tuple(Question(**each) for each in kept["questions"]))
