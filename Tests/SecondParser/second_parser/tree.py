"""Reads a text into a tree of nodes with their places, from PyYAML's events: its own trees keep neither anchors nor aliases."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

# The scanner of libyaml, which Fingerpost uses too, and the one that PyYAML brings along, written in Python. The latter takes some twenty
# times as long.
LIBYAML = yaml.CBaseLoader
PYTHON = yaml.BaseLoader

NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Unreadable(Exception):
    """The text is no sound YAML document for the parser."""


@dataclass(slots=True, eq=False)
class Node:
    """A value of the text: `kind` is scalar, list, map or alias."""

    kind: str
    # Offsets in characters, with anchor and tag; the end is that of the last thing that stands in it.
    start: int
    end: int
    anchor: str | None = None
    tag: str | None = None
    value: str = ""
    # None for plain.
    style: str | None = None
    is_flow: bool = False
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Node, Node]] = field(default_factory=list)
    target: Node | None = None

    @property
    def resolved(self) -> Node:
        return self.target.resolved if self.target else self

    @property
    def is_null(self) -> bool:
        return self.kind == "scalar" and self.style is None and self.value in NULLS and self.tag in (None, "tag:yaml.org,2002:null")

    @property
    def is_block_scalar(self) -> bool:
        return self.style in ("|", ">")

    def children(self) -> list[Node]:
        return self.items or [node for entry in self.entries for node in entry]


def read(text: str, loader: type = LIBYAML) -> Node | None:
    """The root of the one document in the text, None if it is empty. The byte order mark does not count in places."""
    try:
        events = [event for event in yaml.parse(text.removeprefix("\ufeff"), loader)]
    except yaml.YAMLError as error:
        raise Unreadable(str(error)) from error
    if sum(isinstance(event, yaml.DocumentStartEvent) for event in events) > 1:
        raise Unreadable("more than one document")
    return _Builder(events).root


class _Builder:
    def __init__(self, events: list[yaml.Event]) -> None:
        self._events = iter(events)
        self._anchors: dict[str, Node] = {}
        self.root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                self.root = self._node(event)

    def _node(self, event: yaml.Event) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise Unreadable(f"*{event.anchor} leads nowhere")
            return Node("alias", start, end, value=event.anchor, target=self._anchors[event.anchor])
        if isinstance(event, yaml.ScalarEvent):
            style = event.style if event.style in ("'", '"', "|", ">") else None
            return self._known(Node("scalar", start, end, event.anchor, event.tag, event.value, style))
        is_flow = bool(event.flow_style)
        kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "map"
        node = self._known(Node(kind, start, end, event.anchor, event.tag, is_flow=is_flow))
        while not isinstance(inner := next(self._events), yaml.CollectionEndEvent):
            child = self._node(inner)
            if kind == "list":
                node.items.append(child)
            else:
                node.entries.append((child, self._node(next(self._events))))
        # That of a block would lie at whatever follows it.
        last = node.children()[-1:]
        node.end = inner.end_mark.index if is_flow else max(node.end, last[0].end if last else node.end)
        return node

    def _known(self, node: Node) -> Node:
        if node.anchor:
            self._anchors[node.anchor] = node
        return node
