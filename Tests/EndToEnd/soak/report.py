"""A run in words."""

from soak.plan import Plan
from soak.run import Outcome
from soak.samples import MEBIBYTE, drift


def text_of(outcome: Outcome, plan: Plan) -> str:
    settled = [sample for sample in outcome.samples if sample.second >= plan.warm_up]
    resident, descriptors, threads, in_flight = (
        drift(settled, value)
        for value in (
            lambda sample: sample.resident / MEBIBYTE,
            lambda sample: sample.descriptors,
            lambda sample: sample.threads,
            lambda sample: sample.in_flight,
        )
    )

    def counts(counted: dict[str, int]) -> str:
        return ", ".join(f"{count} {name}" for name, count in sorted(counted.items(), key=lambda item: -item[1]))

    lines = [
        f"{sum(outcome.clients_saw.values())} calls, {outcome.reloads} reloads, {outcome.rejected} files rejected",
        f"clients saw: {counts(outcome.clients_saw)}",
        f"servers gave: {counts(outcome.servers_said)}",
        f"the log says: {counts(outcome.log_said)}",
        f"first quarter -> last quarter after {plan.warm_up:.0f} s: {resident[0]:.1f} -> {resident[1]:.1f} MiB,"
        f" {descriptors[0]:.0f} -> {descriptors[1]:.0f} descriptors, {threads[0]:.0f} -> {threads[1]:.0f} threads,"
        f" {in_flight[0]:.0f} -> {in_flight[1]:.0f} in flight",
        f"the longest plain request to a healthy server took {outcome.longest_steady:.3f} s",
        *outcome.problems,
        "wrong" if outcome.problems else "all as it should be",
    ]
    return "\n".join(lines)
