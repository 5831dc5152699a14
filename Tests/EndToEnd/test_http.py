"""HTTP/1 as clients use it: kept connections, pipelines, bodies in pieces, Expect, HTTP/1.0, and the request's id."""

import json

import pytest

from conftest import GatewayFactory
from support.behaviours import Reply, Stream, completion
from support.calls import chat, error_of, events, post_chat
from support.config import CLIENT_KEY, ECHO, endpoint, settings
from support.gateway import Gateway
from support.raw import RawConnection, request
from support.upstream import Upstream

LIST_MODELS = f"GET /v1/models HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {CLIENT_KEY}\r\n\r\n".encode()


def call(text: str, model: str = "echo", **more: object) -> bytes:
    return json.dumps(chat(model, text, **more)).encode()


def content_of(body: bytes) -> str:
    return str(json.loads(body)["choices"][0]["message"]["content"])


@pytest.fixture
def running(gateway: GatewayFactory, upstream: Upstream) -> Gateway:
    return gateway(settings(ECHO, endpoint("up", upstream.url)))


def test_a_connection_is_kept_for_both_kinds_of_request(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        for round in range(3):
            connection.send(request(call(f"round {round}")))
            assert f"round {round}" in content_of(connection.read_answer().body)
            connection.send(LIST_MODELS)
            assert connection.read_answer().json()["object"] == "list"
            connection.send(request(call(f"up {round}", "tiny")))
            assert connection.read_answer().body == completion()


def test_a_connection_is_kept_after_an_error(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        connection.send(request(call("x", "nowhere")))
        assert connection.read_answer().status == 404
        connection.send(request(call("still here")))
        assert connection.read_answer().status == 200


def test_a_connection_ends_when_the_client_says_so(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        connection.send(request(call("bye"), "Connection: close"))
        assert connection.read_answer().status == 200
        assert connection.is_ended()


def test_three_requests_in_one_write_are_answered_in_order(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Reply(body=completion("slow"), held=True)
    with RawConnection(running.port) as connection:
        connection.send(request(call("first", "tiny")) + LIST_MODELS + request(call("third")))
        # The first is still being answered upstream while the others are waiting behind it.
        upstream.received()
        upstream.release()
        assert content_of(connection.read_answer().body) == "slow"
        assert connection.read_answer().json()["object"] == "list"
        assert "third" in content_of(connection.read_answer().body)


def test_a_pipeline_may_begin_with_a_stream(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Stream(("a", "b"))
    with RawConnection(running.port) as connection:
        connection.send(LIST_MODELS + request(call("s", "tiny", stream=True)) + request(call("last")) + LIST_MODELS)
        assert connection.read_answer().json()["object"] == "list"
        assert events(connection.read_answer().body.decode())[-1] == "[DONE]"
        assert "last" in content_of(connection.read_answer().body)
        assert connection.read_answer().json()["object"] == "list"


def test_a_body_in_chunks_and_pieces_arrives_whole(running: Gateway, upstream: Upstream) -> None:
    body = call("in pieces", "tiny")
    head = request(b"", "Transfer-Encoding: chunked", length=False)
    chunks = b"".join(f"{len(part):X}\r\n".encode() + part + b"\r\n" for part in (body[:1], body[1:20], body[20:])) + b"0\r\n\r\n"
    with RawConnection(running.port) as connection:
        message = head + chunks
        for position in range(0, len(message), 7):
            connection.send(message[position : position + 7])
        assert connection.read_answer().status == 200
    recorded = upstream.received()
    assert recorded.body == body
    assert recorded.header("content-length") == str(len(body))


def test_a_client_that_waits_for_100_continue_is_told_to_go_on(running: Gateway, upstream: Upstream) -> None:
    body = call("wait for it", "tiny")
    with RawConnection(running.port) as connection:
        connection.send(request(b"", "Expect: 100-continue", f"Content-Length: {len(body)}", length=False))
        assert connection.read_head().status == 100
        connection.send(body)
        assert connection.read_answer().status == 200
    assert upstream.received().body == body


def test_a_client_that_waits_with_a_wrong_key_is_refused_without_its_body(running: Gateway) -> None:
    head = request(b"", "Expect: 100-continue", "Content-Length: 100", length=False).replace(CLIENT_KEY.encode(), b"nobody")
    with RawConnection(running.port) as connection:
        connection.send(head)
        answer = connection.read_answer()
    assert answer.status == 401
    assert error_of(answer.body)["code"] == "invalid_api_key"


@pytest.mark.parametrize("model", ["echo", "tiny"])
def test_an_old_client_gets_an_answer_that_it_can_read(running: Gateway, model: str) -> None:
    with RawConnection(running.port) as connection:
        connection.send(request(call("old", model), version="HTTP/1.0"))
        answer = connection.read_answer()
        assert answer.status == 200
        assert content_of(answer.body)
        assert connection.is_ended()


@pytest.mark.parametrize("model", ["echo", "tiny"])
def test_an_old_client_gets_a_stream_that_ends_with_its_connection(running: Gateway, upstream: Upstream, model: str) -> None:
    upstream.default = Stream()
    with RawConnection(running.port) as connection:
        connection.send(request(call("old", model, stream=True), version="HTTP/1.0"))
        answer = connection.read_answer()
    assert answer.head.get("transfer-encoding") is None
    assert events(answer.body.decode())[-1] == "[DONE]"


def test_something_that_is_no_http_is_answered_and_cut_off(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        connection.send(b"\x16\x03\x01 hello\r\n\r\n")
        assert connection.read_answer().status == 400
        assert connection.is_ended()


@pytest.mark.parametrize("model", ["echo", "tiny"])
def test_every_answer_has_a_request_id_of_its_own(running: Gateway, upstream: Upstream, model: str) -> None:
    client = running.http()
    ids = [post_chat(client, model).headers["x-request-id"] for _ in range(3)]
    assert len(set(ids)) == 3
    assert [recorded.header("x-request-id") for recorded in upstream.requests] == (ids if model == "tiny" else [])


def test_a_clients_request_id_is_kept_logged_and_passed_on(running: Gateway, upstream: Upstream) -> None:
    response = post_chat(running.http(**{"X-Request-Id": "trace-42/a"}))
    assert response.headers["x-request-id"] == "trace-42/a"
    assert upstream.received().header("x-request-id") == "trace-42/a"
    running.wait_for_log("trace-42/a")


def test_an_error_has_a_request_id_too(running: Gateway) -> None:
    response = post_chat(running.http(**{"X-Request-Id": "trace-43"}), "nowhere")
    assert (response.status_code, response.headers["x-request-id"]) == (404, "trace-43")
