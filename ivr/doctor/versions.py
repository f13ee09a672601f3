"""Versions: Python, Asterisk, and the shape of the database's tables."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning
from ivr.errors import StoreError
from ivr.provision.tree import OLDEST, AsteriskProgram
from ivr.store.database import database_url, is_sqlite, trouble
from ivr.store.migrating import MIGRATIONS, PATIENCE, revision

SUBJECT = "versions"


def look(case: Case) -> Iterator[Finding]:
    """Each in turn."""
    yield good(SUBJECT, f"Python {sys.version.split()[0]}", sys.executable)
    yield asterisk(case.program)
    yield from database(case.settings.database_url or case.layout.database)


def asterisk(program: AsteriskProgram | None) -> Finding:
    """Whether there is one that does."""
    if program is None:
        mend = f"Install Asterisk {OLDEST} or newer (apt install asterisk); else `ivr up` fetches one with mmdebstrap."
        return warning(SUBJECT, "no Asterisk is here yet", mend)
    return good(SUBJECT, f"Asterisk {program.version}", program.command[-1])


def database(where: str | Path) -> Iterator[Finding]:
    """Its tables, wherever it is; nothing of a file that no start has made yet."""
    try:
        url = database_url(where)
    except StoreError as error:
        yield bad(SUBJECT, "the database's address is none", "Set IVR_DATABASE_URL right.", str(error))
        return
    if not is_sqlite(url):
        yield server(url)
    elif (file := Path(url.database or "")).is_file():
        yield schema(_revision(file), _known(), file)


def server(url: URL) -> Finding:
    """What a database server has, if it answers."""
    where = url.render_as_string()  # without its password
    try:
        found = asyncio.run(asyncio.wait_for(revision(url.render_as_string(hide_password=False)), PATIENCE + 1))
    except (SQLAlchemyError, OSError, ImportError) as error:
        mend = "Start it, or set IVR_DATABASE_URL right. Calls go on meanwhile: what they leave is put aside."
        return bad(SUBJECT, f"the database does not answer: {trouble(url, error) or type(error).__name__}", mend, where)
    if not found:
        return good(SUBJECT, "the database has no tables of ours yet: the next `ivr up` makes them", where)
    return schema(found, _known(), where)


def schema(revision: str | None, known: tuple[str, ...], database: str | Path) -> Finding:
    """Whether the tables are of this version, older (they are brought up to date), or newer than this program."""
    where = str(database)
    if revision is None:
        mend = "If it is not ours, move it away; if it is, see `ivr recordings reconcile` for what it still tells."
        return bad(SUBJECT, "the database cannot be read, or has no tables of ours", mend, where)
    if revision == known[0]:
        return good(SUBJECT, f"the database's tables are of this version ({revision})", where)
    if revision in known:
        return good(
            SUBJECT, f"the database's tables are older ({revision}): the next `ivr up` brings them up to date", where
        )
    mend = "Run the version of ivr that has made them, or a newer one."
    return bad(SUBJECT, f"the database's tables ({revision}) are newer than this program", mend, where)


def _revision(database: Path) -> str | None:
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=2)) as connection:
            row = connection.execute("select version_num from alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None


def _known() -> tuple[str, ...]:
    """All revisions that this program knows, the newest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return tuple(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())
