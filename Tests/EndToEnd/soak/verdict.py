"""Whether an answer is the one that is due after what the servers did to the call."""

import json
from collections.abc import Callable

from soak.calls import Answer, Call, Exchange, Said, error_text, event, plain_text, stream_text
from soak.plan import HOLDERS, RESPONSE_TIMEOUT, RETRIES

# A time-out may come so much later than it is due: the machine has other things to do. Never earlier but for the rounding of clocks.
LATE = 10.0
EARLY = 0.2


def judge(call: Call, answer: Answer, was_dead: Callable[[str, float, float], bool]) -> str | None:
    """What is wrong with an answer; None if nothing is. `was_dead`: whether a server was away at any time between two."""
    if problem := wrong_way(call):
        return problem
    last = call.exchanges[-1] if call.exchanges else None
    if last is None or last.moves_on:
        if not tries_are_used_up(call, was_dead):
            return f"status {answer.status} although there were endpoints left to ask: {answer.body[:300]!r}"
        kept = [each for each in call.exchanges if each.said is Said.STATUS]
        if kept:
            return wrong_body(call, answer, kept[-1].status, error_text(call.number, kept[-1].status))
        return wrong_error(answer, 502, "upstream_unreachable")
    match last.said:
        case Said.STATUS:
            return wrong_body(call, answer, last.status, error_text(call.number, last.status))
        case Said.WHOLE:
            return wrong_body(call, answer, 200, stream_text(call.number, call.events) if call.events else plain_text(call.number))
        case Said.SILENT:
            took = call.ended - call.begun
            if not RESPONSE_TIMEOUT - EARLY <= took:
                return f"a time-out after only {took:.2f} s"
            # Every endpoint before this one may have taken its time to fail, but none of them hung.
            if took > RESPONSE_TIMEOUT + LATE:
                return f"a time-out after {took:.2f} s"
            return wrong_error(answer, 504, "timeout")
        case Said.TORN | Said.STALLED:
            return wrong_tear(call, answer, last)
        case _:
            return f"status {answer.status} while a server was still at work: {answer.body[:300]!r}"


def wrong_way(call: Call) -> str | None:
    """Whether the endpoints were asked in an order that cannot be."""
    for before, after in zip(call.exchanges, call.exchanges[1:], strict=False):
        if not before.moves_on:
            return f"{after.server} was asked after an answer of {before.server} that was the answer"
    for position, exchange in enumerate(call.exchanges):
        if exchange.server not in HOLDERS[call.model] and (call.model, exchange.server) != ("steady", "guest"):
            return f"{exchange.server} does not have {call.model}"
        if exchange.was_broken_off and not call.has_left:
            return f"the gateway closed the connection while {exchange.server} was at work"
        earlier = [each for each in call.exchanges[:position] if each.server == exchange.server]
        if any(not (each.said is Said.NOTHING and each.on_kept_connection) for each in earlier):
            return f"{exchange.server} was asked twice"
    return None


def tries_are_used_up(call: Call, was_dead: Callable[[str, float, float], bool]) -> bool:
    holders = HOLDERS[call.model]
    failed = {each.server for each in call.exchanges if each.moves_on}
    failed |= {server for server in holders if was_dead(server, call.begun, call.ended)}
    return len(failed) >= min(RETRIES + 1, len(holders))


def wrong_body(call: Call, answer: Answer, status: int, body: bytes) -> str | None:
    if (answer.status, answer.body, answer.is_whole) == (status, body, True):
        return None
    return f"status {answer.status} instead of {status}, {answer.broken or 'whole'}: {answer.body[:300]!r}"


def wrong_error(answer: Answer, status: int, code: str) -> str | None:
    """The gateway's own error."""
    if answer.status == status and answer.is_whole and json.loads(answer.body)["error"]["code"] == code:
        return None
    return f"status {answer.status} instead of {status} {code}, {answer.broken or 'whole'}: {answer.body[:300]!r}"


def wrong_tear(call: Call, answer: Answer, last: Exchange) -> str | None:
    """What was sent has arrived; a stream tells of its end by an error, a plain answer by being cut."""
    if answer.status != 200:
        return f"status {answer.status} for an answer that broke off: {answer.body[:300]!r}"
    if not call.events:
        if answer.is_whole or not plain_text(call.number).startswith(answer.body):
            return f"an answer that broke off looks like another: {answer.body[:300]!r}"
        return None
    sent = b"".join(event(call.number, position) for position in range(last.events_sent))
    # Empty lines, which make the error an event of its own whatever the torn line was, are no events.
    rest = answer.body.removeprefix(sent).lstrip(b"\n")
    if not answer.body.startswith(sent) or not rest.startswith(b"data: ") or not answer.is_whole:
        return f"a stream that broke off after {last.events_sent} events, {answer.broken or 'whole'}: {answer.body[-300:]!r}"
    code = json.loads(rest.removeprefix(b"data: "))["error"]["code"]
    return None if code == "upstream_broke" else f"a stream that broke off says {code}"
