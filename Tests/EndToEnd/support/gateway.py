"""The built binary as a process: started on a free port, watched by its output, ended by a signal."""

import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import httpx
import openai

from support.config import CLIENT_KEY, SECRETS
from support.waiting import Watched

REPOSITORY = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get("FINGERPOST_BINARY", REPOSITORY / ".build" / "debug" / "fingerpost"))

LISTENING = re.compile(r"listening on https?://\S*:(\d+)")
RELOADED = re.compile(r"configuration (applied|unchanged|rejected)")


def run(*arguments: str, stdin: str = "", cwd: Path | None = None, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the binary to its end."""
    return subprocess.run(
        [str(BINARY), *arguments], input=stdin, cwd=cwd, env=environment(env), capture_output=True, text=True, timeout=20, check=False
    )


def environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """Only what a process needs: no variable of the machine is to change what a test sees."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return {**kept, **(more or {})}


class Output(Watched):
    """The lines of one stream of a process, as they come."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__()
        self.lines: list[str] = []
        # Lines that it returns true for are not kept. For those who read more than they can keep.
        self.digest: Callable[[str], bool] = lambda line: False
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self.ended = False
        self._thread.start()

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                if self.digest(line):
                    continue
                with self.changing():
                    self.lines.append(line.rstrip("\n"))
                    self.notify()
        with self.changing():
            self.ended = True
            self.notify()

    @property
    def text(self) -> str:
        with self.changing():
            return "\n".join(self.lines)

    def join(self) -> None:
        self._thread.join(timeout=10)


class Gateway:
    """A running gateway. Leaving the `with` ends it by SIGTERM and asserts exit status 0 and a log without secrets."""

    def __init__(
        self,
        directory: Path,
        config: str,
        env: dict[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        arguments: tuple[str, ...] = (),
    ) -> None:
        self.path = directory / "gateway.yaml"
        self.secrets = SECRETS + secrets
        self.write(config)
        self.process = subprocess.Popen(
            [str(BINARY), "serve", "--config", str(self.path), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=directory,
            env=environment(env),
        )
        assert self.process.stdout and self.process.stderr
        self.stdout = Output(self.process.stdout)
        self.stderr = Output(self.process.stderr)
        self._is_ending = False
        self._clients: list[httpx.Client] = []
        self._status_client: httpx.Client | None = None
        self._sdk_clients: list[openai.OpenAI] = []

    def __enter__(self) -> "Gateway":
        def ready() -> bool:
            return LISTENING.search(self.stdout.text) is not None or self.stdout.ended

        try:
            self.stdout.wait_for(ready, "a line that says where the gateway listens")
        except AssertionError:
            self.process.kill()
            raise
        found = LISTENING.search(self.stdout.text)
        if not found:
            self.process.wait(timeout=10)
            self.stderr.join()
            raise AssertionError(f"the gateway ended with status {self.process.returncode} at start:\n{self.logs()}")
        self.port = int(found[1])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        for client in self._clients:
            client.close()
        for sdk_client in self._sdk_clients:
            sdk_client.close()
        status = self.end()
        # Shown by pytest if the test failed.
        print(f"--- output of the gateway, exit status {status} ---\n{self.logs()[-8000:]}")
        assert status == 0, f"exit status {status}"
        for secret in self.secrets:
            assert secret not in self.logs(), "a secret is in the output"

    # Its life

    def send_signal(self, number: signal.Signals) -> None:
        self._is_ending = self._is_ending or number in (signal.SIGTERM, signal.SIGINT)
        self.process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM, within: float = 15) -> int:
        """Ends it unless it has been told to end, which a second signal would cut short; returns its exit status."""
        if self.process.poll() is None and not self._is_ending:
            self.send_signal(number)
        try:
            status = self.process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{number.name} did not end the gateway within {within} s:\n{self.logs()}") from None
        self.stdout.join()
        self.stderr.join()
        return status

    def logs(self) -> str:
        return self.stdout.text + "\n" + self.stderr.text

    def wait_for_log(self, text: str, within: float = 10) -> None:
        self.stderr.wait_for(lambda: text in self.stderr.text, f"{text!r} in the log", within)

    def resident_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        assert found
        return int(found[1]) * 1024

    # Its file

    def write(self, config: str) -> None:
        """Replaces the file by rename, as careful writers do."""
        draft = self.path.with_suffix(".draft")
        draft.write_text(config, encoding="utf-8")
        draft.replace(self.path)

    def reload(self, config: str | None = None) -> str:
        """Sends SIGHUP, after writing `config` if given; returns what the log calls the result: applied, unchanged or rejected."""
        if config is not None:
            self.write(config)
        before = len(RELOADED.findall(self.stderr.text))
        self.send_signal(signal.SIGHUP)
        results = self.stderr.wait_for(lambda: RELOADED.findall(self.stderr.text)[before:], "the result of the reload in the log")
        return str(results[0])

    # Its clients

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def http(self, key: str | None = CLIENT_KEY, **headers: str) -> httpx.Client:
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        client = httpx.Client(base_url=self.base_url, headers=headers, timeout=30, trust_env=False, verify=False)
        self._clients.append(client)
        return client

    def openai(self, key: str = CLIENT_KEY) -> openai.OpenAI:
        http = openai.DefaultHttpxClient(trust_env=False, verify=False)
        client = openai.OpenAI(base_url=f"{self.base_url}/v1", api_key=key, max_retries=0, timeout=30, http_client=http)
        self._sdk_clients.append(client)
        return client

    def status(self) -> dict[str, Any]:
        if self._status_client is None:
            self._status_client = self.http()
        answer = self._status_client.get("/api/status")
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def in_flight(self) -> int:
        return int(self.status()["in_flight"])
