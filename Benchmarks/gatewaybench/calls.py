"""Single requests to the gateway, on one kept connection."""

import http.client
import json
from typing import Any

from .failure import Failure
from .systems import CHAT_PATH

_TIMEOUT = 30.0


class Calls:
    """A client of the gateway's own interface. An answer that is not 2xx fails the run here too."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)

    def configuration(self) -> dict[str, Any]:
        """What runs, and how the file is watched."""
        return self._ask("GET", "/api/config")

    def reload(self) -> dict[str, Any]:
        """Loads the file now; returns what runs after that."""
        return self._ask("POST", "/api/config/reload")

    def answering_model(self, model: str) -> str:
        """The name of the model that answers where this one is asked for."""
        return str(self._ask("POST", CHAT_PATH, {"model": model, "messages": [{"role": "user", "content": "?"}]})["model"])

    def register(self, name: str, base_url: str) -> None:
        """Adds an endpoint, which is in the file and in the running table when this returns."""
        made = self._ask("POST", "/api/endpoints", {"name": name, "base_url": base_url, "type": "openai_compatible", "models": ["qwen-3-8b-base"]})
        if made.get("name") != name or "source" not in made:
            raise Failure(f"the registration of {name} was answered with {made!r:.400}")

    def endpoint_count(self) -> int:
        return int(self._ask("GET", "/api/endpoints")["total"])

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        headers = {"Authorization": "Bearer sk_debug", "Content-Type": "application/json"}
        try:
            self._connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"{method} {path}: {error!r}") from error
        if answer.status // 100 != 2:
            raise Failure(f"{method} {path} got status {answer.status}: {text[:2000]!r}")
        found = json.loads(text)
        if not isinstance(found, dict):
            raise Failure(f"{method} {path}: an object was expected: {text[:400]!r}")
        return found
