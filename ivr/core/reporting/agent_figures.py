"""Figures of agents: what they handled, and how they spent their time."""

from __future__ import annotations

from ivr.core.reporting.figure import Figure, Unit, Value, mean, share
from ivr.core.reporting.tally import Tally
from ivr.core.reporting.words import Words

_AT_WORK = "Of agents only, for other phones are not ours."
_AGENTS_ALONE = "仅统计坐席；经理手机等外部电话不计。"


def _seconds(total: float, tally: Tally) -> Value:
    return round(total, 1) if _logged_in(tally) else None


def _logged_in(tally: Tally) -> float:
    return tally.waiting + tally.busy + tally.away


AGENT_FIGURES = (
    Figure(
        "handled",
        Unit.COUNT,
        Words("handled", "坐席处理"),
        Words(
            "Times that an agent talked with a caller; a call that is transferred to another agent is handled twice. "
            "Customers called back are among them.",
            "坐席与客户通话的次数；转给另一坐席的来电计两次，回拨客户也计入。",
        ),
        lambda t: t.handled,
    ),
    Figure(
        "talk",
        Unit.SECONDS,
        Words("average talk", "平均通话时长"),
        Words(
            f"Talk, without hold, for each call handled. {_AT_WORK}", f"每次处理的通话时长，不含保持。{_AGENTS_ALONE}"
        ),
        lambda t: mean(t.talk, t.handled),
    ),
    Figure(
        "hold",
        Unit.SECONDS,
        Words("average hold", "平均保持时长"),
        Words(f"Hold, for each call handled. {_AT_WORK}", f"每次处理的保持时长。{_AGENTS_ALONE}"),
        lambda t: mean(t.hold, t.handled),
    ),
    Figure(
        "wrap_up",
        Unit.SECONDS,
        Words("average wrap-up", "平均话后处理"),
        Words(f"Work after the call, for each call handled. {_AT_WORK}", f"每次处理的话后处理时长。{_AGENTS_ALONE}"),
        lambda t: mean(t.wrap_up, t.handled),
    ),
    Figure(
        "handle",
        Unit.SECONDS,
        Words("average handle", "平均处理时长"),
        Words("AHT: talk + hold + wrap-up, for each call handled.", "AHT：通话 + 保持 + 话后处理，按每次处理平均。"),
        lambda t: mean(t.talk + t.hold + t.wrap_up, t.handled),
        is_main=True,
    ),
    Figure(
        "offers",
        Unit.COUNT,
        Words("offers", "坐席振铃"),
        Words("How often an agent's phone was rung for a caller.", "坐席话机为来电振铃的次数。"),
        lambda t: t.offers,
    ),
    Figure(
        "offers_missed",
        Unit.COUNT,
        Words("offers missed", "坐席未接"),
        Words(
            "Offers that the agent did not answer or declined, or whose phone was busy or unreachable (RONA).",
            "坐席未应答、拒接，或话机占线、不可达的振铃（RONA）。",
        ),
        lambda t: t.offers_missed,
    ),
    Figure(
        "logged_in",
        Unit.TIME,
        Words("logged in", "登录时长"),
        Words(
            "Time of agents who were logged in: waiting, busy, or not ready. A state that lasts more than 12 hours "
            "counts for 12: somebody forgot to log out.",
            "坐席登录总时长：等待、工作与未就绪之和；同一状态超过 12 小时只计 12 小时（多为忘记退出）。",
        ),
        lambda t: _seconds(_logged_in(t), t),
    ),
    Figure(
        "not_ready",
        Unit.TIME,
        Words("not ready", "未就绪时长"),
        Words("Time of agents who were logged in, but took no calls.", "坐席已登录但不接来电的总时长。"),
        lambda t: _seconds(t.away, t),
    ),
    Figure(
        "occupancy",
        Unit.PERCENT,
        Words("occupancy", "坐席占用率"),
        Words(
            "Of the time in which agents took calls: the part in which they were busy with one (talk, hold, wrap-up, "
            "assisting). Not ready is no such time.",
            "坐席可接来电的时间中，忙于来电（通话、保持、话后处理、协助）的占比；未就绪时间不计。",
        ),
        lambda t: share(t.busy, t.busy + t.waiting),
        is_main=True,
    ),
)
