"""A real model server behind the gateway, as a new user would add one."""

from conftest import GatewayFactory
from support.config import ECHO, endpoint, settings
from support.llama import MODEL
from support.waiting import ask_until


def test_a_real_server_is_added_to_the_running_gateway_and_streams(gateway: GatewayFactory, llama_url: str) -> None:
    running = gateway(settings())
    client = running.openai()
    assert [model.id for model in client.models.list()] == ["echo"]

    assert running.reload(settings(ECHO, endpoint("llama", llama_url, MODEL))) == "applied"
    assert [model.id for model in client.models.list()] == ["echo", MODEL]
    stream = client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": "Hello"}], stream=True, max_tokens=16, temperature=0
    )
    chunks = list(stream)
    assert len(chunks) > 3
    streamed = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert chunks[-1].choices == [] or chunks[-1].choices[0].finish_reason in ("length", "stop")

    plain = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hello"}], max_tokens=16, temperature=0)
    assert plain.usage and plain.usage.completion_tokens > 0
    assert (plain.choices[0].message.content or "") == streamed
    assert running.in_flight() == 0


def test_a_stream_of_a_real_server_ends_when_the_client_leaves(gateway: GatewayFactory, llama_url: str) -> None:
    running = gateway(settings(endpoint("llama", llama_url, MODEL)))
    client = running.openai()
    stream = client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": "Hello"}], stream=True, max_tokens=100_000
    )
    next(iter(stream))
    stream.close()
    client.close()
    ask_until(running.in_flight, lambda count: count == 0, "no call in flight", within=2)
