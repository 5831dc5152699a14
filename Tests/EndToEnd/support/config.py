"""Configuration texts for the tests. JSON is YAML, so a Python value is all that is needed."""

import json
from typing import Any

# The key of the client and of the upstream. Neither is well-known, and neither may ever show up in a log.
CLIENT_KEY = "sk-client-6f1d0b7a"
UPSTREAM_KEY = "sk-upstream-93c2e4d8"
SECRETS = (CLIENT_KEY, UPSTREAM_KEY)

ALL_PERMISSIONS = [
    "inference",
    "models.read",
    "models.manage",
    "endpoints.read",
    "endpoints.manage",
    "config.read",
    "config.manage",
    "history.read",
    "metrics.read",
]

ECHO: dict[str, Any] = {"name": "echo", "base_url": "builtin:echo", "models": ["echo"]}


def endpoint(name: str, url: str, *models: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "base_url": url, "type": "openai_compatible", "models": list(models or ["tiny"]), **more}


def key(name: str, text: str, *permissions: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "key": text, "permissions": list(permissions) or ALL_PERMISSIONS, **more}


def settings(
    *endpoints: dict[str, Any],
    server: dict[str, Any] | None = None,
    keys: list[dict[str, Any]] | None = None,
    **sections: Any,
) -> str:
    """A file with these endpoints (the echo endpoint if there are none) on a free loopback port. A port 0 asks the kernel for one."""
    return json.dumps(
        {
            "version": 1,
            "server": {"listen": "127.0.0.1:0", "drain_timeout": "5s", "state_dir": "none", **(server or {})},
            "auth": {"keys": keys if keys is not None else [key("tests", CLIENT_KEY)]},
            "endpoints": list(endpoints) or [ECHO],
            **sections,  # a whole section given by name takes the place of the one above
        },
        indent=2,
        ensure_ascii=False,
    )
