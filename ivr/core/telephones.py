"""Which telephones an agent has in the switch: his own, and the one in the console's page; the one place that knows."""

from __future__ import annotations

from collections.abc import Collection

_BROWSER = "-web"
"""Behind an agent's number, which is digits alone, so that nobody's own telephone is called so."""


def browser_of(agent: str) -> str:
    """The telephone in his browser: `1001-web`."""
    return agent + _BROWSER


def telephones_of(agent: str) -> tuple[str, str]:
    """Both of an agent's."""
    return agent, browser_of(agent)


def agent_of(telephone: str) -> str:
    """Whose telephone this is."""
    return telephone.removesuffix(_BROWSER)


def is_browser(telephone: str) -> bool:
    """Whether it is one in a browser."""
    return telephone.endswith(_BROWSER)


def rung(agent: str, registered: Collection[str]) -> str:
    """The one of an agent's that is rung: his browser if it is registered, else his own, registered or not."""
    browser = browser_of(agent)
    return browser if browser in registered else agent
