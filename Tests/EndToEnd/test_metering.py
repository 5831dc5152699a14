"""Tokens: read from answers as they pass by, asked for where the client did not ask, and never shown to a client that did not."""

import gzip
import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from conftest import GatewayFactory
from support.behaviours import DONE, STREAM_HEAD, BreakOff, Reply, Stream, Verbatim, completion, delta
from support.calls import chat, events, post_chat
from support.config import ECHO, endpoint, settings
from support.gateway import Gateway
from support.raw import RawConnection, request
from support.streams import InPieces, MeteredStream, RefusesOptions, usage_event
from support.upstream import Upstream
from support.waiting import ask_until

MESSAGES: Any = [{"role": "user", "content": "Hello"}]


@pytest.fixture
def running(gateway: GatewayFactory, upstream: Upstream) -> Gateway:
    return gateway(settings(endpoint("up", upstream.url)))


def logged(running: Gateway, id_: str) -> dict[str, str]:
    """The fields of the access log line of the request with this id."""

    def line() -> str | None:
        return next((line for line in running.stderr.lines if f" access id={id_} " in line), None)

    found = running.stderr.wait_for(line, f"the line of {id_}")
    assert found
    return dict(re.findall(r" (\w+)=(\"[^\"]*\"|\S+)", found))


def asked(running: Gateway, body: dict[str, Any], id_: str = "it", path: str = "/v1/chat/completions") -> tuple[httpx.Response, dict[str, str]]:
    """The answer to a request, and its line in the access log."""
    answer = running.http(**{"X-Request-Id": id_}).post(path, json=body)
    return answer, logged(running, id_)


def metric(running: Gateway, name: str, **labels: str) -> float:
    text = running.http().get("/metrics").text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return sum(sample.value for sample in samples if sample.name == name and labels.items() <= sample.labels.items())


def tokens(running: Gateway, direction: str, **labels: str) -> float:
    return metric(running, "fingerpost_tokens_total", direction=direction, **labels)


# Streams


def test_a_client_that_did_not_ask_sees_no_usage_chunk(running: Gateway, upstream: Upstream) -> None:
    upstream.default = MeteredStream(("Guten", " ", "Tag"), 11, 3)
    stream = running.openai().chat.completions.create(model="tiny", messages=MESSAGES, stream=True, extra_headers={"X-Request-Id": "it"})
    chunks = list(stream)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Guten Tag"
    assert all(chunk.choices for chunk in chunks)
    assert upstream.received().json()["stream_options"] == {"include_usage": True}
    line = logged(running, "it")
    assert (line["tokens_in"], line["tokens_out"]) == ("11", "3")
    assert float(line["tps"]) > 0
    assert tokens(running, "input", endpoint="up", model="tiny") == 11
    assert tokens(running, "output", endpoint="up", model="tiny") == 3
    assert metric(running, "fingerpost_output_tokens_per_second", endpoint="up") > 0


def test_a_client_that_asked_sees_it(running: Gateway, upstream: Upstream) -> None:
    upstream.default = MeteredStream(("a", "b"), 5, 2)
    stream = running.openai().chat.completions.create(
        model="tiny", messages=MESSAGES, stream=True, stream_options={"include_usage": True}, extra_headers={"X-Request-Id": "it"}
    )
    *_, last = stream
    assert not last.choices and last.usage and (last.usage.prompt_tokens, last.usage.completion_tokens) == (5, 2)
    assert (logged(running, "it")["tokens_in"], tokens(running, "output")) == ("5", 2)


def test_what_a_client_that_did_not_ask_gets_is_the_upstreams_bytes_but_for_one_event(running: Gateway, upstream: Upstream) -> None:
    upstream.default = MeteredStream(("a", "é", "c"), 5, 3)
    answer, _ = asked(running, chat(stream=True))
    assert answer.content == delta("a") + delta("é") + delta("c") + DONE


