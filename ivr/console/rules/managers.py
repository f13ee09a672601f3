"""Relationship managers, by the table that is in use: how each is reached, who stands in, how many customers he has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.rules.customers import known
from ivr.console.signed import who
from ivr.core.call import RelationshipManager
from ivr.core.console_rights import Right, sees_numbers
from ivr.core.numbers import masked
from ivr.web.operation import Operation, described


@described
class ManagerTold(TypedDict):
    """A relationship manager."""

    id: str
    name: str
    mobile: str
    """Masked for who may not see numbers."""
    agent: str
    """Which agent he is, if he is one too."""
    deputy: str
    """The name of who stands in for him."""
    customers: int
    """So many are his, each once whatever numbers he has."""


def operations() -> list[Operation]:
    """What can be asked of them."""
    return [operation("GET", "/managers", managers, Only(Right.SEE_RULES), fails=(404,))]


async def managers(request: web.Request) -> list[ManagerTold]:
    """Relationship managers as their table has them, those without customers too."""
    crm, whole = known(request), sees_numbers(who(request).person)
    pairs = {(one.rm.id, one.id) for one in crm.customers() if one.rm}
    his = Counter(rm for rm, _ in pairs)
    everybody = crm.managers()
    return [_told(one, everybody, his[one.id], whole=whole) for one in everybody.values()]


def _told(
    one: RelationshipManager, everybody: Mapping[str, RelationshipManager], customers: int, *, whole: bool
) -> ManagerTold:
    return {
        "id": one.id,
        "name": one.name,
        "mobile": one.mobile if whole else masked(one.mobile),
        "agent": one.agent,
        "deputy": everybody[one.deputy].name if one.deputy else "",
        "customers": customers,
    }
