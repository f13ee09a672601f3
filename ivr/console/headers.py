"""What every answer tells the browser: what it may load, from where, and that nobody may frame it."""

from __future__ import annotations

from aiohttp import web

from ivr.console.keys import ADDRESS

YEAR = 31_536_000


def content_policy(sockets: str) -> str:
    """Scripts and styles from here alone, none of them inline; WebSockets to here."""
    return "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self' {sockets}",
            "img-src 'self' data:",
            "media-src 'self' blob:",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


async def secured(request: web.Request, answer: web.StreamResponse) -> None:
    """Put them on, whatever is answered: refusals and errors too."""
    address = request.app[ADDRESS]
    answer.headers["Content-Security-Policy"] = content_policy(address.sockets)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Server"] = "ivr"
    answer.headers.setdefault("Cache-Control", "no-store")
    if address.secure:
        answer.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
