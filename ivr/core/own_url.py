"""The address under which people know the console."""

from __future__ import annotations

from urllib.parse import urlsplit

HERE = ("127.0.0.1", "localhost")
"""Names of this machine to itself: browsers hold what comes from there for as safe as TLS."""


def unfit(url: str) -> str:
    """Why it cannot be one, in a sentence; empty if it can."""
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.scheme not in {"http", "https"} or parts.path.strip("/") or parts.query or parts.fragment:
        return "write https://name or https://name:port, with nothing behind it"
    if parts.scheme == "http" and parts.hostname not in HERE:
        return "it must be https:// for other machines: browsers give no microphone and keep no safe cookie without"
    return ""


def origins(url: str) -> frozenset[str]:
    """What a browser calls pages that came from there."""
    parts = urlsplit(url.rstrip("/").lower())
    if parts.hostname not in HERE:
        return frozenset({f"{parts.scheme}://{parts.netloc}"})
    port = f":{parts.port}" if parts.port else ""
    return frozenset(f"{parts.scheme}://{host}{port}" for host in HERE)
