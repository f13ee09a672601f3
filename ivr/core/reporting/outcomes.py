"""How calls ended, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.core.call import Outcome
from ivr.core.reporting.tally import Tally
from ivr.core.reporting.words import Words

OUTCOMES: Mapping[Outcome, Words] = {
    Outcome.COMPLETEAGENT: Words("the agent or RM hung up", "坐席或经理挂断"),
    Outcome.COMPLETECALLER: Words("the caller hung up after the talk", "来电者通话后挂断"),
    Outcome.ABANDON: Words("the caller hung up while he waited", "来电者等待中挂断"),
    Outcome.EXITEMPTY: Words("over before a queue", "未进队列即结束"),
    Outcome.VOICEMAIL: Words("a message left", "语音留言"),
    Outcome.CALLBACK: Words("to be called back", "等候回拨"),
    Outcome.MESSAGE: Words("heard a message and goodbye", "听取公告后结束"),
    Outcome.UNREACHED: Words("called back in vain", "回拨未接通"),
    Outcome.UNKNOWN_NUMBER: Words("nobody has that number", "拨打了未配置的号码"),
    Outcome.REFUSED: Words("refused: could not be recorded", "无法录音而拒接"),
    Outcome.NOT_ADMITTED: Words("refused: too many called", "来电过多而拒接"),
    Outcome.INTERRUPTED: Words("something failed", "故障中断"),
}
GOES_ON = Words("not over yet", "尚未结束")


def outcomes(tally: Tally) -> Iterator[tuple[str, Words, int]]:
    """How the calls ended, each way that occurred: its word, what it means, how many."""
    for word in sorted(tally.outcomes, key=lambda word: (-tally.outcomes[word], word)):
        if count := tally.outcomes[word]:
            known = word in set(Outcome)
            means = OUTCOMES[Outcome(word)] if known else Words(word, word) if word else GOES_ON
            yield word, means, count
