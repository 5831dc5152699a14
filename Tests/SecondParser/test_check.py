"""The check lets a sound edit pass, and notices each way to be wrong."""

import json
from pathlib import Path

import pytest

from second_parser.record import judge

OLD = """\
# head
x-d: &d {weight: 7} # defaults

endpoints:
  # of a
  - name: 'a' # own
    models: [m, 'n']
  # of b
  - <<: *d
    name: b
    notes: |  # header
      # no comment
      text

tail: &t 1
use: *t
"""
REMOVED = OLD.replace("  # of b\n  - <<: *d\n    name: b\n    notes: |  # header\n      # no comment\n      text\n", "")


def step(do: str, path: list, value: dict | None = None, removed: tuple[str, ...] = ()) -> dict:
    return {"do": do, "path": path, "removed_comments": list(removed)} | ({"value": value} if value else {})


SET = step("set", ["endpoints", 0, "name"], {"text": "no"})
ADD = step("set", ["endpoints", 0, "weight"], {"integer": 3})
APPEND = step("append", ["endpoints"], {"mapping": [["name", {"text": "a$b"}], ["on", {"boolean": True}]]})
REMOVE = step("remove", ["endpoints", 1], removed=("# of b", "# header"))
ITEM = "  - name: a$$b\n    \"on\": true\n"


def appended(item: str) -> str:
    return OLD.replace("      text\n", "      text\n" + item)


def verdict(tmp_path: Path, *steps: dict, text: str = OLD, end: str | None = None) -> list[str]:
    file = tmp_path / "record.jsonl"
    lines = [json.dumps({"name": "it", "text": text, "rows": [list(steps)]}), json.dumps({"texts": 1}) if end is None else end]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return judge(file, every=1).wrong


@pytest.mark.parametrize(
    ("edit", "new"),
    [
        (SET, OLD.replace("'a'", "'no'")),
        (ADD, OLD.replace("'n']\n", "'n']\n    weight: 3\n")),
        (APPEND, appended(ITEM)),
        (REMOVE, REMOVED),
    ],
)
def test_a_sound_edit_passes(tmp_path: Path, edit: dict, new: str) -> None:
    assert verdict(tmp_path, edit | {"text": new}) == []


@pytest.mark.parametrize(
    ("edit", "new"),
    [
        (SET, OLD),
        (SET, OLD.replace("'a'", "no")),
        (SET, OLD.replace("'a'", "'no").replace("own", "own'")),
        (SET, OLD.replace("'a' # own", "'no'")),
        (SET, OLD.replace("'a'", "'no'").replace("[m, 'n']", "[m, n]")),
        (SET, OLD.replace("'a'", "'no'").replace("[m, 'n']", "[m,  'n']")),
        (SET, OLD.replace("'a'", "'no'").replace("# head\n", "#  head\n")),
        (SET, OLD.replace("'a'", "'no'").replace("# head\n", "# head\n\n")),
        (SET, OLD.replace("'a'", "'no'").replace("&t 1", "&u 1").replace("*t", "*u")),
        (SET, OLD.replace("'a'", "'no'").replace("*t", "1")),
        (SET, OLD.replace("'a'", "'no'").replace("<<: *d", "weight: 7")),
        (SET, OLD.replace("'a'", "'no'").replace("\n", "\r\n")),
        (SET, "\ufeff" + OLD.replace("'a'", "'no'")),
        (SET, OLD.replace("'a'", "'no'").removesuffix("\n")),
        (SET, OLD.replace("'a'", "&x 'no'")),
        (ADD, OLD.replace("'n']\n", "'n']\n    weight: '3'\n")),
        (ADD, OLD.replace("    models", "    weight: 3\n    models")),
        (ADD, OLD.replace("text\n", "text\n    weight: 3\n")),
        (APPEND, appended(ITEM.replace('"on"', "on"))),
        (APPEND, appended(ITEM.replace("$$", "$"))),
        (APPEND, appended(ITEM.replace("true", "yes"))),
        (APPEND, appended(ITEM).replace("\n\ntail", "\ntail")),
        (APPEND, OLD.replace("  # of b\n", ITEM + "  # of b\n")),
        (REMOVE, REMOVED.replace("# of a", "# of b")),
        (REMOVE, REMOVED.replace("\n\ntail", "\ntail")),
        (REMOVE, OLD.replace("  # of b\n", "")),
        (REMOVE | {"removed_comments": ["# of b"]}, REMOVED),
        (REMOVE | {"removed_comments": ["# of b", "# header", "# no comment"]}, REMOVED),
    ],
)
def test_each_way_to_be_wrong_is_noticed(tmp_path: Path, edit: dict, new: str) -> None:
    assert len(verdict(tmp_path, edit | {"text": new})) == 1


@pytest.mark.parametrize(
    "edit",
    [
        SET | {"unchanged": True},
        REMOVE | {"unchanged": True},
        SET | {"refused": "refused_to_write"},
        SET | {"refused": "not_found"},
        step("set", ["endpoints", 5, "name"], {"text": "x"}) | {"text": OLD},
    ],
)
def test_what_was_not_done_is_noticed(tmp_path: Path, edit: dict) -> None:
    assert len(verdict(tmp_path, edit)) == 1


def test_what_was_so_already_may_stay(tmp_path: Path) -> None:
    same = step("set", ["endpoints", 1, "weight"], {"integer": 7}) | {"unchanged": True}
    assert verdict(tmp_path, same) == []


def test_a_text_that_one_scanner_alone_reads_is_a_mistake_unless_it_is_known(tmp_path: Path) -> None:
    edit = step("set", ["b"], {"integer": 2})
    assert verdict(tmp_path, edit | {"text": "a:\t1\nb: 2\n"}, text="a:\t1\nb: 1\n") == []
    assert len(verdict(tmp_path, edit | {"text": "a: @\nb: 2\n"}, text="a: @\nb: 1\n")) == 1


@pytest.mark.parametrize("end", ["", '{"texts":2}', '{"name":"it"'])
def test_a_record_that_was_cut_off_is_noticed(tmp_path: Path, end: str) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(json.dumps({"name": "it", "text": OLD, "rows": []}) + "\n" + end, encoding="utf-8")
    assert judge(file, every=1).wrong == ["record.jsonl: the record is cut off"]