@pytest.mark.parametrize("options", [None, {}, {"include_usage": False}, {"include_usage": None, "x": 1}, {"x": [1]}])
def test_options_that_do_not_ask_come_to_ask_and_keep_the_rest(running: Gateway, upstream: Upstream, options: Any) -> None:
    upstream.default = MeteredStream(("a",), 5, 1)
    answer, line = asked(running, chat(stream=True, stream_options=options))
    assert upstream.received().json()["stream_options"] == {**(options or {}), "include_usage": True}
    assert line["tokens_out"] == "1"
    assert b"prompt_tokens" not in answer.content


def test_completions_are_metered_too(running: Gateway, upstream: Upstream) -> None:
    upstream.default = MeteredStream(("a", "b"), 4, 2)
    answer, line = asked(running, {"model": "tiny", "prompt": "x", "stream": True}, path="/v1/completions")
    assert (line["tokens_in"], line["tokens_out"], line["call"]) == ("4", "2", "completions")
    assert b"prompt_tokens" not in answer.content
    assert upstream.received().json()["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize("asks", [False, True])
def test_an_answer_that_comes_byte_by_byte_reads_the_same(running: Gateway, upstream: Upstream, asks: bool) -> None:
    upstream.default = InPieces(MeteredStream(("one", "two"), 7, 2).text())
    answer, line = asked(running, chat(stream=True, stream_options={"include_usage": asks}))
    shown = usage_event(7, 2) if asks else b""
    assert answer.content == delta("one") + delta("two") + shown + DONE
    assert (line["tokens_in"], line["tokens_out"]) == ("7", "2")


def test_a_stream_torn_at_any_byte_is_hidden_and_metered_alike(gateway: GatewayFactory, upstream: Upstream) -> None:
    text = MeteredStream(("one",), 7, 1).text()
    cuts = range(1, len(text))
    upstream.by_model = {f"m{cut}": InPieces(text, cut) for cut in cuts}
    running = gateway(settings(endpoint("up", upstream.url, *upstream.by_model)))
    client = running.http()

    def ask(cut: int) -> bytes:
        return client.post("/v1/chat/completions", json=chat(f"m{cut}", stream=True)).content

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, cuts))
    assert [cut for cut, answer in zip(cuts, answers, strict=True) if answer != delta("one") + DONE] == []
    ask_until(lambda: tokens(running, "input"), lambda count: count == 7 * len(cuts), "the tokens of all")


