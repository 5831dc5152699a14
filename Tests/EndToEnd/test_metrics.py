"""/metrics, read with the parser of Prometheus' own Python client."""

import hashlib
import re
from pathlib import Path

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import BreakOff, Hang, Reply, Stream, completion
from support.calls import assert_error, chat, post_chat
from support.config import CLIENT_KEY, ECHO, endpoint, key, settings
from support.gateway import Gateway, run
from support.raw import RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until

REQUESTS = "fingerpost_requests_total"
REFUSED = "fingerpost_requests_refused_total"
IN_FLIGHT = "fingerpost_requests_in_flight"

# With all that has to be escaped and may be in a name.
NAME = '本番 "Ollama" \\n é\u0301'


class Scrape:
    """What one scrape gave. A series that is not there is None."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.families: list[Metric] = list(text_string_to_metric_families(text))
        self.samples = [sample for family in self.families for sample in family.samples]

    def get(self, name: str, **labels: str) -> float | None:
        found = [sample.value for sample in self.samples if sample.name == name and sample.labels == labels]
        assert len(found) < 2, f"{name} {labels} is there more than once"
        return found[0] if found else None

    def counts(self, name: str, label: str, **labels: str) -> dict[str, float]:
        """By the values of `label`, among the series with these labels too; zeros are left out."""
        counts: dict[str, float] = {}
        for sample in self.samples:
            if sample.name == name and labels.items() <= sample.labels.items() and sample.value:
                counts[sample.labels[label]] = counts.get(sample.labels[label], 0) + sample.value
        return counts

    def values(self, label: str) -> set[str]:
        return {sample.labels[label] for sample in self.samples if label in sample.labels}

    def info(self, name: str) -> dict[str, str]:
        (sample,) = [sample for sample in self.samples if sample.name == name]
        assert sample.value == 1
        return dict(sample.labels)


class Scraper:
    def __init__(self, running: Gateway) -> None:
        self._client = running.http()

    def __call__(self) -> Scrape:
        answer = self._client.get("/metrics")
        assert answer.status_code == 200, answer.text
        return Scrape(answer.text)

    def until(self, expected: dict[str, float], name: str, label: str, **labels: str) -> Scrape:
        """Scrapes until the counts are these: a request is counted a moment after its client has the last byte."""
        return ask_until(self, lambda scrape: scrape.counts(name, label, **labels) == expected, f"{name} {labels} as {expected}")


@pytest.fixture
def echo(gateway: GatewayFactory) -> Gateway:
    return gateway(settings({**ECHO, "name": NAME}))


# The text


def test_the_text_is_what_prometheus_reads(echo: Gateway) -> None:
    post_chat(echo.http(), "echo")
    answer = echo.http().get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    scrape = Scrape(answer.text)
    names = re.findall(r"^# TYPE (\S+) ", answer.text, re.MULTILINE)
    assert names == sorted(set(names)), "families are there once, in order"
    assert names == re.findall(r"^# HELP (\S+) \S", answer.text, re.MULTILINE)
    assert all(family.type in ("counter", "gauge", "histogram") for family in scrape.families)
    keys = [(sample.name, tuple(sorted(sample.labels.items()))) for sample in scrape.samples]
    assert len(keys) == len(set(keys)), "no series is there twice"
    for family in scrape.families:
        if family.type == "histogram":
            check_histogram(family)


def check_histogram(family: Metric) -> None:
    """Buckets never fall, end with everything, and agree with the count."""
    rows: dict[tuple[tuple[str, str], ...], list[tuple[float, float]]] = {}
    for sample in family.samples:
        if sample.name.endswith("_bucket"):
            labels = tuple(sorted((name, value) for name, value in sample.labels.items() if name != "le"))
            rows.setdefault(labels, []).append((float(sample.labels["le"]), sample.value))
    for labels, buckets in rows.items():
        assert buckets == sorted(buckets) and buckets[-1][0] == float("inf")
        assert [count for _, count in buckets] == sorted(count for _, count in buckets)
        (total,) = [sample.value for sample in family.samples if sample.name == family.name + "_count" and sample.labels == dict(labels)]
        assert total == buckets[-1][1]


def test_any_name_of_an_endpoint_reads_back_as_it_is(echo: Gateway) -> None:
    post_chat(echo.http(), "echo")
    assert Scraper(echo).until({NAME: 1}, REQUESTS, "endpoint", outcome="success")


def test_a_key_with_the_permission_is_needed(gateway: GatewayFactory) -> None:
    scraper, other = "sk-scraper-0a8b", "sk-other-7c11"
    keys = [key("scraper", scraper, "metrics.read"), key("other", other, "inference", "config.read"), key("tests", CLIENT_KEY)]
    running = gateway(settings(keys=keys), secrets=(scraper, other))
    assert_error(running.http(key=None).get("/metrics"), 401, "authentication_error", "invalid_api_key")
    assert_error(running.http(key=other).get("/metrics"), 403, "permission_error", "insufficient_permissions", "metrics.read")
    assert running.http(key=scraper).get("/metrics").status_code == 200
    assert running.http(key=None, **{"X-API-Key": scraper}).get("/metrics").status_code == 200
    assert running.http(key=scraper).head("/metrics").status_code == 200
    assert running.http(key=scraper).post("/metrics").status_code in (404, 405)


# Requests


def test_counts_match_the_requests_made(gateway: GatewayFactory, upstream: Upstream) -> None:
    body = completion()
    upstream.by_model = {"fine": Reply(), "limited": Reply(status=429), "bad": Reply(status=404), "down": Reply(status=500), "torn": BreakOff()}
    running = gateway(settings(endpoint("gpu", upstream.url, *upstream.by_model), ECHO, routing={"retries": 0}))
    client, scraper = running.http(), Scraper(running)
    for model, count in {"fine": 5, "limited": 2, "bad": 3, "down": 1}.items():
        for _ in range(count):
            post_chat(client, model)
    assert "upstream_broke" in post_chat(client, "torn", stream=True).text
    client.post("/v1/embeddings", json={"model": "echo", "input": "one two"})
    scrape = scraper.until(
        {"success": 5, "rate_limited": 2, "client_error": 3, "server_error": 1, "broken": 1}, REQUESTS, "outcome", endpoint="gpu"
    )
    gpu = {"endpoint": "gpu", "operation": "chat.completions"}
    assert scrape.get("fingerpost_request_duration_seconds_count", **gpu) == 12
    assert scrape.get("fingerpost_time_to_first_byte_seconds_count", **gpu) == 12
    assert scrape.get("fingerpost_upstream_tries_total", endpoint="gpu") == 12
    assert scrape.counts("fingerpost_upstream_errors_total", "reason") == {"truncated": 1}
    sent = scrape.get("fingerpost_response_body_bytes_total", **gpu)
    assert sent is not None and sent > 11 * len(body)
    assert scrape.counts(REQUESTS, "operation", endpoint="echo") == {"embeddings": 1}
    assert scrape.counts("fingerpost_model_requests_total", "model") == {"fine": 5, "limited": 2, "bad": 3, "down": 1, "torn": 1, "echo": 1}
    assert scrape.counts(REFUSED, "reason") == {}


def test_durations_are_those_of_the_requests(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(words=("a", "b", "c", "d"), pause=0.1)
    running = gateway(settings(endpoint("up", upstream.url)))
    post_chat(running.http(), stream=True)
    scrape = Scraper(running).until({"success": 1}, REQUESTS, "outcome")
    labels = {"endpoint": "up", "operation": "chat.completions"}
    duration = scrape.get("fingerpost_request_duration_seconds_sum", **labels)
    first_byte = scrape.get("fingerpost_time_to_first_byte_seconds_sum", **labels)
    assert duration is not None and first_byte is not None
    assert 0.3 <= duration < 10 and 0 < first_byte < duration - 0.25
    assert scrape.get("fingerpost_request_duration_seconds_bucket", le="0.25", **labels) == 0
    assert scrape.get("fingerpost_request_duration_seconds_bucket", le="300", **labels) == 1


def test_a_call_that_was_tried_elsewhere_is_one_request_and_two_tries(
    gateway: GatewayFactory, upstream: Upstream, refusing_url: str
) -> None:
    running = gateway(settings(endpoint("dead", refusing_url), endpoint("live", upstream.url), routing={"strategy": "round_robin"}))
    for _ in range(4):
        assert post_chat(running.http()).status_code == 200
    scrape = Scraper(running).until({"live": 4}, REQUESTS, "endpoint")
    dead = scrape.get("fingerpost_upstream_tries_total", endpoint="dead")
    assert dead and dead == scrape.get("fingerpost_upstream_errors_total", endpoint="dead", reason="refused")
    assert scrape.get("fingerpost_upstream_tries_total", endpoint="live") == 4


def test_an_endpoint_that_cannot_be_reached_or_does_not_answer_is_the_outcome(
    gateway: GatewayFactory, upstream: Upstream, refusing_url: str
) -> None:
    upstream.default = Hang()
    slow = endpoint("slow", upstream.url, "slow", inference_timeout="300ms")
    running = gateway(settings(endpoint("dead", refusing_url, "dead"), slow))
    assert post_chat(running.http(), "dead").status_code == 502
    assert post_chat(running.http(), "slow").status_code == 504
    scrape = Scraper(running).until({"dead": 1}, REQUESTS, "endpoint", outcome="unreachable")
    assert scrape.counts(REQUESTS, "endpoint", outcome="timeout") == {"slow": 1}
    assert scrape.counts("fingerpost_upstream_errors_total", "reason") == {"refused": 1, "head_timeout": 1}


def test_refusals_are_counted_by_their_code(echo: Gateway) -> None:
    client = echo.http()
    answers = [
        echo.http(key=None).post("/v1/chat/completions", json=chat("echo")),
        echo.http(key="sk-wrong-1").post("/v1/embeddings", json={}),
        client.post("/v1/chat/completions", content=b"{"),
        client.post("/v1/chat/completions", json={"messages": []}),
        post_chat(client, "unknown"),
        post_chat(client, "nobody:gpt"),
        post_chat(client, "openai:gpt-4.1"),
    ]
    codes: dict[str, float] = {}
    for answer in answers:
        code = answer.json()["error"]["code"]
        codes[code] = codes.get(code, 0) + 1
    assert codes == {
        "invalid_api_key": 2,
        "invalid_json": 1,
        "model_required": 1,
        "model_not_found": 1,
        "unknown_prefix": 1,
        "api_key_missing": 1,
    }
    scrape = Scraper(echo).until(codes, REFUSED, "reason")
    assert scrape.counts(REQUESTS, "endpoint") == {}


def test_nothing_that_clients_send_becomes_a_label(echo: Gateway) -> None:
    client, scraper = echo.http(), Scraper(echo)
    post_chat(client, "echo")
    before = scraper.until({"success": 1}, REQUESTS, "outcome")
    for number in range(1000):
        name = f"free-text-{number}"
        model = (name, f"openai:{name}", f"{name}:{name}")[number % 3]
        assert post_chat(client, model).status_code in (400, 401, 404)
    after = scraper.until({"model_not_found": 334, "api_key_missing": 333, "unknown_prefix": 333}, REFUSED, "reason")
    assert "free-text" not in after.text
    assert after.values("model") == {"echo", "openai:*"}
    assert len(after.samples) == len(before.samples) + 1
    assert after.counts("fingerpost_model_requests_total", "model") == {"echo": 1, "openai:*": 333}


# What goes on now


def test_an_open_stream_is_in_flight_until_it_ends(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(hold_after=1)
    running = gateway(settings(endpoint("up", upstream.url)))
    scraper = Scraper(running)
    assert scraper().get(IN_FLIGHT, endpoint="up") == 0
    with RawConnection(running.port) as first, RawConnection(running.port) as second:
        for count, connection in enumerate((first, second), start=1):
            connection.send(request(b'{"model": "tiny", "stream": true}'))
            assert connection.read_head().status == 200
            assert b"one" in connection.read_chunk()
            assert scraper().get(IN_FLIGHT, endpoint="up") == count
        scrape = scraper()
        assert scrape.counts(REQUESTS, "outcome") == {}, "what runs has not ended"
        assert scrape.get("fingerpost_client_connections") == 3
        second.reset()
        scraper.until({"abandoned": 1}, REQUESTS, "outcome")
        assert scraper().get(IN_FLIGHT, endpoint="up") == 1
        upstream.release()
        while first.read_chunk():
            pass
        assert scraper.until({"abandoned": 1, "success": 1}, REQUESTS, "outcome").get(IN_FLIGHT, endpoint="up") == 0
    ask_until(scraper, lambda scrape: scrape.get("fingerpost_client_connections") == 1, "one connection")


def test_counts_outlive_a_reload_and_vanish_with_their_endpoint(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    stays, leaves = upstreams(), upstreams()
    leaves.default = Stream(hold_after=1)
    running = gateway(settings(endpoint("stays", stays.url, "a"), endpoint("leaves", leaves.url, "b")))
    client, scraper = running.http(), Scraper(running)
    post_chat(client, "a")
    with RawConnection(running.port) as connection:
        connection.send(request(b'{"model": "b", "stream": true}'))
        assert connection.read_head().status == 200
        assert running.reload(settings(endpoint("stays", stays.url, "a"), endpoint("comes", stays.url, "c"))) == "applied"
        post_chat(client, "a")
        scrape = scraper.until({"stays": 2}, REQUESTS, "endpoint")
        assert scrape.get(IN_FLIGHT, endpoint="leaves") == 1
        assert scrape.get(IN_FLIGHT, endpoint="comes") == 0
        assert scrape.get("fingerpost_upstream_tries_total", endpoint="leaves") == 1
        leaves.release()
        while connection.read_chunk():
            pass
    ask_until(scraper, lambda scrape: "leaves" not in scrape.values("endpoint"), "no series of the endpoint that left")
    assert scraper().counts("fingerpost_model_requests_total", "model") == {"a": 2}


# The process and the configuration


def test_the_process_is_the_one_that_runs(echo: Gateway) -> None:
    # Until the file is watched, descriptors and threads come and go.
    ask_until(lambda: echo.http().get("/api/config").json()["watch"]["mode"], lambda mode: mode == "inotify", "inotify")
    scrape = Scraper(echo)()
    assert scrape.info("fingerpost_build_info") == {"version": run("--version").stdout.strip()}
    resident = scrape.get("process_resident_memory_bytes")
    assert resident and 0.5 < resident / echo.resident_bytes() < 2
    process = Path(f"/proc/{echo.process.pid}")
    assert scrape.get("process_open_fds") == pytest.approx(len(list((process / "fd").iterdir())), abs=3)
    assert scrape.get("process_threads") == pytest.approx(len(list((process / "task").iterdir())), abs=3)
    started = scrape.get("process_start_time_seconds")
    assert started and abs(started - process.stat().st_mtime) < 60
    assert (scrape.get("process_cpu_seconds_total") or 0) > 0
    assert (scrape.get("process_max_fds") or 0) >= (scrape.get("process_open_fds") or 0)


def test_a_reload_shows(gateway: GatewayFactory) -> None:
    running = gateway(settings())
    scraper = Scraper(running)
    first = scraper()
    assert first.info("fingerpost_config_info") == {"generation": "1", "sha256": digest(running.path)}
    # The look that follows once the file is watched may have been taken already.
    assert first.counts("fingerpost_config_reloads_total", "result").keys() <= {"unchanged"}
    good = settings(routing={"aliases": {"fast": "echo"}})
    assert running.reload(good) == "applied"
    applied = scraper()
    assert applied.info("fingerpost_config_info") == {"generation": "2", "sha256": digest(running.path)}
    assert (applied.get("fingerpost_config_last_reload_success_timestamp_seconds") or 0) > (
        first.get("fingerpost_config_last_reload_success_timestamp_seconds") or 0
    )
    assert running.reload(settings(routing={"strategie": "x"})) == "rejected"
    rejected = scraper()
    assert rejected.get("fingerpost_config_last_reload_successful") == 0
    assert rejected.get("fingerpost_config_in_sync") == 0
    assert rejected.info("fingerpost_config_info") == applied.info("fingerpost_config_info")
    assert (rejected.counts("fingerpost_config_reloads_total", "result").get("rejected") or 0) >= 1
    assert running.reload(good) == "unchanged"
    recovered = scraper()
    assert recovered.get("fingerpost_config_last_reload_successful") == 1
    assert recovered.get("fingerpost_config_in_sync") == 1
    results = recovered.counts("fingerpost_config_reloads_total", "result")
    assert recovered.get("fingerpost_config_reload_duration_seconds_count") == sum(results.values())
    assert set(recovered.info("fingerpost_config_watch_mode")) == {"mode", "reason"}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
