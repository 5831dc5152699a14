"""One run, from the start of the gateway to the last count."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from soak.book import CLOSING, Book
from soak.clients import Clients
from soak.plan import FAULTS, GUEST, SERVERS, SHAKY, Mood, Plan, text_of
from soak.samples import Sample, not_flat
from soak.servers import Server
from support.watching import WatchingGateway

# `2026-01-31T23:59:59+0000 error fingerpost: …`, as swift-log has it.
COMPLAINT = re.compile(r"^\d{4}-\S+ (?:warning|error|critical) .*")
OUTCOME = re.compile(r" access .* outcome=(\w+)")
REJECTED = "configuration rejected"


@dataclass
class Outcome:
    """What a run has found."""

    samples: list[Sample] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    clients_saw: Counter[str] = field(default_factory=Counter)
    servers_said: Counter[str] = field(default_factory=Counter)
    log_said: Counter[str] = field(default_factory=Counter)
    reloads: int = 0
    rejected: int = 0
    longest_steady: float = 0.0


class Run:
    """A gateway, its servers, its clients and its file for one plan."""

    def __init__(self, plan: Plan, directory: Path, tell: Callable[[Sample], None]) -> None:
        self._plan = plan
        self._tell = tell
        self._path = directory / "gateway.yaml"
        self._random = plan.random("reloads")
        self._servers = {name: Server(name, plan, lambda: self._book) for name in SERVERS}
        self._book = Book(lambda name, since, until: self._servers[name].was_dead(since, until))
        self._outcome = Outcome()
        self._number = 1

    async def run(self) -> Outcome:
        for server in self._servers.values():
            await server.start()
        urls = {name: server.url for name, server in self._servers.items()}
        running = WatchingGateway(self._path, text_of(self._plan, urls, self._number), access_log=True)
        running.stderr.digest = self._digest
        await asyncio.to_thread(running.__enter__)
        error: Exception | None = None
        try:
            await self._load(running, urls)
        except Exception as caught:
            error = caught
            raise
        finally:
            await asyncio.to_thread(running.__exit__, type(error) if error else None, error, None)
            for server in self._servers.values():
                server.end()
        self._count(running)
        return self._outcome

    def _digest(self, line: str) -> bool:
        """Counts the lines of requests, of which an hour has too many to keep."""
        if found := OUTCOME.search(line):
            self._outcome.log_said[found[1]] += 1
        return found is not None

    async def _load(self, running: WatchingGateway, urls: dict[str, str]) -> None:
        await asyncio.to_thread(running.helper)
        clients = Clients(self._plan, running.port, self._book)
        background = [
            *(asyncio.create_task(self._keep_failing(self._servers[name])) for name in SHAKY),
            asyncio.create_task(self._keep_closing()),
            asyncio.create_task(self._keep_reloading(running, urls)),
        ]
        clients.start()
        await self._watch(running, clients, background)
        await clients.end()
        for task in background:
            task.cancel()
        results = await asyncio.gather(*background, return_exceptions=True)
        self._outcome.problems += [repr(result) for result in results if isinstance(result, Exception)]
        await self._settle(running)

    # What goes on

    async def _watch(self, running: WatchingGateway, clients: Clients, background: list[asyncio.Task[None]]) -> None:
        begun = time.monotonic()
        every = max(1.0, self._plan.seconds / 360)
        while (second := time.monotonic() - begun) < self._plan.seconds and not any(task.done() for task in background):
            in_flight = await asyncio.to_thread(running.in_flight)
            sample = Sample(
                second,
                running.resident_bytes(),
                running.descriptors(),
                running.threads(),
                in_flight,
                clients.streaming,
                self._book.begun,
                self._book.failed,
            )
            self._outcome.samples.append(sample)
            self._tell(sample)
            self._book.close()
            clients.drop_old()
            await asyncio.sleep(every)

    async def _keep_failing(self, server: Server) -> None:
        """Half of the time a server is well."""
        while True:
            await asyncio.sleep(server.random.uniform(5, 12))
            await server.change(server.random.choice(FAULTS))
            await asyncio.sleep(server.random.uniform(4, 10))
            await server.change(Mood.WELL)

    async def _keep_closing(self) -> None:
        while True:
            await asyncio.sleep(1)
            for server in self._servers.values():
                server.close_idle(share=0.1)

    async def _keep_reloading(self, running: WatchingGateway, urls: dict[str, str]) -> None:
        """Another file, by rename or in place; one in four has an error and changes nothing."""
        while True:
            await asyncio.sleep(self._plan.reload_every)
            self._number += 1
            text = text_of(self._plan, urls, self._number)
            if self._number % 4 == 0:
                self._outcome.rejected += 1
                self._save(running, text.replace('"routing"', '"ruoting"'))
                await asyncio.to_thread(running.until_failed, ["E0107"], 30)
            if GUEST in text:
                self._book.guest_gone_since = None
            self._save(running, text)
            await asyncio.to_thread(running.applied, text, 30)
            self._outcome.reloads += 1
            if GUEST not in text:
                self._book.guest_gone_since = asyncio.get_running_loop().time()

    def _save(self, running: WatchingGateway, text: str) -> None:
        if self._random.random() < 0.5:
            running.write(text)
        else:
            self._path.write_text(text, encoding="utf-8")

    # The end

    async def _settle(self, running: WatchingGateway) -> None:
        """Everyone has left: soon nothing is under way, on either side."""
        deadline = time.monotonic() + CLOSING
        in_flight = await asyncio.to_thread(running.in_flight)
        while (in_flight or self._book.open_exchanges) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
            in_flight = await asyncio.to_thread(running.in_flight)
        if in_flight:
            self._outcome.problems.append(f"{in_flight} calls in flight {CLOSING:.0f} s after the last client left")
        self._book.close(everything=True)

    def _count(self, running: WatchingGateway) -> None:
        outcome, book = self._outcome, self._book
        outcome.clients_saw, outcome.servers_said, outcome.longest_steady = book.outcomes, book.said, book.longest_steady
        outcome.problems += book.failures
        if book.failed > len(book.failures):
            outcome.problems.append(f"and {book.failed - len(book.failures)} more calls that went wrong")
        complaints = [found[0] for line in running.stderr.lines if (found := COMPLAINT.match(line))]
        rejections = [line for line in complaints if REJECTED in line]
        if len(rejections) != outcome.rejected:
            outcome.problems.append(f"{len(rejections)} files were rejected according to the log, {outcome.rejected} had an error")
        outcome.problems += [f"in the log: {line}" for line in complaints if REJECTED not in line][:10]
        logged, left = sum(outcome.log_said.values()), outcome.clients_saw["left"]
        # Whoever leaves at once may never have been there for the gateway.
        if not book.begun - left <= logged <= book.begun:
            outcome.problems.append(f"{logged} lines in the access log for {book.begun} calls, of which {left} were left by their clients")
        if self._plan.has_figures:
            outcome.problems += not_flat([each for each in outcome.samples if each.second >= self._plan.warm_up], self._plan.streams)
