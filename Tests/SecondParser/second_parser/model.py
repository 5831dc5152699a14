"""What a document says, and what an edit makes of that."""

from __future__ import annotations

import copy
from typing import Any

from .tree import Node, Unreadable

# Texts, lists and dictionaries; None for null. Types of scalars come from the schema in Fingerpost, so all of them are texts here.
Model = Any


class Mapping(dict[str, Model]):
    """A mapping with what it takes from others by `<<`: where an own value goes, the other one shows."""

    inherited: dict[str, Model]


class NoSuchPlace(Exception):
    """The path of an edit leads nowhere."""


def model(node: Node | None) -> Model:
    """With aliases and merges resolved."""
    if node is None:
        return None
    node = node.resolved
    if node.kind == "scalar":
        return None if node.is_null else node.value
    if node.kind == "list":
        return [model(item) for item in node.items]
    found: dict[str, Model] = {}
    merged: list[Model] = []
    for key, value in node.entries:
        name = key_text(key)
        if is_merge(key):
            other = model(value)
            merged += other if isinstance(other, list) else [other]
        elif name in found:
            raise Unreadable(f"{name!r} stands twice")
        else:
            found[name] = model(value)
    inherited: dict[str, Model] = {}
    for other in merged:
        if not isinstance(other, dict):
            raise Unreadable("<< wants mappings")
        inherited = {**other, **inherited}
    mapping = Mapping({**inherited, **found})
    mapping.inherited = inherited
    return mapping


def key_text(key: Node) -> str:
    if key.resolved.kind != "scalar":
        raise Unreadable("a key is no text")
    return key.resolved.value


def is_merge(key: Node) -> bool:
    return key.kind == "scalar" and key.style is None and key.value == "<<"


def text_of(value: dict) -> str:
    """The text of a scalar to write; a dollar sign of a text is doubled, so that it never becomes a reference."""
    match value:
        case {"text": text}:
            return text.replace("$", "$$")
        case {"reference": text}:
            return text
        case {"integer": number}:
            return str(number)
        case {"boolean": flag}:
            return "true" if flag else "false"
    raise ValueError(value)


def model_of(value: dict) -> Model:
    """What a value to write says."""
    match value:
        case {"list": items}:
            return [model_of(item) for item in items]
        case {"mapping": pairs}:
            return {key: model_of(inner) for key, inner in pairs}
    return text_of(value)


def edited(before: Model, edit: dict) -> Model:
    """What the document says after the edit."""
    value = model_of(edit["value"]) if "value" in edit else None
    return _edited(copy.deepcopy(before), edit["path"], edit["do"], value)


def _edited(here: Model, path: list, do: str, value: Model) -> Model:
    if not path:
        if do == "set":
            return value
        if here is None:
            here = []
        if not isinstance(here, list):
            raise NoSuchPlace("no list")
        return here + [value]
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        if here is None:
            here = {}
        if not isinstance(here, dict):
            raise NoSuchPlace("no mapping")
        if do == "remove" and (not rest or step not in here):
            here.pop(step, None)
            if isinstance(here, Mapping) and step in here.inherited:
                here[step] = here.inherited[step]
        else:
            here[step] = _edited(here.get(step), rest, do, value)
        return here
    if not isinstance(here, list):
        raise NoSuchPlace("no list")
    index = position(here, step)
    if do == "remove" and not rest:
        del here[index]
    else:
        here[index] = _edited(here[index], rest, do, value)
    return here


def position(items: list[Model], step: int | list[str]) -> int:
    """Where an item stands that is given by its number or by the value of one of its keys."""
    if isinstance(step, int):
        if step < len(items):
            return step
    else:
        key, value = step
        for index, item in enumerate(items):
            if isinstance(item, dict) and item.get(key) == value.replace("$", "$$"):
                return index
    raise NoSuchPlace(step)
