"""Streams: chunks as they come, and what a client sees when one breaks."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import openai
import pytest

from conftest import GatewayFactory
from support.behaviours import BreakOff, Stream
from support.calls import chat, events
from support.config import endpoint, settings
from support.gateway import Gateway
from support.upstream import Upstream


def text_of(event: str) -> str:
    return str(json.loads(event)["choices"][0]["delta"]["content"])


@pytest.fixture
def running(gateway: GatewayFactory, upstream: Upstream) -> Gateway:
    return gateway(settings(endpoint("up", upstream.url), server={"request_timeout": "1s"}))


def test_a_chunk_reaches_the_client_before_the_next_one_exists(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(("one", "two", "three"), hold_after=1)
    running = gateway(settings(endpoint("up", upstream.url)))
    with running.http().stream("POST", "/v1/chat/completions", json=chat(stream=True)) as response:
        lines = (line for line in response.iter_lines() if line)
        assert text_of(next(lines).removeprefix("data: ")) == "one"
        upstream.release()
        rest = [line.removeprefix("data: ") for line in lines]
    assert [text_of(event) for event in rest[:-1]] == ["two", "three"]
    assert rest[-1] == "[DONE]"


def test_the_sdk_reads_a_stream_from_an_upstream(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Stream(("Guten", " ", "Tag"))
    stream = running.openai().chat.completions.create(model="tiny", messages=[{"role": "user", "content": "x"}], stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == "Guten Tag"


def check_torn(response: httpx.Response, whole_words: list[str]) -> dict[str, str]:
    """A stream that broke: what came, then an error event, and no `[DONE]`."""
    assert response.status_code == 200
    *before, last = events(response.text)
    assert [text_of(event) for event in before] == whole_words
    assert "[DONE]" not in response.text
    error: dict[str, str] = json.loads(last)["error"]
    assert error["message"] and error["type"] and error["code"]
    return error


def test_an_upstream_that_closes_in_mid_stream_ends_it_with_an_error_event(running: Gateway, upstream: Upstream) -> None:
    upstream.default = BreakOff(("one", "two"))
    response = running.http().post("/v1/chat/completions", json=chat(stream=True))
    check_torn(response, ["one", "two"])
    assert len(upstream.requests) == 1


def test_an_upstream_that_falls_silent_ends_the_stream_with_a_time_out(running: Gateway, upstream: Upstream) -> None:
    upstream.default = BreakOff(("one",), silent=True)
    response = running.http().post("/v1/chat/completions", json=chat(stream=True))
    check_torn(response, ["one"])
    upstream.wait_for(lambda: upstream.active == 0, "the end of the exchange upstream", within=2)


def test_the_sdk_raises_when_a_stream_breaks(running: Gateway, upstream: Upstream) -> None:
    upstream.default = BreakOff(("one", "two"))
    stream = running.openai().chat.completions.create(model="tiny", messages=[{"role": "user", "content": "x"}], stream=True)
    words: list[str] = []
    with pytest.raises(openai.APIError):
        for chunk in stream:
            words.append(chunk.choices[0].delta.content or "")
    assert words == ["one", "two"]


def test_a_slow_stream_may_last_longer_than_the_time_between_two_chunks(gateway: GatewayFactory, upstream: Upstream) -> None:
    """The time-out is for silence, not for the whole: chunks every 0.4 s for 2 s pass under a limit of 1 s."""
    upstream.default = Stream(tuple(str(number) for number in range(6)), pause=0.4)
    running = gateway(settings(endpoint("up", upstream.url, inference_timeout="1s")))
    response = running.http().post("/v1/chat/completions", json=chat(stream=True))
    assert [text_of(event) for event in events(response.text)[:-1]] == ["0", "1", "2", "3", "4", "5"]


def test_many_streams_at_once_stay_apart(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.by_model = {f"m{number}": Stream((f"m{number}", "-", "end")) for number in range(40)}
    running = gateway(settings(endpoint("up", upstream.url, *upstream.by_model)))
    client = running.http()

    def read(model: str) -> str:
        response = client.post("/v1/chat/completions", json=chat(model, stream=True))
        return "".join(text_of(event) for event in events(response.text)[:-1])

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(read, upstream.by_model)) == [f"{model}-end" for model in upstream.by_model]
    assert running.in_flight() == 0
