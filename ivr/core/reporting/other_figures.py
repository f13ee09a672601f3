"""Figures of all that goes on beside queues and agents: RMs, messages, callbacks, transfers, surveys."""

from __future__ import annotations

from ivr.core.reporting.figure import Figure, Unit
from ivr.core.reporting.words import Words

OTHER_FIGURES = (
    Figure(
        "to_rm",
        Unit.COUNT,
        Words("RMs rung", "溢出至经理"),
        Words(
            "Calls for which an RM's mobile was rung, by overflow or by the menu.",
            "曾振铃客户经理手机的来电（溢出或菜单选择）。",
        ),
        lambda t: t.to_rm,
        is_main=True,
    ),
    Figure(
        "rm_own",
        Unit.COUNT,
        Words("own RM answered", "本人经理接听"),
        Words(
            "Calls in which the customer's own RM talked with him last.", "最后由客户本人的客户经理接听并通话的来电。"
        ),
        lambda t: t.rm_own,
    ),
    Figure(
        "rm_deputy",
        Unit.COUNT,
        Words("deputy answered", "代理经理接听"),
        Words(
            "Calls in which another RM, the deputy as a rule, talked with him last.",
            "最后由其他经理（通常为代理人）接听并通话的来电。",
        ),
        lambda t: t.rm_deputy,
    ),
    Figure(
        "voicemails",
        Unit.COUNT,
        Words("voicemails", "语音留言"),
        Words("Messages that callers left.", "来电者留下的语音留言数。"),
        lambda t: t.voicemails,
    ),
    Figure(
        "callbacks_asked",
        Unit.COUNT,
        Words("callbacks asked", "预约回拨"),
        Words(
            "Calls whose caller keeps his place in the queue to be called back.", "来电者保留队列位置、等候回拨的来电。"
        ),
        lambda t: t.callbacks_asked,
    ),
    Figure(
        "callbacks_reached",
        Unit.COUNT,
        Words("callbacks reached", "回拨成功"),
        Words("Of those: the ones that have been called back and reached, by now.", "其中截至目前已回拨并接通的。"),
        lambda t: t.callbacks_reached,
    ),
    Figure(
        "transfers",
        Unit.COUNT,
        Words("transfers", "转接"),
        Words(
            "Transfers, blind or after a consultation; one that failed is none.",
            "转接次数（盲转或咨询后转接）；失败的不计。",
        ),
        lambda t: t.transfers,
    ),
    Figure(
        "answers",
        Unit.COUNT,
        Words("survey answers", "评价数"),
        Words("Callers who keyed in an answer when they were asked how it was.", "通话后按键作答满意度调查的来电者。"),
        lambda t: t.answers,
    ),
    Figure(
        "csat",
        Unit.SCORE,
        Words("CSAT", "满意度"),
        Words("The mean of the keys that callers answered the survey with.", "满意度调查按键答案的平均值。"),
        lambda t: round(t.score / t.answers, 2) if t.answers else None,
    ),
)
