"""The tables of all systems: for the terminal, for docs/benchmarks-peers.md, and all figures as JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from .cells import aligned, markdown, ratio_cell, shown
from .load import Load
from .machine import Machine
from .peer_options import PeerOptions
from .peer_rounds import PeerResults
from .peer_table import GATEWAY, REFERENCE, PeerRow, leads, peer_rows
from .peers import Peer
from .rounds import DIRECT
from .table import Spread


@dataclass(frozen=True)
class PeerReport:
    """What was measured of whom. `versions`, `loads` and `commands` have the peers that could be installed."""

    options: PeerOptions
    outcome: PeerResults
    machine: Machine
    versions: Mapping[str, str]
    loads: Mapping[str, Load]
    commands: Mapping[str, str]

    def text(self) -> str:
        """The tables with columns in line, and a warning where the figures are rough."""
        lines = aligned(self._values()) + ["", *aligned(self._ratios())]
        lead_lines = self._leads()
        if len(lead_lines) > 1:
            lines += ["", *aligned(lead_lines)]
        lines += ["", *(f"{name} failed and has no figures: {reason}" for name, reason in self.outcome.failures.items())]
        lines += [f"{name} had less to do: {_load_text(load, self.options)}" for name, load in self.loads.items() if not load.is_full]
        if self.options.quick:
            lines.append("A quick run: it shows that things work, its figures are rough.")
        return "\n".join(lines)

    def page(self) -> str:
        """The whole of docs/benchmarks-peers.md."""
        options, machine = self.options, self.machine
        direct = Spread.of([figures["p50_us"] for figures in self.outcome.results.figures["latency"][DIRECT]])
        return "\n".join([
            "# Beside other gateways",
            "",
            f"This page is written by `{options.command} --write docs/benchmarks-peers.md`; the method is in",
            "[Benchmarks/README.md](../Benchmarks/README.md#other-gateways), and [benchmarks.md](benchmarks.md) has the gateway and nginx alone,",
            "with more rounds and with reloads. Nothing is compared across runs: all systems were measured in the same rounds. CPU time is the",
            "figure to compare: load, stub and proxy share the cores, so requests per second and latencies say as much about the machine.",
            "",
            "## Figures",
            "",
            *markdown(self._values()),
            "",
            f"Medians over the rounds. Latency p50 without a proxy, 1 connection: {shown(direct.middle)} µs.",
            "",
            "## As ratios to nginx",
            "",
            *markdown(self._ratios()),
            "",
            "The median of the ratios of each round, with the extremes.",
            "",
            "## Requests per second, the gateway over the others",
            "",
            *markdown(self._leads()),
            "",
            "## Who was measured",
            "",
            *markdown(self._systems()),
            "",
            *self._notes(),
            "How the others were started:",
            "",
            "```sh",
            *self.commands.values(),
            "```",
            "",
            "## The run",
            "",
            "| | |",
            "| --- | --- |",
            f"| date | {machine.date} |",
            f"| machine | {machine.processor}, {machine.cores} cores |",
            f"| system | {machine.system}, kernel {machine.kernel} |",
            f"| load | {options.rounds} rounds; {_load_text(self.loads[REFERENCE], options)} |",
            "",
            "To repeat it:",
            "",
            "```sh",
            "make build",
            options.command,
            "```",
            "",
        ])

    def json(self) -> str:
        """Every figure of every round, and the rows made of them."""
        return json.dumps({
            "command": self.options.command,
            "machine": asdict(self.machine),
            "versions": dict(self.versions),
            "failures": self.outcome.failures,
            "rows": [asdict(row) for row in self._rows()],
            "leads": [{**asdict(lead), "met": lead.met} for lead in leads(self.outcome.results, self.options)],
            "rounds": self.outcome.results.figures,
        }, indent=2, ensure_ascii=False) + "\n"

    @property
    def _names(self) -> list[str]:
        return [REFERENCE, GATEWAY, *(peer.package for peer in self.options.peers)]

    def _rows(self) -> list[PeerRow]:
        return peer_rows(self.outcome.results, self.options)

    def _values(self) -> list[tuple[str, ...]]:
        return [("figure", *self._names), *((row.label, *(self._value(row, name) for name in self._names)) for row in self._rows())]

    def _value(self, row: PeerRow, name: str) -> str:
        if name in self.outcome.failures:
            return "failed"
        return f"{shown(row.values[name].middle)} {row.unit}".rstrip()

    def _ratios(self) -> list[tuple[str, ...]]:
        names = [name for name in self._names if name != REFERENCE]
        return [("÷ nginx", *names),
                *((row.label, *("failed" if name in self.outcome.failures else ratio_cell(row.ratios[name]) for name in names))
                  for row in self._rows() if row.ratios)]

    def _leads(self) -> list[tuple[str, ...]]:
        verdicts = {None: "", True: "met", False: "missed"}
        return [("gateway ÷", "connections", "median (min – max)", "target", ""),
                *((lead.peer, str(lead.connections), ratio_cell(lead.ratio), "" if lead.least is None else f"≥ {lead.least:g}",
                   verdicts[lead.met]) for lead in leads(self.outcome.results, self.options))]

    def _systems(self) -> list[tuple[str, ...]]:
        lines: list[tuple[str, ...]] = [
            ("system", "version", "what was on", "load"),
            (REFERENCE, self.machine.nginx, "one worker, no access log: it passes bytes, and checks and counts nothing", "as below"),
            (GATEWAY, self.machine.gateway,
             f"an API key is checked, one endpoint, metrics, access log on, retries, `threads: {self.options.threads}`", "as below"),
        ]
        for peer in self.options.peers:
            load = self.loads.get(peer.package)
            text = "" if load is None else "as below" if load.is_full else _load_text(load, self.options)
            lines.append((peer.package, self.versions.get(peer.package, "not installed"), peer.setting, text))
        return lines

    def _notes(self) -> list[str]:
        if not self.outcome.failures:
            return []
        return ["These failed, and have no figures for that reason:", "",
                *(f"- {name}: {_one_line(reason)}" for name, reason in self.outcome.failures.items()), ""]


def started_with(peer: Peer) -> str:
    """How it is started, without the paths and ports of this run."""
    text = " ".join(word.rpartition("/")[2] if word.startswith("/") else word for word in peer.command())
    return re.sub(rf"\b({peer.port}|{peer.stub}|{peer.spare_port})\b", "PORT", text)


def _load_text(load: Load, options: PeerOptions) -> str:
    return (f"{load.requests} requests of 1 KiB a run; {load.latency_requests} requests for the latency;"
            f" {load.streams} streams with {load.rate} chunks/s each for {options.seconds} s")


def _one_line(reason: str) -> str:
    """What was found and the last line of its log, fit for Markdown and without what names one machine."""
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in reason.splitlines() if line.strip()]
    text = ": ".join(dict.fromkeys(line.rstrip(":") for line in (lines[0], lines[-1])))
    text = re.sub(r"(?<![\w:/.])/[\w.\-]+(?:/[\w.\-]+)+", "PATH", text).replace("`", "'")
    return f"`{text[:400]}`"
