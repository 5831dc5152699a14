"""A directory that is filled the way the kubelet fills a ConfigMap or a Secret volume."""

import itertools
import shutil
from pathlib import Path


class Volume:
    """`NAME` is a link to `..data/NAME`, `..data` a link to a directory of its own for each version, and one rename swaps them all.

    https://github.com/kubernetes/kubernetes/blob/v1.31.0/pkg/volume/util/atomic_writer.go
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        self._numbers = itertools.count(1)

    def swap(self, files: dict[str, str]) -> None:
        version = self.path / f"..2026_01_01_00_00_00.{next(self._numbers)}"
        version.mkdir()
        for name, text in files.items():
            (version / name).write_text(text, encoding="utf-8")
        data = self.path / "..data"
        old = data.resolve() if data.is_symlink() else None
        draft = self.path / "..data_tmp"
        draft.symlink_to(version.name)
        draft.replace(data)
        for name in files:
            if not (self.path / name).is_symlink():
                (self.path / name).symlink_to(f"..data/{name}")
        if old is not None:
            shutil.rmtree(old)
