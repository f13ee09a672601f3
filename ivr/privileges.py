"""Gives up root's rights before anything else is done, for good; Asterisk, once started, has them no more either."""

from __future__ import annotations

import os
import pwd
from contextlib import suppress
from pathlib import Path

from ivr.errors import IvrError


class CannotStepDown(IvrError):
    """It cannot run as the user that is named."""


def step_down(user: str, state: Path) -> None:
    """Become this user (empty: stay who we are), to whom the state folder is given if it is new.

    Raises `CannotStepDown` where there is no such user, where we are neither root nor he, or the folder is another's.
    """
    if not user:
        return
    try:
        him = pwd.getpwnam(user)
    except KeyError:
        raise CannotStepDown(f"IVR_USER={user}: this machine has no such user (`useradd --system {user}`).") from None
    if os.getuid() == him.pw_uid:
        return
    if os.getuid() != 0:
        raise CannotStepDown(f"IVR_USER={user}: only root can become {user}. Start it as one of the two.")
    _give(state, him)
    os.initgroups(user, him.pw_gid)
    os.setgid(him.pw_gid)
    os.setuid(him.pw_uid)
    os.environ["HOME"], os.environ["USER"] = him.pw_dir, user
    os.umask(0o077)


def owner(state: Path) -> str:
    """Whom root must become before he writes there, lest what he writes be out of its owner's reach; empty: nobody."""
    if os.getuid() != 0 or not state.exists():
        return ""
    with suppress(KeyError):
        return pwd.getpwuid(state.stat().st_uid).pw_name
    return ""


def _give(state: Path, him: pwd.struct_passwd) -> None:
    if not state.exists():
        state.mkdir(mode=0o700, parents=True)
        os.chown(state, him.pw_uid, him.pw_gid)
    if state.stat().st_uid != him.pw_uid:
        raise CannotStepDown(f"{state} is not {him.pw_name}'s: `chown -R {him.pw_name} {state}`.")
