"""Judges what the Swift tests recorded: each text with the edits that were made on it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .model import NoSuchPlace, edited
from .text import Text, Wrong, check, expect
from .tree import LIBYAML, PYTHON, Node, Unreadable, read

# Texts that the two scanners of PyYAML read differently, by what PyYAML's own says about them, each with the reason. Nothing else may differ.
KNOWN_DIFFERENCES = {
    "found character '\\t' that cannot start any token": "a tab may stand behind `key:`, and the scanner in Python does not know that",
    "expected ',' or '}', but got ':'": "a tag ends at a comma in a flow mapping, and the scanner in Python takes the comma for a part of it",
    "but got '?'": "a text may begin with `?` in a flow list, and the scanner in Python takes it for a key",
}


@dataclass
class Findings:
    """What was seen: how much of what, and everything that is wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        self.counts += other.counts
        self.wrong += other.wrong


def judge(file: Path, every: int, most: int = 20) -> Findings:
    """Judges a record; every so many texts are read by the scanner in Python as well. Stops after `most` mistakes."""
    findings = Findings()
    lines = file.read_bytes().decode("utf-8").split("\n")
    end = json.loads(lines[-2]) if len(lines) > 1 and not lines[-1] else {}
    if end.get("texts") != len(lines) - 2:
        findings.wrong.append(f"{file.name}: the record is cut off")
        return findings
    for number, line in enumerate(lines[:-2]):
        _Document(json.loads(line), findings, with_python=number % every == 0).judge()
        if len(findings.wrong) >= most:
            break
    return findings


class _Document:
    def __init__(self, record: dict, findings: Findings, with_python: bool) -> None:
        self._record, self._findings, self._with_python = record, findings, with_python
        self._texts: dict[str, Text] = {}

    def judge(self) -> None:
        self._findings.counts["texts"] += 1
        for row in self._record["rows"]:
            before = self._record["text"]
            for edit in row:
                try:
                    before = self._judge(before, edit)
                except (Wrong, Unreadable, NoSuchPlace) as error:
                    shown = f"\n{before}\n---- became\n{edit['text']}" if "text" in edit else f"\n{before}"
                    what = {name: edit[name] for name in edit if name != "text"}
                    self._findings.wrong.append(f"{self._record['name']}: {type(error).__name__}: {error}\n{what}{shown}")
                    break

    def _judge(self, before: str, edit: dict) -> str:
        counts = self._findings.counts
        if reason := edit.get("refused"):
            counts[f"refused: {reason}"] += 1
            _check_refusal(self._text(before), reason)
            return before
        old = self._text(before)
        wanted = edited(old.model, edit)
        if "unchanged" in edit:
            counts["unchanged"] += 1
            expect(wanted == old.model, "it was not so before")
            return before
        new = self._text(edit["text"])
        counts[edit["do"]] += 1
        expect(edit["text"] != before, "a change without one")
        expect(new.model == wanted, f"it says {new.model}, and not {wanted}")
        check(old, new, edit)
        return edit["text"]

    def _text(self, text: str) -> Text:
        known = self._texts.get(text)
        if known is None:
            root = read(text, LIBYAML)
            known = self._texts[text] = Text(text, root)
            if self._with_python:
                self._compare(text, root)
        return known

    def _compare(self, text: str, root: Node | None) -> None:
        counts = self._findings.counts
        try:
            other = read(text, PYTHON)
        except Unreadable as error:
            known = [what for what in KNOWN_DIFFERENCES if what in str(error)]
            if not known:
                raise
            counts[f"known difference: {known[0]}"] += 1
            return
        counts["read twice"] += 1
        expect(_outline(other) == _outline(root), "the scanner in Python reads something else")


def _outline(node: Node | None) -> tuple | None:
    if node is None:
        return None
    children = [_outline(child) for child in node.children()]
    return (node.kind, node.anchor, node.tag, node.value, node.style, node.is_flow, children)


def _check_refusal(text: Text, reason: str) -> None:
    """Whether there can be a reason for it."""
    body = text.body
    match reason:
        case "anchor_in_use" | "through_alias":
            expect("&" in body and "*" in body, "there is no anchor in use")
        case "through_merge":
            expect("<<" in body, "there is no merge")
        case "has_properties":
            expect("&" in body or "!" in body, "there is neither anchor nor tag")
        case "no_final_line_end":
            expect(not body.endswith("\n"), "there is a final line end")
        case "not_first_on_line" | "unsupported_layout" | "wrong_kind":
            pass
        case _:
            raise Wrong(f"refused: {reason}")
