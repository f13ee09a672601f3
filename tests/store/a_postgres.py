"""A PostgreSQL of the tests' own: a new cluster on loopback, made by the machine's own programs, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import asyncpg

DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`; None if this machine has none. Debian keeps them off the PATH."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    return next((f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()), None)


class Cluster:
    """A server that can be stopped and started; its role is `ivr`."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs, self._folder, self._user = programs, folder, user
        self._password = secrets.token_hex(8)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        word = folder / "password"
        word.write_text(self._password)
        if user:
            shutil.chown(word, user)
        self._run(
            *("initdb", "--username=ivr", f"--pwfile={word}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
        )

    def url(self, database: str) -> str:
        """Where a database of it is, as a person would write it in the settings."""
        return f"postgresql://ivr:{self._password}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Return when it takes connections."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c shared_buffers=16MB"
        self._run("pg_ctl", "start", "-w", "-s", "-l", str(self._folder / "log"), "-o", options)

    def stop(self, mode: Literal["fast", "immediate"]) -> None:
        """Return when it is gone: after saying goodbye (`fast`), or as if it had crashed (`immediate`)."""
        self._run("pg_ctl", "stop", "-w", "-s", "-m", mode)

    async def do(self, *statements: str) -> None:
        """Run statements, each in a transaction of its own, as an administrator would from elsewhere."""
        connection = await asyncpg.connect(self.url("postgres"))
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *arguments]
        done = subprocess.run(
            command,
            cwd=self._folder,
            user=self._user,
            group=pwd.getpwnam(self._user).pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
            stdout=subprocess.DEVNULL,  # a pipe would be the server's too, and never end
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{program} failed with {done.returncode}; see above"


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """A running server. PostgreSQL refuses root, and nobody else may look into pytest's own folders."""
    user = _somebody() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="ivr-postgres-") as name:
        if user:
            shutil.chown(name, user)
        server = Cluster(programs, Path(name), user)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def _somebody() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
