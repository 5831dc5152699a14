"""What reaches the upstream, and what comes back: bodies byte for byte, headers by the rules."""

import pytest

from conftest import GatewayFactory
from support.behaviours import DONE, Reply, Stream, delta
from support.calls import post_chat
from support.config import CLIENT_KEY, UPSTREAM_KEY, endpoint, settings
from support.upstream import Upstream

# Odd on purpose: spacing, escapes, key order, unknown fields, numbers that a re-encoder would change.
ODD_BODY = (
    '{ "messages":[{"role":"user","content":"caf\\u00e9 \\ud83d\\ude00 日本語 \\/ \\"model\\": \\"x\\""}] ,\n\t"model" : "tiny",'
    '"temperature":1.0e+00,"big":12345678901234567890.10,"unknown":{"model":"inner","list":[ 1 , 2 ]} , "stop" : null }\n'
).encode()

OPERATIONS = ["/v1/chat/completions", "/v1/completions", "/v1/embeddings"]


@pytest.mark.parametrize("path", OPERATIONS)
def test_a_body_goes_upstream_unchanged(gateway: GatewayFactory, upstream: Upstream, path: str) -> None:
    client = gateway(settings(endpoint("up", upstream.url))).http()
    assert client.post(path, content=ODD_BODY).status_code == 200
    recorded = upstream.received()
    assert recorded.path == path
    assert recorded.body == ODD_BODY


STREAMING = ODD_BODY.replace(b'"model" :', b'"stream" : true,"model" :')


@pytest.mark.parametrize("path", OPERATIONS[:2])
def test_a_streaming_body_comes_to_ask_for_usage_and_nothing_else_changes(gateway: GatewayFactory, upstream: Upstream, path: str) -> None:
    client = gateway(settings(endpoint("up", upstream.url))).http()
    assert client.post(path, content=STREAMING).status_code == 200
    assert upstream.received().body == STREAMING[:-2] + b',"stream_options":{"include_usage":true}}\n'


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (b'{ "include_usage" : true }', b'{ "include_usage" : true }'),
        (b'{ "include_usage" : false , "x" : 1.0 }', b'{ "include_usage" : true , "x" : 1.0 }'),
        (b'{ "x" : 1.0 }', b'{"include_usage":true, "x" : 1.0 }'),
        (b"null", b'{"include_usage":true}'),
        # Of a wrong type: for the upstream to refuse.
        (b'"yes"', b'"yes"'),
        (b'{"include_usage":1}', b'{"include_usage":1}'),
    ],
)
def test_options_of_the_clients_own_change_in_one_place(gateway: GatewayFactory, upstream: Upstream, given: bytes, sent: bytes) -> None:
    client = gateway(settings(endpoint("up", upstream.url, "org/tiny:1b"), routing={"aliases": {"fast": "org/tiny:1b"}})).http()
    body = STREAMING.replace(b'"model" : "tiny"', b'"stream_options" : OPTIONS, "model" : "fast"')
    assert client.post("/v1/chat/completions", content=body.replace(b"OPTIONS", given)).status_code == 200
    assert upstream.received().body == body.replace(b"OPTIONS", sent).replace(b'"fast"', b'"org/tiny:1b"')


def test_a_streaming_embeddings_request_is_not_changed(gateway: GatewayFactory, upstream: Upstream) -> None:
    client = gateway(settings(endpoint("up", upstream.url))).http()
    assert client.post("/v1/embeddings", content=STREAMING).status_code == 200
    assert upstream.received().body == STREAMING


def test_a_base_url_may_end_in_v1(gateway: GatewayFactory, upstream: Upstream) -> None:
    assert post_chat(gateway(settings(endpoint("up", f"{upstream.url}/v1"))).http()).status_code == 200
    assert upstream.received().path == "/v1/chat/completions"


def test_an_alias_changes_the_name_of_the_model_and_nothing_else(gateway: GatewayFactory, upstream: Upstream) -> None:
    client = gateway(settings(endpoint("up", upstream.url, "org/tiny:1b"), routing={"aliases": {"fast": "org/tiny:1b"}})).http()
    body = ODD_BODY.replace(b'"model" : "tiny"', b'"model" : "fa\\u0073t"')
    assert client.post("/v1/chat/completions", content=body).status_code == 200
    assert upstream.received().body == ODD_BODY.replace(b'"model" : "tiny"', b'"model" : "org/tiny:1b"')


