"""What each role may ask of the console, written down a second time: a new operation, or page, needs its line here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ivr.core.access import Role

PAGES_TS = Path(__file__).parents[2] / "console/src/frame/pages.ts"


def _by_line(told: Mapping[str, str]) -> dict[str, frozenset[Role]]:
    return {
        line.strip(): frozenset(map(Role, who.split()))
        for who, lines in told.items()
        for line in lines.strip().splitlines()
    }


OPERATIONS = _by_line(
    {
        "admin": """
        POST /score_forms
        DELETE /score_forms/{form}
        DELETE /tokens/{token}
        POST /webhooks
        DELETE /webhooks/{webhook}
        POST /webhooks/{webhook}/test
        POST /people
        PATCH /people/{person}
        POST /people/{person}/link
        POST /people/{person}/disable
        POST /people/{person}/enable
        PUT /rules
        POST /rules/versions/{number}/back
        POST /rules/check
        POST /rules/diff
        POST /rules/scenarios
        GET /rules/shadow
        GET /rules/shadow/texts
        PUT /rules/shadow
        DELETE /rules/shadow
        PUT /prompts/{prompt}/{language}/sound
        PUT /prompts/{prompt}/{language}/text
        POST /customers/check
        PUT /customers
    """,
        "agent": """
        GET /me
        GET /me/choices
        POST /me/note
        POST /me/{wish}
        POST /me/call/transfer
        POST /me/call/consult
        POST /me/call/end
        POST /me/call/recording/pause
        POST /me/call/recording/resume
        GET /me/call/signing
        POST /me/call/signing
        DELETE /me/call/signing
        POST /me/call/signing/{checkpoint}
        POST /me/call/{wish}
        GET /me/callbacks
        POST /me/callbacks
        POST /me/callbacks/{callback}/ring
        POST /me/callbacks/{callback}/close
        POST /me/callbacks/{callback}/hand_on
        POST /me/telephone/answer
        POST /me/telephone/mute
        POST /me/telephone/keys
        GET /me/tickets
        POST /me/tickets
        POST /me/notices/{notice}/read
    """,
        "supervisor": """
        POST /callbacks/promised/{callback}/close
        POST /callbacks/promised/{callback}/hand_on
        POST /calls/{call}/whisper
        POST /calls/{call}/barge
        POST /calls/{call}/take-over
        POST /calls/{call}/move
        POST /calls/{call}/pick
        POST /agents/{agent}/dismiss
        POST /agents/{agent}/{wish}
        POST /notices
    """,
        "agent supervisor": """
        POST /tickets/{ticket}/notes
        POST /tickets/{ticket}/hand_on
        POST /tickets/{ticket}/close
    """,
        "auditor admin": """
        GET /tokens
        GET /webhooks
        GET /webhooks/{webhook}/deliveries
        GET /people
    """,
        "supervisor quality": """
        POST /calls/{call}/scores
        POST /calls/{call}/listen
        POST /calls/{call}/leave
    """,
        "compliance auditor admin": """
        GET /actions
        GET /actions/choices
        GET /actions/file
    """,
        "supervisor auditor admin": """
        GET /trunks
        GET /health
    """,
        "agent supervisor quality compliance": """
        POST /calls/{call}/notes
    """,
        "supervisor compliance auditor admin": """
        GET /rules
        GET /rules/versions
        GET /rules/versions/{number}
        POST /rules/graph
        POST /rules/try
        GET /rules/schema
        GET /prompts
        GET /prompts/{prompt}/{language}/sound
        GET /customers
        GET /managers
        GET /skills
        GET /numbers
    """,
        "supervisor quality auditor admin": """
        GET /reports/mailings
        GET /reports/definitions
        GET /reports/choices
        GET /reports/{kind}
    """,
        "supervisor quality compliance admin": """
        GET /profile/tokens
        POST /profile/tokens
        DELETE /profile/tokens/{token}
    """,
        "agent supervisor quality auditor admin": """
        GET /live
        GET /callbacks/promised
        GET /floor
    """,
        "agent supervisor quality compliance auditor admin": """
        GET /calls
        GET /calls/choices
        GET /calls/{call}
        GET /score_forms
        GET /calls/{call}/scores
        GET /calls/{call}/notes
        GET /tickets
        GET /tickets/choices
        GET /tickets/{ticket}
    """,
    }
)
"""Those that ask for a right; what may be done with recordings `ivr.core.access` says, and its tests."""
PAGES = _by_line(
    {
        "agent": "/desk",
        "agent supervisor quality auditor admin": "/wallboard",
        "agent supervisor quality compliance auditor admin": """
        /calls
        /tickets
        /profile
    """,
        "supervisor quality auditor admin": "/reports",
        "admin": "/forms",
        "supervisor compliance auditor admin": """
        /rules
        /numbers
        /customers
        /skills
        /prompts
    """,
        "supervisor auditor admin": "/health",
        "auditor admin": """
        /people
        /webhooks
    """,
        "compliance auditor admin": "/actions",
        "supervisor quality compliance admin": "/programs",
    }
)


def all_pages() -> set[str]:
    """Those that the console has."""
    return set(re.findall(r'path: "([^"]+)"', PAGES_TS.read_text("utf-8")))


def not_of(role: Role, table: Mapping[str, frozenset[Role]]) -> list[str]:
    """What this role may not."""
    return [line for line, who in table.items() if role not in who]
