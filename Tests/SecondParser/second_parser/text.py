"""Which bytes an edit may change: what is left of the text is the same text, and what is new reads as it was meant."""

from __future__ import annotations

from collections.abc import Callable

import yaml

from .model import is_merge, key_text, model, model_of, position, text_of
from .tree import Node

_RESOLVER = yaml.resolver.Resolver()
_TYPES = {"text": "str", "reference": "str", "integer": "int", "boolean": "bool"}


class Wrong(Exception):
    """An edit did what it should not."""


def expect(is_true: bool, what: str) -> None:
    if not is_true:
        raise Wrong(what)


class Text:
    """A text with its tree, as much of it as edits are judged by."""

    def __init__(self, text: str, root: Node | None) -> None:
        self.text = text
        self.root = root
        self.body = text.removeprefix("\ufeff")
        self.lines = [line.removesuffix("\r") for line in self.body.split("\n")]
        self.model = model(root)
        self.comments = self._comments()

    def of(self, node: Node) -> str:
        """The text of a node with all that stands in it."""
        return self.body[node.start : node.end].rstrip()

    def line(self, place: int) -> int:
        """The line of a place, from 0."""
        return self.body.count("\n", 0, place)

    def _comments(self) -> list[str]:
        found: list[str] = []
        place = 0
        for leaf in leaves(self.root):
            self._scan(place, leaf.start, found)
            place = leaf.end
            if leaf.is_block_scalar:
                header = self.body.find("\n", leaf.start, leaf.end)
                self._scan(leaf.start, leaf.end if header < 0 else header, found)
        self._scan(place, len(self.body), found)
        return found

    def _scan(self, start: int, end: int, found: list[str]) -> None:
        while (start := self.body.find("#", start, end)) >= 0:
            if start == 0 or self.body[start - 1] in " \t\r\n":
                stop = min((at for at in (self.body.find(mark, start, end) for mark in "\r\n") if at >= 0), default=end)
                found.append(self.body[start:stop])
                start = stop
            else:
                start += 1


def leaves(node: Node | None) -> list[Node]:
    """Scalars and aliases in the order of the text."""
    if node is None:
        return []
    children = node.children()
    if not children:
        return [] if node.kind in ("list", "map") else [node]
    return [leaf for child in children for leaf in leaves(child)]


# MARK: One edit


def check(old: Text, new: Text, edit: dict) -> None:
    """Raises `Wrong` if anything but the edit was made."""
    expect(old.text.startswith("\ufeff") == new.text.startswith("\ufeff"), "the byte order mark")
    _check_line_ends(old, new)
    _check_comments(old, new, edit["removed_comments"])
    touched = _Comparison(old, new).below(old.root, new.root, edit["path"], edit)
    _check_lines(old, new, touched)


def _check_line_ends(old: Text, new: Text) -> None:
    ends = {"\r\n" if line.endswith("\r") else "\n" for line in old.body.split("\n")[:-1]}
    others = {"\r\n" if line.endswith("\r") else "\n" for line in new.body.split("\n")[:-1]}
    expect(others <= (ends or {"\n"}), "other line ends")
    if old.body and new.body and old.body.endswith("\n") != new.body.endswith("\n"):
        # The line end of a block scalar belongs to its value, and stays when what followed is gone.
        last = leaves(new.root)[-1:]
        expect(new.body.endswith("\n") and bool(last) and last[0].is_block_scalar, "the end of the last line")


def _check_comments(old: Text, new: Text, removed: list[str]) -> None:
    left = list(old.comments)
    for comment in removed:
        expect(comment in left, f"{comment!r} was no comment of the text")
        left.remove(comment)
    expect(sorted(left) == sorted(new.comments), f"comments: {left} became {new.comments}")


class Touched:
    """The lines of the old text that may have changed, and how."""

    def __init__(self, first: int, last: int, kind: str) -> None:
        self.first, self.last, self.kind = first, last, kind


def _check_lines(old: Text, new: Text, touched: Touched) -> None:
    expect(old.lines[: touched.first] == new.lines[: touched.first], f"lines above line {touched.first + 1}")
    below = len(old.lines) - touched.last - 1
    if below > 0:
        expect(old.lines[-below:] == new.lines[-below:], f"lines below line {touched.last + 1}")
    if touched.kind == "added":
        expect(_is_part(old.lines, new.lines), "a line that was there is not any more")
    elif touched.kind == "removed":
        # The end of the last line is judged for itself.
        expect(_is_part(new.lines[:-1] if new.body.endswith("\n") else new.lines, old.lines), "a line that was not there before")


