"""The systems under measurement: nginx and the gateway, each in front of the same stub."""

import grp
import os
import pwd
from collections.abc import Mapping
from pathlib import Path

from .child import Child

CHAT_PATH = "/v1/chat/completions"
# Of the stub's plain answer.
BODY_LENGTH = 1024


class System:
    """A proxy that can be started, measured and started anew; `stream_path` is where streams are asked for."""

    stream_path = CHAT_PATH
    # Whether the bytes of an answer leave as they came; where not, the preflight learns how long the answer has become.
    passes_bytes = True

    def __init__(self, name: str, port: int, directory: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self.port = port
        self.directory = directory
        self.body_length = BODY_LENGTH
        self._environment = environment
        self._child: Child | None = None
        directory.mkdir()

    def command(self) -> list[str]:
        """How it is started, in the foreground. Its configuration has been written by then."""
        raise NotImplementedError

    @property
    def child(self) -> Child:
        if self._child is None:
            raise ValueError(f"{self.name} is not running")
        return self._child

    def start(self) -> None:
        """Starts it and returns once its port answers."""
        self._child = Child(self.name, self.command(), self.directory / "log", self._environment)
        self._child.wait_for_port(self.port)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def restart(self) -> None:
        self.stop()
        self.start()


class Nginx(System):
    """nginx as a reverse proxy with one worker, set up as its manual advises for speed."""

    stream_path = "/stream" + CHAT_PATH

    def __init__(self, name: str, program: str, port: int, stub: int, directory: Path, environment: Mapping[str, str]) -> None:
        super().__init__(name, port, directory, environment)
        self._program = program
        (directory / "nginx.conf").write_text(_NGINX.format(
            user=_nginx_user(), directory=directory, port=port, stub=stub, chat=CHAT_PATH, stream=self.stream_path))

    def command(self) -> list[str]:
        return [self._program, "-p", str(self.directory), "-e", str(self.directory / "log"), "-c", str(self.directory / "nginx.conf")]


class Gateway(System):
    """The gateway with a key, a route and its logging on."""

    def __init__(self, program: Path, port: int, text: str, directory: Path, environment: Mapping[str, str]) -> None:
        super().__init__("fingerpost", port, directory, environment)
        self._program = program
        self.file = directory / "gateway.yaml"
        self.file.write_text(text)

    def command(self) -> list[str]:
        return [str(self._program), "serve", "--config", str(self.file)]


def gateway_file(port: int, stub: int, threads: str) -> str:
    """A file with one endpoint."""
    return _GATEWAY.format(port=port, stub=stub, threads=threads)


def clean_environment() -> dict[str, str]:
    """The environment without what would change a proxy's behaviour: its own settings, keys of clouds, other proxies."""
    prefixes = ("LLM_ROUTER_", "OPENAI_", "GOOGLE_", "ANTHROPIC_")
    return {name: value for name, value in os.environ.items()
            if not name.startswith(prefixes) and not name.lower().endswith("_proxy")}


def _nginx_user() -> str:
    """nginx run by root would hand its worker to `nobody`, who cannot enter the temporary directory."""
    if os.geteuid() != 0:
        return ""
    return f"user {pwd.getpwuid(os.geteuid()).pw_name} {grp.getgrgid(os.getegid()).gr_name};"


_NGINX = """\
{user}
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/log warn;
worker_processes 1;
worker_rlimit_nofile 20000;
events {{
  worker_connections 16000;
}}
http {{
  access_log off;
  client_body_temp_path {directory}/body;
  proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi;
  scgi_temp_path {directory}/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  upstream stub {{
    server 127.0.0.1:{stub};
    keepalive 512;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
  }}
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header Authorization "Bearer upstream-key";
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location = {chat} {{
      proxy_pass http://stub;
    }}
    location = {stream} {{
      proxy_pass http://stub{chat};
      proxy_buffering off;
    }}
  }}
}}
"""

_GATEWAY = """\
version: 1
server:
  listen: ["127.0.0.1:{port}"]
  threads: {threads}
  max_concurrent: 10000
  state_dir: none
auth:
  keys:
    - name: bench
      key: sk_debug
      permissions: [inference]
endpoints:
  - name: stub
    base_url: http://127.0.0.1:{stub}
    type: openai_compatible
    api_key: upstream-key
    models: [gpt-4o-mini]
"""
