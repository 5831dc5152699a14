"""A file with errors changes nothing at all, and every place that tells of it tells the same."""

import signal
from pathlib import Path

from support.calls import error_of, post_chat
from support.config import CLIENT_KEY
from support.diagnostics import errors
from support.generations import ENDPOINTS, broken, model_of, numbered
from support.load import Load
from support.watching import WatchingGateway, stays

REJECTED = "configuration rejected"
# Where `broken` has its error.
BROKEN_LINE = len(broken(1).splitlines())


def test_an_invalid_file_leaves_everything_as_it_was(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        assert running.metric("fingerpost_config_last_reload_successful") == 1
        before = running.metric("fingerpost_config_reloads_total", result="rejected")
        # The alias and the first endpoint of this file are sound, and new.
        running.write(broken(2))
        configuration = running.until_state("rejected")
        assert configuration["generation"] == 1
        assert errors(configuration["last_failed_reload"]["diagnostics"]) == (("E0107", BROKEN_LINE, 5),)
        assert running.metric("fingerpost_config_last_reload_successful") == 0
        assert running.metric("fingerpost_config_in_sync") == 0
        assert running.metric("fingerpost_config_reloads_total", result="rejected") == before + 1
        running.wait_for_log(f"gateway.yaml:{BROKEN_LINE}:5")
        running.wait_for_log("did you mean `models`?")
        client = running.http()
        assert post_chat(client, "current").json()["model"] == model_of(1)
        assert post_chat(client, model_of(2)).status_code == 404
        assert running.status()["status"] == "degraded"


def test_going_back_to_what_runs_clears_the_error_and_is_no_reload(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        for turn in range(1, 4):
            running.write(broken(2))
            running.until_state("rejected")
            running.write(numbered(1))
            configuration = running.until_state("in_sync")
            assert (configuration["generation"], configuration["last_failed_reload"]) == (1, None)
            assert running.metric("fingerpost_config_last_reload_successful") == 1
            # The same mistake, made again after it was mended, is told again.
            running.until_logged(REJECTED, turn)
        assert running.count_in_log("configuration applied") == 0


def test_the_same_mistake_is_told_once(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        running.write(broken(2))
        running.until_state("rejected")
        running.wait_for_log(REJECTED)
        # Seen again by events and, in so long a time, by the poll.
        running.path.touch()
        running.write(broken(2))
        stays(lambda: (running.count_in_log(REJECTED), running.configuration()["last_failed_reload"] is not None), (1, True), 2.5, "what is told of it")
        # Another mistake is news.
        running.write(numbered(3) + "    weight: many\n")
        running.stderr.wait_for(lambda: running.count_in_log(REJECTED) == 2, "a line about the other mistake")


def test_one_bad_endpoint_among_fifty_keeps_the_whole_file_out_and_every_error_is_told(tmp_path: Path) -> None:
    entries = [f"  - {{name: e{index}, base_url: 'builtin:echo', models: [x{index}]}}\n" for index in range(50)]
    good = numbered(2) + "".join(entries)
    first = len(numbered(2).splitlines()) + 1
    entries[7] = "  - {name: e7, base_url: 'builtin:echo', modles: [x7]}\n"
    entries[31] = "  - {name: e31, base_url: 'ftp://x', models: [x31]}\n"
    entries[42] = "  - {name: e1, base_url: 'builtin:echo', models: [x42], enabled: perhaps}\n"
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        running.write(numbered(2) + "".join(entries))
        found = errors(running.until_state("rejected")["last_failed_reload"]["diagnostics"])
        assert {line for _, line, _ in found} == {first + 7, first + 31, first + 42}
        assert len(found) == 4, found
        client = running.http()
        assert [post_chat(client, model).status_code for model in ("x0", "x49", model_of(2))] == [404, 404, 404]
        running.write(good)
        running.applied()
        assert [post_chat(client, model).status_code for model in ("x0", "x49", model_of(2))] == [200, 200, 200]


def test_a_new_address_waits_for_a_restart_and_the_rest_is_applied(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        running.write(numbered(2).replace("127.0.0.1:0", "127.0.0.1:1"))
        configuration = running.applied()
        assert (configuration["generation"], configuration["restart_required"]) == (2, ["server.listen"])
        running.wait_for_log("restart_required")
        # On the old address.
        assert post_chat(running.http(), "current").json()["model"] == model_of(2)
        running.write(numbered(3))
        assert running.applied()["restart_required"] == []


def test_a_failed_reload_by_rest_or_by_signal_is_told_as_one(tmp_path: Path) -> None:
    """The answer is 422 with the reasons whether or not the watcher was there first."""
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        client = running.http()
        running.write(broken(2))
        for _ in range(2):
            answer = client.post("/api/config/reload")
            assert answer.status_code == 422, answer.text
            assert errors(error_of(answer.content)["diagnostics"]) == (("E0107", BROKEN_LINE, 5),)
        running.write(numbered(1))
        assert client.post("/api/config/reload").status_code == 200
        running.write(broken(3))
        running.send_signal(signal.SIGHUP)
        found = running.until_failed(["E0107"])
        assert found["generation"] == 1
        running.wait_for_log(REJECTED)
        running.path.unlink()
        gone = client.post("/api/config/reload")
        assert gone.status_code == 422
        assert errors(error_of(gone.content)["diagnostics"]) == (("E0001", None, None),)


def test_a_rejected_file_shows_no_key_anywhere(tmp_path: Path) -> None:
    """That none is in the log is asserted at the end of every gateway."""
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        running.write(numbered(2).replace(f"      key: {CLIENT_KEY}", f"      key: {CLIENT_KEY}\n      kye: {CLIENT_KEY}"))
        running.until_failed(["E0107"])
        for answer in (running.http().get("/api/config"), running.http().post("/api/config/reload")):
            assert "E0107" in answer.text
            assert CLIENT_KEY not in answer.text
        assert post_chat(running.http(), f"other-{ENDPOINTS - 1}").status_code == 200
