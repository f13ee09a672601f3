"""Where everything of one installation lands on the disk: one state folder, and a short one for its socket."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import ProvisionError

LONGEST_SOCKET_PATH = 107
"""Bytes that a Unix socket's path may have."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders and files below one state folder (an absolute path)."""

    state: Path

    @property
    def etc(self) -> Path:
        """Asterisk's configuration as written by us."""
        return self.state / "asterisk/etc"

    @property
    def run(self) -> Path:
        """Asterisk's control socket and pid file; elsewhere if the state folder's path is too long for a socket."""
        own = self.state / "asterisk/run"
        if len(os.fsencode(own / "asterisk.ctl")) <= LONGEST_SOCKET_PATH:
            return own
        name = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"ivr-{os.getuid()}-{name}"

    @property
    def log(self) -> Path:
        """Asterisk's log files: `messages`, `security`."""
        return self.state / "asterisk/log"

    @property
    def call_records(self) -> Path:
        """The switch's own account of its calls, a line each as it ends; ids and times only."""
        return self.log / "cdr-custom/calls.csv"

    @property
    def spool(self) -> Path:
        """Asterisk's spool folder."""
        return self.state / "asterisk/spool"

    @property
    def db(self) -> Path:
        """Asterisk's own small database: it remembers the registrations."""
        return self.state / "asterisk/db"

    @property
    def music(self) -> Path:
        """Music on hold."""
        return self.state / "music"

    @property
    def recordings(self) -> Path:
        """Finished recordings of calls."""
        return self.state / "recordings"

    @property
    def recording_keys(self) -> Path:
        """Each recording's own key, wrapped by a master key: without them nothing of the recordings can be heard."""
        return self.state / "recording-keys"

    @property
    def master_keys(self) -> Path:
        """The master keys, in a file that must be backed up apart from the recordings."""
        return self.state / "master-keys.json"

    @property
    def ledger(self) -> Path:
        """What happened to recordings, so that any change shows."""
        return self.recordings / "ledger"

    @property
    def ledger_key(self) -> Path:
        """The key that signs the ledger; its public half lies beside it."""
        return self.state / "ledger-key.pem"

    @property
    def reconciled(self) -> Path:
        """When the recordings were last reconciled by night."""
        return self.state / "reconciled.json"

    @property
    def deleting(self) -> Path:
        """Locked by whoever deletes recordings."""
        return self.state / "deleting.lock"

    @property
    def people(self) -> Path:
        """Who has rights to recordings, with the hashes of their tokens."""
        return self.state / "people.json"

    @property
    def capture(self) -> Path:
        """Recordings under way, the two directions of a call apart."""
        return self.state / "recording-spool"

    @property
    def spare(self) -> Path:
        """Recordings under way that cannot be in `capture`: on another disk, mounted here or linked to."""
        return self.state / "recording-spare"

    @property
    def voicemail(self) -> Path:
        """Messages that callers leave; ARI's recordings land here."""
        return self.state / "voicemail"

    @property
    def prompts(self) -> Path:
        """Rendered prompts."""
        return self.state / "prompts"

    @property
    def names(self) -> Path:
        """Customers' names as sounds."""
        return self.state / "names"

    @property
    def degradation(self) -> Path:
        """The level of degradation that somebody has set."""
        return self.state / "degradation"

    @property
    def lately(self) -> Path:
        """How long calls of each queue have taken lately, and how soon callers have left."""
        return self.state / "lately.json"

    @property
    def outgoing(self) -> Path:
        """What has gone out of late, and is out now."""
        return self.state / "outgoing.jsonl"

    @property
    def database(self) -> Path:
        """The store, where it is SQLite."""
        return self.state / "ivr.sqlite3"

    @property
    def journal(self) -> Path:
        """What the database has not taken yet."""
        return self.state / "journal"

    @property
    def http(self) -> Path:
        """The port of the running controller's HTTP side."""
        return self.state / "http.port"

    @property
    def console(self) -> Path:
        """The address of the running controller's console."""
        return self.state / "console.url"

    @property
    def console_key(self) -> Path:
        """The key that seals second factors."""
        return self.state / "console-key"

    @property
    def lock(self) -> Path:
        """Locked by the controller as long as it runs."""
        return self.state / "ivr.lock"

    @property
    def standby(self) -> Path:
        """Held by the controller that stands by until that one ends."""
        return self.state / "standby.lock"

    @property
    def secrets(self) -> Path:
        """This installation's passwords."""
        return self.state / "secrets.json"

    @property
    def bans(self) -> Path:
        """Who is shut out of SIP, and until when."""
        return self.state / "bans.json"

    @property
    def ports(self) -> Path:
        """The ports that were chosen."""
        return self.state / "ports.json"

    @property
    def rules(self) -> Path:
        """Every accepted version of the rules."""
        return self.state / "rules"

    @property
    def shadow(self) -> Path:
        """Names the rules file that is tried as a shadow, if one is."""
        return self.state / "shadow"

    @property
    def config(self) -> Path:
        """Asterisk's main configuration file."""
        return self.etc / "asterisk.conf"

    @property
    def control(self) -> Path:
        """Asterisk's control socket."""
        return self.run / "asterisk.ctl"

    @property
    def pid(self) -> Path:
        """Asterisk's pid file."""
        return self.run / "asterisk.pid"


def make(layout: Layout) -> None:
    """Make the folders, for this user's eyes only; raises `ProvisionError` if that is not allowed."""
    folders = (
        layout.state, layout.etc, layout.run, layout.log, layout.call_records.parent, layout.spool, layout.db / "keys",
        layout.music, layout.recordings, layout.capture, layout.spare, layout.voicemail, layout.prompts, layout.names,
    )  # fmt: skip
    try:
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _link_voicemail(layout)
        owner = layout.run.stat().st_uid
    except OSError as error:
        raise ProvisionError(f"{error.filename or layout.state} cannot be used: {error.strerror}.") from error
    if owner != os.getuid():
        raise ProvisionError(f"{layout.run} belongs to another user: remove it, or choose another state folder.")


def _link_voicemail(layout: Layout) -> None:
    """ARI writes its recordings below the spool folder, and answers 500 if `recording` is missing there."""
    link = layout.spool / "recording"
    if not link.is_symlink():
        link.symlink_to(layout.voicemail, target_is_directory=True)
