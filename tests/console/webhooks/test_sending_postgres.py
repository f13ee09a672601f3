"""Webhooks on PostgreSQL, as on SQLite."""

from __future__ import annotations

from ivr.core.webhooks import Event
from tests.console.webhooks.receiving import installation, receiver
from tests.store.a_call import tell_whole_call
from tests.store.a_postgres import Cluster


async def test_what_was_refused_waits_is_sent_again_and_forgotten_after_a_week(server: Cluster) -> None:
    await server.do("CREATE DATABASE hooks")
    async with receiver() as crm, installation(server.url("hooks")) as here:
        hook, _ = await here.hook(crm.url, Event.CALL_ENDED)
        crm.statuses = [500]
        tell_whole_call(here.store, "c1")
        tell_whole_call(here.store, "c2")
        for _ in range(2):
            await here.turn()
            here.passes(6)
        assert [one["data"]["call"] for one in crm.told] == ["c1", "c1", "c2"]
        (standing,) = (await here.register.webhooks.standing()).values()
        assert (standing.waiting, standing.tries) == (0, 0)
        assert standing.taken is not None
        here.passes(8 * 86400)
        await here.turn()
        assert await here.states(hook) == []
        assert await here.register.webhooks.remove(hook.id)
