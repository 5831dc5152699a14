"""The systems that do the gateway's kind of work, each started as a plain proxy in front of the stub, with the least to do."""

from collections.abc import Mapping
from pathlib import Path

from .child import Child
from .failure import Failure
from .preflight import objection
from .systems import System

# LiteLLM alone imports for ten seconds on a quiet machine, and for minutes on a busy one.
_START_SECONDS = 180.0


class Peer(System):
    """Another project's proxy, from a virtual environment of its own."""

    package = ""
    # How the report tells what was on and what was off.
    setting = ""
    # So many times fewer requests and streamed chunks, where a full load would take minutes: all figures are per request or chunk.
    load_divisor = 1

    def __init__(self, programs: Path, port: int, stub: int, spare_port: int, directory: Path, environment: Mapping[str, str]) -> None:
        # Settings, caches and keys of whoever runs the benchmark stay out of it, and so do files they might write.
        own = {"PATH": f"{programs}:{environment['PATH']}", "HOME": str(directory), "TMPDIR": str(directory), "LANG": "C.UTF-8"}
        super().__init__(self.package, port, directory, own | self.own_environment())
        self.programs = programs
        self.stub = stub
        self.spare_port = spare_port

    def own_environment(self) -> dict[str, str]:
        """What is in its environment beside paths."""
        return {}

    def start(self) -> None:
        """Returns once a completion comes back: these open their port before they know their upstream."""
        self._child = Child(self.name, self.command(), self.directory / "log", self._environment)
        self._child.wait_for_port(self.port, _START_SECONDS)
        objections: list[str] = []
        try:
            self._child.wait_until(lambda: self._answers(objections), f"gave no completion within {_START_SECONDS:.0f} s", _START_SECONDS)
        except Failure as failure:
            raise Failure(f"{failure}\n  {objections[-1]}" if objections else str(failure)) from failure

    def _answers(self, objections: list[str]) -> bool:
        found = objection(self.port)
        if found is not None:
            objections[:] = [found]
        return found is None


class SglangRouter(Peer):
    """The router of SGLang (Rust)."""

    package = "sglang-router"
    setting = "round robin over one worker; no retries, circuit breaker or health checks; no API key; log level `error`; its metrics are on"

    def command(self) -> list[str]:
        return [str(self.programs / "sglang-router"), "launch", *_router_options(self), "--disable-health-check"]


class VllmRouter(Peer):
    """The router of vLLM (Rust)."""

    package = "vllm-router"
    setting = ("round robin over one worker; no retries, no circuit breaker, one health check a minute; no API key; log level `error`;"
               " its metrics are on")

    def command(self) -> list[str]:
        return [str(self.programs / "vllm-router"), *_router_options(self)]


class LiteLLM(Peer):
    """The proxy of LiteLLM (Python), with one worker process."""

    package = "litellm"
    passes_bytes = False
    load_divisor = 100
    setting = ("one worker process; one model; no database, cache, callbacks or retries; no API key; log level `ERROR`, so no access log;"
               " no telemetry")

    def __init__(self, programs: Path, port: int, stub: int, spare_port: int, directory: Path, environment: Mapping[str, str]) -> None:
        super().__init__(programs, port, stub, spare_port, directory, environment)
        (directory / "config.yaml").write_text(_LITELLM.format(stub=stub))

    def own_environment(self) -> dict[str, str]:
        # The list of prices would be fetched from the network at every start.
        return {"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}

    def command(self) -> list[str]:
        # Connections are kept as long as nginx keeps them: it would close after 5 s those that wait for others to be served.
        return [str(self.programs / "litellm"), "--config", str(self.directory / "config.yaml"), "--host", "127.0.0.1",
                "--port", str(self.port), "--num_workers", "1", "--telemetry", "False",
                "--keepalive_timeout", "3600"]


PEERS: tuple[type[Peer], ...] = (SglangRouter, VllmRouter, LiteLLM)


def _router_options(router: Peer) -> list[str]:
    """The options that both routers share, as one descends from the other."""
    return ["--host", "127.0.0.1", "--port", str(router.port), "--worker-urls", f"http://127.0.0.1:{router.stub}",
            "--policy", "round_robin", "--disable-retries", "--disable-circuit-breaker", "--log-level", "error",
            "--worker-startup-check-interval", "1", "--prometheus-host", "127.0.0.1", "--prometheus-port", str(router.spare_port)]


_LITELLM = """\
model_list:
  - model_name: gpt-4o-mini
    litellm_params:
      model: openai/gpt-4o-mini
      api_base: http://127.0.0.1:{stub}/v1
      api_key: upstream-key
litellm_settings:
  telemetry: false
  num_retries: 0
router_settings:
  num_retries: 0
general_settings:
  disable_spend_logs: true
  # The other systems but the gateway check no key either; it listens on loopback, for minutes.
  dangerously_permit_weak_or_unset_master_key: true
"""
