"""What a user of the OpenAI SDK does first, against the echo endpoint."""

import openai
import pytest

from conftest import GatewayFactory
from support.config import settings

PROMPT = "Which way to the model?"
MESSAGES: list[openai.types.chat.ChatCompletionMessageParam] = [{"role": "user", "content": PROMPT}]


@pytest.fixture
def client(gateway: GatewayFactory) -> openai.OpenAI:
    return gateway(settings()).openai()


def test_a_chat_completion_echoes_the_prompt_with_usage(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="echo", messages=MESSAGES)
    assert PROMPT in (answer.choices[0].message.content or "")
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.model == "echo"
    assert answer.usage and answer.usage.prompt_tokens > 0
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_the_same_prompt_gets_the_same_answer(client: openai.OpenAI) -> None:
    texts = {client.chat.completions.create(model="echo", messages=MESSAGES).choices[0].message.content for _ in range(2)}
    assert len(texts) == 1


def test_a_stream_comes_in_several_chunks_and_adds_up_to_the_plain_answer(client: openai.OpenAI) -> None:
    plain = client.chat.completions.create(model="echo", messages=MESSAGES).choices[0].message.content
    chunks = list(client.chat.completions.create(model="echo", messages=MESSAGES, stream=True))
    words = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices and chunk.choices[0].delta.content]
    assert len(words) > 1
    assert "".join(words) == plain
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "stop"


def test_a_stream_reports_usage_when_asked(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(model="echo", messages=MESSAGES, stream=True, stream_options={"include_usage": True})
    usages = [chunk.usage for chunk in stream if chunk.usage]
    assert len(usages) == 1
    assert usages[0].total_tokens == usages[0].prompt_tokens + usages[0].completion_tokens > 0


def test_a_completion_and_its_stream(client: openai.OpenAI) -> None:
    plain = client.completions.create(model="echo", prompt=PROMPT)
    assert PROMPT in plain.choices[0].text
    stream = client.completions.create(model="echo", prompt=PROMPT, stream=True)
    assert "".join(chunk.choices[0].text for chunk in stream if chunk.choices) == plain.choices[0].text


def test_embeddings_are_deterministic_and_tell_inputs_apart(client: openai.OpenAI) -> None:
    first = client.embeddings.create(model="echo", input=["left", "right"]).data
    again = client.embeddings.create(model="echo", input="left").data
    assert [item.index for item in first] == [0, 1]
    assert len(first[0].embedding) == len(first[1].embedding) > 1
    assert again[0].embedding == first[0].embedding != first[1].embedding


def test_embeddings_come_as_floats_when_asked(client: openai.OpenAI) -> None:
    floats = client.embeddings.create(model="echo", input="left", encoding_format="float").data[0].embedding
    default = client.embeddings.create(model="echo", input="left").data[0].embedding
    assert floats == pytest.approx(default, rel=1e-6)


def test_models_are_listed_and_found_by_name(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["echo"]
    assert client.models.retrieve("echo").object == "model"
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("nowhere")
    assert caught.value.code == "model_not_found"


def test_a_model_name_may_hold_slashes_and_colons(gateway: GatewayFactory) -> None:
    name = "org/family:8b-q4"
    client = gateway(settings({"name": "here", "base_url": "builtin:echo", "models": [name]})).openai()
    assert client.models.retrieve(name).id == name
    assert client.chat.completions.create(model=name, messages=MESSAGES).model == name


def test_a_wrong_key_is_an_authentication_error(gateway: GatewayFactory) -> None:
    client = gateway(settings(), secrets=("sk-wrong-51ab",)).openai(key="sk-wrong-51ab")
    with pytest.raises(openai.AuthenticationError) as caught:
        client.chat.completions.create(model="echo", messages=MESSAGES)
    assert caught.value.code == "invalid_api_key"
