"""A file of thousands of endpoints, of which one is there: what a reload has to read, compile and swap."""

_HEAD = """\
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
      permissions: [inference, config.read, config.manage, endpoints.read, endpoints.manage]
endpoints:
"""

_ENDPOINT = """\
  - name: {name}
    base_url: {base_url}
    type: openai_compatible
    weight: {weight}
    models: [{models}]
    notes: {notes}
"""

# Each is served by many endpoints, as in a fleet; none is what the load asks for.
_MODELS = [f"{family}-{size}b-{variant}" for family in ("llama-3.3", "qwen-3", "mistral-small", "gemma-3", "phi-4")
           for size in (1, 4, 8, 14, 32, 70) for variant in ("instruct", "instruct-q4", "base")]


class ManyEndpoints:
    """Makes the text of each save; all but the endpoint that changes is made once, so that a save costs the machine little."""

    def __init__(self, count: int, port: int, stub: int, threads: str) -> None:
        self.count = count
        self._stub = stub
        # The stub stands in the middle: nothing that stops early would notice it.
        before = (count - 1) // 2
        self._start = _HEAD.format(port=port, threads=threads) + "".join(_absent(index) for index in range(before))
        self._end = "".join(_absent(index) for index in range(before, count - 1))

    def text(self, save: int) -> str:
        """The file at its n-th save: never the text of the save before. What changes is the endpoint that answers the load."""
        stub = _ENDPOINT.format(name="stub", base_url=f"http://127.0.0.1:{self._stub}", weight=1 + save % 2,
                                models=f"gpt-4o-mini, save-{save}", notes=f"Save {save}")
        return self._start + stub + self._end


def _absent(index: int) -> str:
    """An endpoint on an address of its own, still of this machine, where nothing listens."""
    address = f"127.{64 + index // 62500}.{index // 250 % 250}.{index % 250 + 1}"
    first, second = _MODELS[index % len(_MODELS)], _MODELS[(index * 7 + 1) % len(_MODELS)]
    return _ENDPOINT.format(name=f"gpu-{index:05}", base_url=f"http://{address}:8000", weight=1 + index % 4,
                            models=first if first == second else f"{first}, {second}", notes=f"Rack {index // 40}, slot {index % 40}")
