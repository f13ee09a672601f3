"""Figures of calls: what came, what was answered, how long it waited."""

from __future__ import annotations

from ivr.core.reporting.figure import Figure, Unit, mean, share
from ivr.core.reporting.words import Words

CALL_FIGURES = (
    Figure(
        "calls",
        Unit.COUNT,
        Words("calls", "来电"),
        Words(
            "Calls that came in, by the moment at which they arrived. Customers called back by us are not among them.",
            "按到达时刻统计的全部来电；我方回拨客户的电话不计。",
        ),
        lambda t: t.calls,
        is_main=True,
    ),
    Figure(
        "before_queue",
        Unit.COUNT,
        Words("before a queue", "未进队列"),
        Words(
            "Calls that were over, or still are, before any queue: hung up in the menu, closed, a message, refused.",
            "未进入任何队列的来电：在菜单中挂断、非营业时间、听完留言或公告、被拒接等。",
        ),
        lambda t: t.before_queue,
    ),
    Figure(
        "direct",
        Unit.COUNT,
        Words("put through", "直接接通"),
        Words(
            "Calls put through by the menu without any queue (to the customer's RM, or to a number), and answered.",
            "未经队列、由菜单直接转接（客户经理或外部号码）并已接听的来电。",
        ),
        lambda t: t.direct,
    ),
    Figure(
        "offered",
        Unit.COUNT,
        Words("offered", "进队来电"),
        Words(
            "Calls that came to a queue; each counts once, in the queue to which it came last. "
            "Offered = answered + abandoned + otherwise + under way.",
            "进入队列的来电；每通只计一次，归于最后进入的队列。进队来电 = 接听 + 放弃 + 其他离队 + 进行中。",
        ),
        lambda t: t.offered,
        is_main=True,
    ),
    Figure(
        "answered",
        Unit.COUNT,
        Words("answered", "接听"),
        Words(
            "Offered calls in which an agent, an RM or somebody else talked with the caller.",
            "进队来电中，有坐席、客户经理或其他人与来电者通话的。",
        ),
        lambda t: t.answered,
        is_main=True,
    ),
    Figure(
        "answered_share",
        Unit.PERCENT,
        Words("answered %", "接通率"),
        Words("Answered, of those offered.", "接听 ÷ 进队来电。"),
        lambda t: share(t.answered, t.offered),
    ),
    Figure(
        "abandoned",
        Unit.COUNT,
        Words("abandoned", "放弃"),
        Words(
            "Offered calls whose caller hung up while he waited, and had talked with nobody. Short ones count as well.",
            "进队来电中，尚未与任何人通话、在等待时自行挂断的（含短时放弃）。",
        ),
        lambda t: t.abandoned,
        is_main=True,
    ),
    Figure(
        "short_abandoned",
        Unit.COUNT,
        Words("short abandons", "短时放弃"),
        Words(
            "Abandoned before the threshold (5 s, or as the report says): a wrong number, most likely.",
            "等待不足阈值（默认 5 秒，或以报表注明者为准）即放弃的，多为误拨。",
        ),
        lambda t: t.short_abandoned,
    ),
    Figure(
        "abandoned_share",
        Unit.PERCENT,
        Words("abandoned %", "放弃率"),
        Words("Abandoned, of those offered; short ones are among them.", "放弃 ÷ 进队来电（含短时放弃）。"),
        lambda t: share(t.abandoned, t.offered),
        is_main=True,
    ),
    Figure(
        "otherwise",
        Unit.COUNT,
        Words("otherwise", "其他离队"),
        Words(
            "Offered calls that left the queue otherwise: voicemail, a callback, a message, turned away, a failure.",
            "进队后以其他方式离开的：语音留言、预约回拨、听取公告、队列已满、故障等。",
        ),
        lambda t: t.otherwise,
    ),
    Figure(
        "under_way",
        Unit.COUNT,
        Words("under way", "进行中"),
        Words(
            "Offered calls that are not over yet, and in which nobody has talked so far.",
            "尚未结束、也尚无人接听的进队来电。",
        ),
        lambda t: t.under_way,
    ),
    Figure(
        "overflowed",
        Unit.COUNT,
        Words("overflowed", "溢出来电"),
        Words(
            "Offered calls in which a step of a queue's overflow list was taken (an RM, a number or a group was rung, "
            "or the caller went to another queue, voicemail, a callback or a message), or the longest wait was over. "
            "A step that was passed over is none. Each counts once, in the queue to which it came last.",
            "进队来电中，执行过队列溢出步骤（振铃客户经理、外部号码或一组坐席，转入其他队列、语音留言、回拨或公告）或达到最长等待的；"
            "被跳过的步骤不计。每通只计一次，归于最后进入的队列。",
        ),
        lambda t: t.overflowed,
    ),
    Figure(
        "overflowed_share",
        Unit.PERCENT,
        Words("overflowed %", "溢出率"),
        Words("Overflowed, of those offered.", "溢出来电 ÷ 进队来电。"),
        lambda t: share(t.overflowed, t.offered),
        is_main=True,
    ),
    Figure(
        "service_level",
        Unit.PERCENT,
        Words("service level", "服务水平"),
        Words(
            "Answered within the time of the queue's target, of all offered there, without short abandons, those who "
            "keep their place for a callback, and calls under way. Only of queues that have a target.",
            "在队列目标时限内接听的占比；分母为进队来电，扣除短时放弃、保留位置的回拨和进行中的来电。仅统计设有目标的队列。",
        ),
        lambda t: share(t.in_time, t.judged),
        is_main=True,
    ),
    Figure(
        "asa",
        Unit.SECONDS,
        Words("ASA", "平均应答时长"),
        Words(
            "Average speed of answer: how long those who were answered had waited, from the queue on.",
            "已接听来电从进入队列到接通的平均等待时长。",
        ),
        lambda t: mean(t.waited, t.waits),
        is_main=True,
    ),
    Figure(
        "longest_wait",
        Unit.SECONDS,
        Words("longest wait", "最长等待"),
        Words("The longest of all waits, answered or not.", "全部等待中最长的一次，无论是否接听。"),
        lambda t: None if t.longest is None else round(t.longest, 1),
        is_main=True,
    ),
)
