"""Requests find their answers, are sent again once, and give up in time."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch.ari_events import RestResponse
from ivr.switch.ari_requests import LARGEST, Answer, Interrupted, Requests


async def test_an_answer_finds_its_request_whatever_the_order() -> None:
    requests = Requests(5)
    one, first = requests.add("GET", "a", None, None)
    two, second = requests.add("GET", "b", None, None)
    requests.settle(RestResponse(two, 200, "B"))
    requests.settle(RestResponse(one, 404, "A"))
    requests.settle(RestResponse("99", 200))
    assert (await first, await second) == (Answer(404, "A"), Answer(200, "B"))
    assert len(requests) == 0


async def test_a_request_is_json_as_asterisk_wants_it() -> None:
    requests = Requests(5)
    request_id, answer = requests.add("POST", "channels/x", {"app": "ivr"}, {"variables": {"名": "张"}})
    sent = msgspec.json.decode(requests.frame(request_id) or "")
    assert sent.pop("message_body") == '{"variables":{"名":"张"}}'
    assert sent == {
        "type": "RESTRequest",
        "request_id": request_id,
        "method": "POST",
        "uri": "channels/x",
        "query_strings": [{"name": "app", "value": "ivr"}],
        "content_type": "application/json",
    }
    answer.cancel()


async def test_what_was_sent_once_is_sent_again_and_then_no_more() -> None:
    requests = Requests(5)
    request_id, answer = requests.add("POST", "a", None, None)
    requests.frame(request_id)
    assert list(requests.to_send_again()) == [request_id]
    requests.frame(request_id)
    assert list(requests.to_send_again()) == []
    with pytest.raises(Interrupted):
        await answer


async def test_what_was_never_sent_does_not_count_and_what_must_not_be_repeated_is_not() -> None:
    requests = Requests(5)
    once, answer = requests.add("POST", "play", None, None, sendings=1)
    assert list(requests.to_send_again()) == [once]
    requests.frame(once)
    assert list(requests.to_send_again()) == []
    with pytest.raises(Interrupted):
        await answer


async def test_an_answer_to_the_second_sending_says_so() -> None:
    requests = Requests(5)
    request_id, answer = requests.add("POST", "a", None, None)
    requests.frame(request_id)
    requests.frame(request_id)
    requests.settle(RestResponse(request_id, 409))
    assert (await answer).again


async def test_a_request_that_nobody_waits_for_any_more_is_not_sent_again() -> None:
    requests = Requests(5)
    _, answer = requests.add("POST", "a", None, None)
    answer.cancel()
    await asyncio.wait([answer])
    assert list(requests.to_send_again()) == []
    assert len(requests) == 0


async def test_without_an_answer_it_gives_up() -> None:
    requests = Requests(0.01)
    _, answer = requests.add("POST", "channels/x/answer", None, None)
    with pytest.raises(SwitchUnavailable, match=r"0\.01 s to POST channels/x/answer"):
        await answer
    assert len(requests) == 0


async def test_a_request_that_would_break_the_socket_is_refused() -> None:
    with pytest.raises(SwitchError, match="64000 bytes"):
        Requests(5).add("POST", "a", {"value": "x" * LARGEST}, None)


async def test_how_long_answers_took_is_counted_and_what_was_never_sent_is_not() -> None:
    requests = Requests(5)
    sent, answer = requests.add("GET", "a", None, None)
    requests.frame(sent)
    requests.settle(RestResponse(sent, 200, "A"))
    await answer
    waits, never = requests.add("GET", "b", None, None)
    lost, unanswered = requests.add("GET", "c", None, None)
    requests.frame(lost)
    requests.fail_all("gone")
    assert waits != lost
    for failed in (never, unanswered):
        with pytest.raises(SwitchUnavailable):
            await failed
    assert (requests.took.count, requests.unanswered) == (1, 1)
