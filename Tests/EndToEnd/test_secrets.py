"""Secrets stay where they are. (That no key shows up in a log is asserted at the end of every gateway of every test.)"""

from conftest import GatewayFactory
from support.behaviours import Close
from support.calls import post_chat
from support.config import CLIENT_KEY, UPSTREAM_KEY, ECHO, endpoint, settings
from support.upstream import Upstream

CLOUD_KEY = "sk-cloud-b1e6"


def test_no_answer_of_the_gateway_holds_a_key(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.by_model = {"broken": Close()}
    config = settings(
        ECHO,
        endpoint("up", upstream.url, "broken", api_key=UPSTREAM_KEY),
        providers={"openai": {"api_key": CLOUD_KEY}},
    )
    running = gateway(config, secrets=(CLOUD_KEY,))
    client = running.http()
    answers = [client.get(path) for path in ("/api/config", "/api/status", "/v0/status", "/v1/models", "/nowhere")]
    answers += [post_chat(client, model) for model in ("broken", "nowhere", "echo")]
    # A rejected file, with an error on the very line of a key, shows up in two answers and in the log.
    broken = f"version: 1\nauth: {{keys: [{{name: a, key: {CLIENT_KEY}, permisions: []}}]}}\nproviders: {{openai: {{api_kye: {CLOUD_KEY}}}}}\n"
    running.write(broken)
    answers += [client.post("/api/config/reload"), client.get("/api/config")]
    assert answers[-2].status_code == 422
    assert "permisions" in answers[-1].text
    for answer in answers:
        for secret in running.secrets:
            assert secret not in answer.text, answer.request.url


def test_the_line_of_a_request_names_its_key_and_not_its_content(gateway: GatewayFactory) -> None:
    running = gateway(settings(), secrets=("the words of the prompt",))
    assert post_chat(running.http(), "echo", text="the words of the prompt").status_code == 200
    running.wait_for_log("key=tests")
    running.wait_for_log("status=200")


def test_a_model_name_cannot_forge_a_log_line(gateway: GatewayFactory) -> None:
    running = gateway(settings())
    assert post_chat(running.http(), 'x\naccess id=forged status=200 "').status_code == 404
    running.wait_for_log("status=404")
    assert not [line for line in running.stderr.lines if line.startswith("access id=forged")]