def test_a_body_of_several_megabytes_arrives_whole(gateway: GatewayFactory, upstream: Upstream) -> None:
    client = gateway(settings(endpoint("up", upstream.url))).http()
    body = b'{"text": "' + b"0123456789abcdef" * 500_000 + b'", "model": "tiny"}'
    assert client.post("/v1/chat/completions", content=body).status_code == 200
    assert upstream.received().body == body


def test_an_answer_comes_back_unchanged(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(200, body=b'{ "any" :\t"thing", "n":1.0 }\n')
    response = post_chat(gateway(settings(endpoint("up", upstream.url))).http())
    assert response.content == b'{ "any" :\t"thing", "n":1.0 }\n'
    assert response.headers["content-type"] == "application/json"


def test_the_endpoints_key_is_sent_and_the_clients_never(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(settings(endpoint("up", upstream.url, api_key=UPSTREAM_KEY)))
    assert post_chat(running.http(**{"X-API-Key": CLIENT_KEY, "Cookie": "session=1"})).status_code == 200
    recorded = upstream.received()
    assert recorded.header("authorization") == f"Bearer {UPSTREAM_KEY}"
    assert CLIENT_KEY.encode() not in recorded.head


def test_an_endpoint_without_a_key_gets_none(gateway: GatewayFactory, upstream: Upstream) -> None:
    assert post_chat(gateway(settings(endpoint("up", upstream.url))).http()).status_code == 200
    recorded = upstream.received()
    assert recorded.header("authorization") is None
    assert CLIENT_KEY.encode() not in recorded.head


def test_what_is_the_clients_own_business_stays_with_it(gateway: GatewayFactory, upstream: Upstream) -> None:
    client = gateway(settings(endpoint("up", upstream.url))).http(
        **{
            "Cookie": "session=1",
            "Accept-Encoding": "gzip, br",
            "Proxy-Authorization": "Basic x",
            "TE": "trailers",
            "Connection": "keep-alive, X-Hop",
            "X-Hop": "1",
            "Keep-Alive": "timeout=5",
        }
    )
    assert post_chat(client).status_code == 200
    recorded = upstream.received()
    for name in ("cookie", "accept-encoding", "proxy-authorization", "te", "x-hop", "keep-alive", "x-api-key", "expect"):
        assert recorded.header(name) is None, name


def test_other_headers_go_upstream(gateway: GatewayFactory, upstream: Upstream) -> None:
    client = gateway(settings(endpoint("up", upstream.url))).http(**{"X-Trace": "a: b, c", "OpenAI-Beta": "assistants=v2"})
    assert post_chat(client).status_code == 200
    recorded = upstream.received()
    assert recorded.header("x-trace") == "a: b, c"
    assert recorded.header("openai-beta") == "assistants=v2"
    assert recorded.header("host") == f"127.0.0.1:{upstream.port}"
    assert recorded.header("content-type") == "application/json"


def test_rate_limit_headers_come_back_and_hop_headers_do_not(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(
        headers=("x-ratelimit-remaining-requests: 7", "x-ratelimit-reset-tokens: 6m0s", "OpenAI-Processing-Ms: 12", "Keep-Alive: timeout=9")
    )
    response = post_chat(gateway(settings(endpoint("up", upstream.url))).http())
    assert response.headers["x-ratelimit-remaining-requests"] == "7"
    assert response.headers["x-ratelimit-reset-tokens"] == "6m0s"
    assert response.headers["openai-processing-ms"] == "12"
    assert "keep-alive" not in response.headers


def test_a_redirect_is_passed_back_and_not_followed(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(302, headers=(f"Location: {upstream.url}/elsewhere",), body=b"")
    response = post_chat(gateway(settings(endpoint("up", upstream.url))).http())
    assert response.status_code == 302
    assert len(upstream.requests) == 1


def test_connections_to_the_upstream_are_reused(gateway: GatewayFactory, upstream: Upstream) -> None:
    client = gateway(settings(endpoint("up", upstream.url), server={"threads": 1})).http()
    for _ in range(10):
        assert post_chat(client).status_code == 200
    assert len({recorded.connection for recorded in upstream.requests}) == 1


def test_a_streamed_answer_keeps_its_type_and_its_bytes(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(("a", "b\u00e9", "c"))
    response = post_chat(gateway(settings(endpoint("up", upstream.url))).http(), stream=True)
    assert response.headers["content-type"] == "text/event-stream"
    assert response.content == delta("a") + delta("b\u00e9") + delta("c") + DONE
