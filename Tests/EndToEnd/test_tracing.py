"""W3C Trace Context: a client's trace goes on upstream with a span of the gateway's, and is in the access log."""

import re

import pytest

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import Reply
from support.calls import post_chat
from support.config import ECHO, endpoint, settings
from support.gateway import Gateway
from support.raw import RawConnection, request
from support.upstream import Script, Upstream

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
VALID = f"00-{TRACE}-{SPAN}-01"
FORM = re.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


@pytest.fixture
def running(gateway: GatewayFactory, upstream: Upstream) -> Gateway:
    return gateway(settings(endpoint("up", upstream.url)))


def sent(upstream: Upstream, count: int = 1) -> tuple[str, str, str]:
    """Trace, span and flags that the upstream got."""
    value = upstream.received(count).header("traceparent")
    assert value is not None
    found = FORM.fullmatch(value)
    assert found, value
    return found[1], found[2], found[3]


def test_a_trace_goes_on_with_a_span_of_the_gateways_own(running: Gateway, upstream: Upstream) -> None:
    client = running.http(traceparent=VALID, tracestate="congo=t61rcWkgMzE,rojo=00f067aa0ba902b7")
    post_chat(client)
    post_chat(client)
    (trace, first, flags), (again, second, _) = sent(upstream), sent(upstream, 2)
    assert (trace, again, flags) == (TRACE, TRACE, "01")
    assert len({SPAN, first, second, "0" * 16}) == 4
    assert upstream.received().header("tracestate") == "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"
    running.wait_for_log(f" trace={TRACE} ")


def test_flags_go_on_as_far_as_they_are_defined(running: Gateway, upstream: Upstream) -> None:
    for count, (given, expected) in enumerate({"00": "00", "01": "01", "03": "03", "ff": "03"}.items(), start=1):
        post_chat(running.http(traceparent=f"00-{TRACE}-{SPAN}-{given}"))
        assert sent(upstream, count)[2] == expected


def test_a_request_without_one_begins_a_trace_that_nobody_asked_to_record(running: Gateway, upstream: Upstream) -> None:
    for _ in range(20):
        post_chat(running.http())
    found = [sent(upstream, count) for count in range(1, 21)]
    assert len({trace for trace, _, _ in found}) == len({span for _, span, _ in found}) == 20
    assert {flags for _, _, flags in found} == {"00"}
    for trace, _, _ in found:
        running.wait_for_log(f" trace={trace} ")


@pytest.mark.parametrize("later", [f"cc-{TRACE}-{SPAN}-01", f"01-{TRACE}-{SPAN}-01-what-the-future-holds"])
def test_a_later_version_goes_on_as_the_one_that_is_known(running: Gateway, upstream: Upstream, later: str) -> None:
    post_chat(running.http(traceparent=later, tracestate="a=b"))
    assert sent(upstream)[0] == TRACE
    assert upstream.received().header("tracestate") == "a=b"


@pytest.mark.parametrize(
    "invalid",
    [
        *("", "00", "x", f"00-{TRACE}-{SPAN}", f"00-{TRACE}-{SPAN}-1", f"00-{TRACE}-{SPAN}-01-", f"00-{TRACE}-{SPAN}-01-more"),
        *(f"00-{TRACE.upper()}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01", f"ff-{TRACE}-{SPAN}-01"),
        *(f"0-{TRACE}-{SPAN}-01", f"cc-{TRACE}-{SPAN}-01x", f"00_{TRACE}_{SPAN}_01", f"00-{TRACE[1:]}g-{SPAN}-01", "00-" + "é" * 26),
    ],
)
def test_an_invalid_one_goes_no_further_nor_does_its_state(running: Gateway, upstream: Upstream, invalid: str) -> None:
    with RawConnection(running.port) as connection:
        body = b'{"model": "tiny"}'
        head, _, rest = request(body, "tracestate: a=b").partition(b"\r\n")
        connection.send(head + f"\r\ntraceparent: {invalid}\r\n".encode() + rest)
        assert connection.read_answer().status == 200
    trace, span, flags = sent(upstream)
    assert trace != TRACE and span != SPAN and flags == "00"
    assert upstream.received().header("tracestate") is None


def test_of_two_neither_counts(running: Gateway, upstream: Upstream) -> None:
    with RawConnection(running.port) as connection:
        connection.send(request(b'{"model": "tiny"}', f"traceparent: {VALID}", f"Traceparent: {VALID}", "tracestate: a=b"))
        assert connection.read_answer().status == 200
    assert sent(upstream)[0] != TRACE
    assert upstream.received().header("tracestate") is None


def test_state_in_several_headers_and_before_its_trace_stays_in_order(running: Gateway, upstream: Upstream) -> None:
    with RawConnection(running.port) as connection:
        connection.send(request(b'{"model": "tiny"}', "TraceState: a=1", f"TraceParent: {VALID}", "tracestate: b=2"))
        assert connection.read_answer().status == 200
    assert [value for name, value in upstream.received().headers if name.lower() == "tracestate"] == ["a=1", "b=2"]


def test_tries_at_other_endpoints_belong_to_the_same_trace(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    script = Script([Reply(503), Reply()])
    first, second = upstreams(script), upstreams(script)
    running = gateway(settings(endpoint("a", first.url), endpoint("b", second.url)))
    assert post_chat(running.http(traceparent=VALID)).status_code == 200
    assert sent(first)[0] == sent(second)[0] == TRACE


def test_a_refused_request_has_its_trace_in_the_log(gateway: GatewayFactory) -> None:
    running = gateway(settings(ECHO))
    assert running.http(key="sk-wrong-1", traceparent=VALID).post("/v1/embeddings", json={}).status_code == 401
    running.wait_for_log(f" trace={TRACE} key=- ")