def test_a_token_does_not_wait_for_the_next(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = MeteredStream(("one", "two"), 5, 2, hold_after=1)
    running = gateway(settings(endpoint("up", upstream.url)))
    with RawConnection(running.port) as connection:
        connection.send(request(json.dumps(chat(stream=True)).encode()))
        assert connection.read_head().status == 200
        assert connection.read_chunk() == delta("one")
        upstream.release()
        assert b"".join(iter(connection.read_chunk, b"")) == delta("two") + DONE


def test_an_upstream_that_sends_no_usage_leaves_it_unknown(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Stream(("a",))
    answer, line = asked(running, chat(stream=True))
    assert answer.content == delta("a") + DONE
    assert not {"tokens_in", "tokens_out", "tps"} & set(line)
    assert "fingerpost_tokens_total" not in running.http().get("/metrics").text


def test_a_stream_that_breaks_passes_on_all_that_came(running: Gateway, upstream: Upstream) -> None:
    upstream.default = BreakOff(("one", "two"))
    answer, line = asked(running, chat(stream=True))
    assert answer.content.startswith(delta("one") + delta("two"))
    assert "tokens_out" not in line and line["outcome"] == "upstream_broke"


@pytest.mark.parametrize("cut", [10, 40, 90])
def test_the_beginning_of_an_event_that_never_ends_goes_on_before_the_error(running: Gateway, upstream: Upstream, cut: int) -> None:
    """It was held back, since it might have become the chunk that is hidden."""
    torn = delta("one") + usage_event(5, 1)[:cut]
    upstream.default = Verbatim(STREAM_HEAD + f"{len(torn):x}\r\n".encode() + torn + b"\r\n")
    answer, _ = asked(running, chat(stream=True))
    assert answer.content.startswith(torn)
    assert "error" in json.loads(events(answer.text[len(torn) :])[-1])


def test_a_break_behind_the_usage_still_counts_it(running: Gateway, upstream: Upstream) -> None:
    text = delta("one") + usage_event(5, 1)
    upstream.default = Verbatim(STREAM_HEAD + f"{len(text):x}\r\n".encode() + text + b"\r\n")
    answer, line = asked(running, chat(stream=True))
    assert b"prompt_tokens" not in answer.content
    assert (line["tokens_in"], line["tokens_out"]) == ("5", "1")
    assert line["outcome"] == "upstream_broke"


def test_speed_is_measured_from_the_first_byte_of_a_stream(running: Gateway, upstream: Upstream) -> None:
    upstream.default = MeteredStream(("a", "b", "c", "d"), 5, 30, pause=0.1)
    _, line = asked(running, chat(stream=True))
    # 30 tokens in 0.3 s and a little.
    assert 20 < float(line["tps"]) <= 100
    assert float(line["tps"]) == pytest.approx(metric(running, "fingerpost_output_tokens_per_second"), abs=0.1)


def test_the_speed_shown_is_a_moving_average(running: Gateway, upstream: Upstream) -> None:
    speeds = []
    for number, count in enumerate((20, 60)):
        upstream.default = MeteredStream(("a", "b", "c"), 5, count, pause=0.1)
        speeds.append(float(asked(running, chat(stream=True), f"r{number}")[1]["tps"]))
    assert metric(running, "fingerpost_output_tokens_per_second") == pytest.approx(speeds[0] * 0.8 + speeds[1] * 0.2, abs=0.2)


# Answers that are no streams


def test_a_plain_answer_is_metered_and_not_touched(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Reply(body=completion("x" * 300_000))
    answer, line = asked(running, chat())
    assert answer.content == completion("x" * 300_000)
    assert (line["tokens_in"], line["tokens_out"]) == ("1", "2")
    assert float(line["tps"]) > 0
    assert "stream_options" not in upstream.received().json()


def test_embeddings_count_input_alone(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Reply(body=b'{"object": "list", "data": [{"embedding": [0.1, 0.2]}], "usage": {"prompt_tokens": 9, "total_tokens": 9}}')
    _, line = asked(running, {"model": "tiny", "input": "x", "stream": True}, path="/v1/embeddings")
    assert (line["tokens_in"], line["tokens_out"]) == ("9", "0")
    assert "tps" not in line
    assert "stream_options" not in upstream.received().json()
    assert (tokens(running, "input"), tokens(running, "output")) == (9, 0)


@pytest.mark.parametrize("type_", ["application/json", "text/event-stream"])
def test_a_compressed_answer_passes_unread(running: Gateway, upstream: Upstream, type_: str) -> None:
    body = gzip.compress(completion())
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {type_}\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    upstream.default = Verbatim(head.encode() + body)
    answer, line = asked(running, chat(stream=True))
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == completion()
    assert "tokens_in" not in line


def test_an_error_is_not_metered(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Reply(404)
    _, line = asked(running, chat())
    assert "tokens_in" not in line


def test_the_echo_endpoint_counts_what_it_says(gateway: GatewayFactory) -> None:
    running = gateway(settings(ECHO))
    answer, line = asked(running, chat("echo", "one two three"), "plain")
    said = answer.json()["usage"]
    assert (line["tokens_in"], line["tokens_out"]) == (str(said["prompt_tokens"]), str(said["completion_tokens"]))
    _, streamed = asked(running, chat("echo", "one two three", stream=True), "streamed")
    assert (streamed["tokens_in"], streamed["tokens_out"]) == (line["tokens_in"], line["tokens_out"])
    _, embedded = asked(running, {"model": "echo", "input": "one two"}, "embedded", "/v1/embeddings")
    assert (embedded["tokens_in"], embedded["tokens_out"]) == ("2", "0")
    assert tokens(running, "input", endpoint="echo") == 2 * said["prompt_tokens"] + 2


# Servers that refuse to be asked


def test_a_server_that_refuses_the_field_is_asked_again_without_it_and_never_again(running: Gateway, upstream: Upstream) -> None:
    upstream.default = RefusesOptions(Stream(("a", "b")))
    for number in range(3):
        answer, line = asked(running, chat(stream=True), f"r{number}")
        assert answer.content == delta("a") + delta("b") + DONE
        assert line["tries"] == ("2" if number == 0 else "1")
    assert ["stream_options" in recorded.json() for recorded in upstream.requests] == [True, False, False, False]


def test_another_refusal_is_passed_on_as_it_is(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Reply(400, body=b'{"error": {"message": "messages: too long"}}')
    answer, _ = asked(running, chat(stream=True))
    assert (answer.status_code, answer.content) == (400, b'{"error": {"message": "messages: too long"}}')
    assert len(upstream.requests) == 1


def test_a_refusal_that_only_looks_like_it_does_not_stop_the_metering(running: Gateway, upstream: Upstream) -> None:
    """A client may have the upstream say the word."""
    upstream.default = Reply(400, body=b'{"error": {"message": "no such tool: stream_options"}}')
    answer, _ = asked(running, chat(stream=True), "first")
    assert answer.status_code == 400
    upstream.default = MeteredStream(("a",), 5, 1)
    assert asked(running, chat(stream=True), "second")[1]["tokens_out"] == "1"


@pytest.mark.parametrize("size", [60_000, 70_000, 1_000_000])
def test_a_refusal_of_any_length_comes_whole(running: Gateway, upstream: Upstream, size: int) -> None:
    body = json.dumps({"error": {"message": "x" * size}}).encode()
    upstream.default = Reply(422, body=body)
    answer, _ = asked(running, chat(stream=True))
    assert (answer.status_code, answer.content) == (422, body)


def test_a_clients_own_options_are_for_the_upstream_to_refuse(running: Gateway, upstream: Upstream) -> None:
    upstream.default = RefusesOptions(Stream())
    answer, _ = asked(running, chat(stream=True, stream_options={"include_usage": True}))
    assert answer.status_code == 422
    assert len(upstream.requests) == 1


# Many


def test_200_streams_at_once_are_metered_apart(gateway: GatewayFactory, upstream: Upstream) -> None:
    count = 200
    upstream.by_model = {f"m{number}": MeteredStream((f"m{number}", "end"), number, 1, hold_after=1) for number in range(count)}
    running = gateway(settings(endpoint("up", upstream.url, *upstream.by_model)))

    def ask(model: str) -> bytes:
        with RawConnection(running.port) as connection:
            connection.send(request(json.dumps(chat(model, stream=True)).encode()))
            return connection.read_answer().body

    with ThreadPoolExecutor(count) as pool:
        answers = [pool.submit(ask, f"m{number}") for number in range(count)]
        upstream.wait_for(lambda: upstream.active == count, f"{count} streams at once", within=30)
        upstream.release()
        assert [answer.result() for answer in answers] == [delta(f"m{number}") + delta("end") + DONE for number in range(count)]
    ask_until(lambda: tokens(running, "input"), lambda total: total == sum(range(count)), "the tokens of all")
    assert tokens(running, "input", model="m150") == 150


def test_more_may_be_hidden_than_the_flow_window_holds(running: Gateway, upstream: Upstream) -> None:
    """Hidden bytes are never taken by a client; unless they are given back to the upstream's window at once, the stream stands still."""
    hidden = usage_event(5, 1) * 500
    text = (hidden + delta("one")) * 10 + DONE
    assert len(hidden) > 64 << 10
    upstream.default = Verbatim(STREAM_HEAD + f"{len(text):x}\r\n".encode() + text + b"\r\n0\r\n\r\n")
    answer, line = asked(running, chat(stream=True))
    assert answer.content == delta("one") * 10 + DONE
    assert line["tokens_in"] == "5"


def test_metered_streams_leave_nothing_behind(running: Gateway, upstream: Upstream) -> None:
    upstream.default = MeteredStream(("one", "two", "three"), 5, 3)

    def share(count: int) -> None:
        client = running.http()
        for _ in range(count):
            assert client.post("/v1/chat/completions", json=chat(stream=True)).content.endswith(delta("three") + DONE)

    def ask(count: int) -> int:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(share, [count // 4] * 4))
        return running.resident_bytes()

    # What pools and allocators keep for good is there after the first.
    before = ask(1000)
    assert ask(3000) - before < 3 << 20
