"""Figures of all that goes on beside queues and agents: RMs, messages, callbacks, transfers, surveys."""

from __future__ import annotations

from ivr.core.reporting.figure import Figure, Unit, share
from ivr.core.reporting.words import Words

OTHER_FIGURES = (
    Figure(
        "to_rm",
        Unit.COUNT,
        Words("calls to RMs", "振铃经理来电"),
        Words(
            "Calls for which an RM's mobile was rung, by overflow, by the menu or as a transfer.",
            "曾振铃客户经理手机的来电（溢出、菜单选择或转接）。",
        ),
        lambda t: t.to_rm,
    ),
    Figure(
        "rm_attempts",
        Unit.COUNT,
        Words("RM attempts", "经理振铃次数"),
        Words(
            "Times that an RM's mobile was rung: own RMs and deputies, several in a call perhaps. Not rung was one "
            "whom the network did not connect, or who was with another customer of ours.",
            "振铃客户经理手机的次数（本人经理与代理人，一通来电可有多次）。网络未能接通、或经理正与我方其他客户通话的不计。",
        ),
        lambda t: t.rm_attempts,
    ),
    Figure(
        "rm_answered",
        Unit.COUNT,
        Words("RM accepted", "经理接受次数"),
        Words(
            "Of those attempts: the ones in which the RM pressed the key by which he takes the call (1, or as the "
            "rules say). Whoever picks up and presses none, as a mailbox does, has not accepted.",
            "其中经理按下接受键（1，或规则所定按键）的次数。接起但未按键的（如手机语音信箱）不计。",
        ),
        lambda t: t.rm_answered,
    ),
    Figure(
        "rm_answered_share",
        Unit.PERCENT,
        Words("RM answered %", "经理接通率"),
        Words(
            "RM accepted, of RM attempts. Those that were over because an agent was first or the caller hung up are "
            "attempts as well.",
            "经理接受次数 ÷ 经理振铃次数。因坐席先接或来电者挂断而中止的振铃也计入分母。",
        ),
        lambda t: share(t.rm_answered, t.rm_attempts),
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
