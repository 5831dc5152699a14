"""Headers that are for one hop, or for none: malformed lines, and what `Connection` names."""

import json

import pytest

from conftest import GatewayFactory
from support.behaviours import Verbatim, completion
from support.calls import chat
from support.config import endpoint, settings
from support.raw import Answer, RawConnection, request
from support.upstream import Upstream

CALL = json.dumps(chat()).encode()


def answer_through(gateway: GatewayFactory, upstream: Upstream, *lines: bytes) -> Answer:
    """The answer that a client gets when the upstream's head has these lines."""
    head = b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Type: application/json", f"Content-Length: {len(completion())}".encode(), *lines))
    upstream.default = Verbatim(head + b"\r\n\r\n" + completion())
    with RawConnection(gateway(settings(endpoint("up", upstream.url))).port) as connection:
        connection.send(request(CALL))
        answer = connection.read_answer()
        assert (answer.status, answer.body) == (200, completion())
        # Nothing of the head made the two ends disagree about where the answer ends.
        connection.send(request(CALL))
        assert connection.read_answer().body == completion()
    return answer


@pytest.mark.parametrize("line", [b"X-Torn : 1", b"X-Torn\t: 1", b"X-Torn: a\rX-Smuggled: b"], ids=["space", "tab", "bare CR"])
def test_a_malformed_line_is_not_passed_on(gateway: GatewayFactory, upstream: Upstream, line: bytes) -> None:
    answer = answer_through(gateway, upstream, b"X-Before: 1", line, b"X-After: 2")
    names = [name.lower() for name, _ in answer.head.headers]
    assert not any("torn" in name or "smuggled" in name for name in names), names
    assert not any("smuggled" in value.lower() for _, value in answer.head.headers)
    assert (answer.head.get("x-before"), answer.head.get("x-after")) == ("1", "2")


@pytest.mark.parametrize("name", [b"Transfer-Encoding", b"Content-Length"])
def test_a_length_behind_a_space_is_not_passed_on(gateway: GatewayFactory, upstream: Upstream, name: bytes) -> None:
    answer = answer_through(gateway, upstream, b"Content-Encoding: identity", name + b" : 5")
    names = [name.strip().lower() for name, _ in answer.head.headers]
    assert "transfer-encoding" not in names
    assert names.count("content-length") == 1
    assert answer.head.get("content-encoding") == "identity"


@pytest.mark.parametrize("option", [b"x-private", b"X-Private", b"keep-alive, X-PRIVATE", b"\tfoo ,\tx-private\t, bar", b"close,x-private"])
def test_what_the_upstreams_connection_names_stays_there(gateway: GatewayFactory, upstream: Upstream, option: bytes) -> None:
    answer = answer_through(gateway, upstream, b"X-Private: 1", b"X-Public: 2", b"Connection: " + option)
    assert answer.head.get("x-private") is None
    assert answer.head.get("x-public") == "2"
    assert answer.head.get("connection") is None


def test_what_two_connection_headers_name_stays_there(gateway: GatewayFactory, upstream: Upstream) -> None:
    answer = answer_through(gateway, upstream, b"Connection: x-one", b"X-One: 1", b"X-Two: 2", b"connection: X-Two", b"X-Three: 3")
    assert [answer.head.get(f"x-{name}") for name in ("one", "two", "three")] == [None, None, "3"]


@pytest.mark.parametrize("options", ["foo , bar", "foo,bar", "\tfoo\t,\tBAR ", "close, Foo ,, bar", "keep-alive,foo , bar"])
def test_what_the_clients_connection_names_is_not_sent_upstream(gateway: GatewayFactory, upstream: Upstream, options: str) -> None:
    running = gateway(settings(endpoint("up", upstream.url)))
    with RawConnection(running.port) as connection:
        connection.send(request(CALL, "Foo: 1", f"Connection: {options}", "bar: 2", "Foo-Bar: 3"))
        assert connection.read_answer().status == 200
    recorded = upstream.received()
    assert recorded.header("foo") is None
    assert recorded.header("bar") is None
    assert recorded.header("foo-bar") == "3"
