"""How long after a save the first request is served by the new table, where nothing but the file tells the gateway."""

import time

from .calls import Calls
from .failure import Failure
from .saves import save_by_rename, save_in_place
from .systems import Gateway

_WATCH_DEADLINE = 10.0
_NOTICE_DEADLINE = 10.0
_PAUSES_MS = 50

_FILE = """\
version: 1
server:
  listen: ["127.0.0.1:{port}"]
  threads: {threads}
  state_dir: none
auth:
  keys:
    - name: bench
      key: sk_debug
      permissions: [inference, config.read]
routing:
  aliases:
    current: save-{save}
endpoints:
  - name: echo
    base_url: builtin:echo
    models: [save-{save}]
"""


def notice_file(port: int, threads: str, save: int) -> str:
    """The small file at its n-th save. Whoever asks for `current` is answered under the name of the save."""
    return _FILE.format(port=port, threads=threads, save=save)


def measure_notice(gateway: Gateway, threads: str, saves: int) -> list[float]:
    """Seconds from each save to the end of the first answer by its table. Saved by rename and in place, in turns."""
    calls = Calls(gateway.port)
    try:
        _await_inotify(calls)
        times = [_time_save(gateway, calls, threads, number) for number in range(1, saves + 1)]
        generation = calls.configuration()["generation"]
    finally:
        calls.close()
    gateway.child.check_alive()
    if generation != saves + 1:
        raise Failure(f"{saves} saves led to generation {generation}, {saves + 1} was expected")
    return times


def _time_save(gateway: Gateway, calls: Calls, threads: str, number: int) -> float:
    # The pauses differ, so that the saves do not keep step with what the watcher does at intervals. The requests go on.
    pause_over = time.monotonic() + number * 37 % _PAUSES_MS / 1000
    while time.monotonic() < pause_over:
        if _answering(calls) != number - 1:
            raise Failure(f"before save {number}: an answer by the table of another save than the last")
    save = save_by_rename if number % 2 else save_in_place
    closed = save(gateway.file, notice_file(gateway.port, threads, number))
    while True:
        answering = _answering(calls)
        answered = time.monotonic()
        if answering == number:
            return answered - closed
        if answering != number - 1:
            raise Failure(f"after save {number}: an answer by the table of save {answering}")
        if answered > closed + _NOTICE_DEADLINE:
            raise Failure(f"the gateway did not notice save {number} ({save.__name__}) within {_NOTICE_DEADLINE:.0f} s")


def _answering(calls: Calls) -> int:
    """The save whose table answers now."""
    return int(calls.answering_model("current").removeprefix("save-"))


def _await_inotify(calls: Calls) -> None:
    """The watcher proves at start that events arrive; until then it polls."""
    deadline = time.monotonic() + _WATCH_DEADLINE
    while (watch := calls.configuration()["watch"])["mode"] != "inotify":
        if time.monotonic() > deadline:
            reason = watch.get("reason") or "no reason given"
            raise Failure("the gateway would not notice a save: it does not watch its file with inotify"
                          f" (mode {watch['mode']}, {reason}).\n  Is its helper built? make build")
        time.sleep(0.05)