def _is_part(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(line in rest for line in few)


class _Comparison:
    """Walks both trees along the path of the edit. What does not lie on it is the same text."""

    def __init__(self, old: Text, new: Text) -> None:
        self.old, self.new = old, new

    def below(self, old: Node | None, new: Node | None, path: list, edit: dict) -> Touched:
        if old is None:
            expect(new is not None and _says(new, _nested(path, edit)), "the first value")
            return Touched(0, len(self.old.lines) - 1, "added")
        expect(new is not None, "nothing is left")
        if path and old.kind in ("list", "map"):
            is_emptied = edit["do"] == "remove" and len(path) == 1 and not new.children()
            expect(old.kind == new.kind and (old.is_flow == new.is_flow or is_emptied), "another kind of collection")
            expect((old.anchor, old.tag) == (new.anchor, new.tag), "another anchor or tag")
            return self._in_list(old, new, path, edit) if old.kind == "list" else self._in_map(old, new, path, edit)
        if edit["do"] == "append" and not path and old.kind == "list":
            return self._appended(old, new, edit)
        expect((old.anchor, old.tag) == (new.anchor, new.tag), "another anchor or tag")
        expect(_says(new, _nested(path, edit), is_new=not self._may_stay(old)), f"{self.new.of(new)!r} does not say what was set")
        # A list or a mapping on lines of its own comes below the comments that belong to the key.
        return Touched(self._line_before(old), max(self._last_line(old), self._own_end(old)), "changed")

    def _may_stay(self, old: Node) -> bool:
        return old.kind in ("list", "map")

    def _in_list(self, old: Node, new: Node, path: list, edit: dict) -> Touched:
        index = position(model(old), path[0])
        if edit["do"] == "remove" and len(path) == 1:
            self._same(old.items[:index] + old.items[index + 1 :], new.items)
            return self._gone(old, [(item, item) for item in old.items], index)
        self._same(old.items[:index] + old.items[index + 1 :], new.items[:index] + new.items[index + 1 :])
        return self.below(old.items[index], new.items[index], path[1:], edit)

    def _in_map(self, old: Node, new: Node, path: list, edit: dict) -> Touched:
        indices = [index for index, (key, _) in enumerate(old.entries) if not is_merge(key) and key_text(key) == path[0]]
        if not indices:
            self._same_entries(old.entries, new.entries[:-1])
            key, value = new.entries[-1]
            expect(key.value == path[0] and key.anchor is None and _is_text(key), f"the key {key.value!r}")
            expect(_says(value, _nested(path[1:], edit)), f"{self.new.of(value)!r} does not say what was added")
            if old.is_flow or not old.entries:
                return Touched(self._line(old.start), self._last_line(old), "changed")
            # Behind the item's own comments.
            return Touched(self._line(old.entries[-1][0].start), self._next_line(old.end), "added")
        index = indices[0]
        others = old.entries[:index] + old.entries[index + 1 :]
        if edit["do"] == "remove" and len(path) == 1:
            self._same_entries(others, new.entries)
            return self._gone(old, old.entries, index)
        self._same_entries(others, new.entries[:index] + new.entries[index + 1 :])
        self._same([old.entries[index][0]], [new.entries[index][0]])
        return self.below(old.entries[index][1], new.entries[index][1], path[1:], edit)

    def _appended(self, old: Node, new: Node, edit: dict) -> Touched:
        expect((old.anchor, old.tag) == (new.anchor, new.tag), "another anchor or tag")
        expect(new.kind == "list" and bool(new.items), "no list")
        self._same(old.items, new.items[:-1])
        expect(_says(new.items[-1], edit["value"]), f"{self.new.of(new.items[-1])!r} does not say what was appended")
        if old.is_flow:
            return Touched(self._line_before(old), self._last_line(old), "changed")
        return Touched(self._line(old.items[-1].start), self._next_line(old.end), "added")

    def _gone(self, old: Node, parts: list[tuple[Node, Node]], index: int) -> Touched:
        if old.is_flow:
            return Touched(self._line(old.start), self._last_line(old), "changed")
        if len(parts) == 1:
            # `[]` or `{}` comes to the line of the key.
            return Touched(self._line_before(old), self._own_end(old), "changed")
        first = self._line_after(parts[index - 1][1]) if index > 0 else self._line_before(old)
        # Where several dashes stand on one line, `- - a`, or a key behind a dash, what follows moves up.
        moves = index == 0 and bool(self.old.body[self.old.body.rfind("\n", 0, old.start) + 1 : old.start].strip())
        last = self._line(parts[1][0].start) if moves else self._own_end(parts[index][1])
        above = leaves(parts[index - 1][1])[-1:] if index > 0 else []
        below = leaves(parts[index][1])[-1:]
        if above and above[0].is_block_scalar and below and below[0].is_block_scalar:
            # Empty lines that were left would become part of the text above.
            last = max(last, self._line(below[0].end) - 1)
        return Touched(first, last, "changed" if moves else "removed")

    # MARK: Places

    def _line(self, place: int) -> int:
        return self.old.line(place)

    def _line_after(self, node: Node) -> int:
        """The first line below a node."""
        return self._line(len(self.old.body[: node.end].rstrip())) + 1

    def _own_end(self, node: Node) -> int:
        """The last line of a node, or of the comments right below it."""
        last = self._line_after(node) - 1
        leaf = leaves(node)[-1:]
        if leaf and leaf[0].is_block_scalar and leaf[0].value.endswith("\n\n"):
            # It keeps the empty lines behind it.
            last = max(last, self._line(leaf[0].end) - 1)
        while last + 1 < len(self.old.lines) and self.old.lines[last + 1].lstrip().startswith("#"):
            last += 1
        return last

    def _line_before(self, node: Node) -> int:
        """The line of the key or dash that a node belongs to."""
        place = len(self.old.body[: node.start].rstrip())
        # Comments may stand between a key and its value.
        known = [leaf.end for leaf in leaves(self.old.root) if leaf.end <= node.start and leaf.end > 0]
        return self.old.line(min(place, max(known, default=0)))

    def _last_line(self, node: Node) -> int:
        return self._next_line(node.end) if not node.is_flow and node.kind in ("list", "map") else self._line(max(node.start, node.end - 1))

    def _next_line(self, place: int) -> int:
        """The last line before the next value: comments may go with what is above them."""
        following = [leaf.start for leaf in leaves(self.old.root) if leaf.end > place and leaf.start >= place]
        return self._line(min(following)) if following else len(self.old.lines) - 1

    # MARK: What stays

    def _same(self, old: list[Node], new: list[Node]) -> None:
        expect(len(old) == len(new), f"{len(old)} values became {len(new)}")
        for before, after in zip(old, new, strict=True):
            expect(self.old.of(before) == self.new.of(after), f"{self.old.of(before)!r} became {self.new.of(after)!r}")
            expect(model(before) == model(after), f"{self.old.of(before)!r} says something else")

    def _same_entries(self, old: list[tuple[Node, Node]], new: list[tuple[Node, Node]]) -> None:
        for part in (0, 1):
            self._same([entry[part] for entry in old], [entry[part] for entry in new])


# MARK: What is new


def _nested(path: list, edit: dict) -> dict:
    value = {"list": [edit["value"]]} if edit["do"] == "append" else edit["value"]
    for key in reversed(path):
        value = {"mapping": [[key, value]]}
    return value


def _says(node: Node, value: dict, is_new: bool = True) -> bool:
    """Whether a node says what was to be written; what is new says it to readers that guess types, too."""
    match value:
        case {"list": items}:
            return node.kind == "list" and len(node.items) == len(items) and all(map(_saying(is_new), node.items, items))
        case {"mapping": pairs}:
            return not is_new and model(node) == model_of(value) or (
                node.kind == "map"
                and [key.value for key, _ in node.entries] == [key for key, _ in pairs]
                and all(_is_text(key) for key, _ in node.entries)
                and all(_says(inner, wanted, is_new) for (_, inner), (_, wanted) in zip(node.entries, pairs, strict=True))
            )
    node = node if is_new else node.resolved
    if node.kind != "scalar" or node.value != text_of(value):
        return False
    return not is_new or _type(node) == _TYPES[next(iter(value))]


def _saying(is_new: bool) -> Callable[[Node, dict], bool]:
    return lambda node, value: _says(node, value, is_new)


def _is_text(node: Node) -> bool:
    return node.kind == "scalar" and _type(node) == "str"


def _type(node: Node) -> str:
    """What YAML 1.1 takes a scalar for."""
    if node.tag and node.tag != "!":
        return node.tag.removeprefix("tag:yaml.org,2002:")
    tag = _RESOLVER.resolve(yaml.ScalarNode, node.value, (node.style is None, True))
    return tag.removeprefix("tag:yaml.org,2002:")
