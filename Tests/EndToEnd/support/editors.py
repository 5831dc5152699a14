"""How people and programs save a file: each tool as it is used every day."""

import os
import shutil
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

import pytest


def call(*command: str | Path, cwd: Path | None = None, stdin: str = "", env: dict[str, str] | None = None) -> str:
    """Runs a program that has to succeed; returns what it prints."""
    ran = subprocess.run([str(word) for word in command], cwd=cwd, input=stdin, env=env, capture_output=True, text=True, timeout=20, check=False)
    assert ran.returncode == 0, (command, ran.stdout, ran.stderr)
    return ran.stdout


class Tool(ABC):
    """Saves new texts at `path`, each in one go. Drafts are made in `scratch`, a directory that nobody watches."""

    # What has to be installed.
    program = "sh"

    def __init__(self, path: Path, scratch: Path) -> None:
        if shutil.which(self.program) is None:
            pytest.skip(f"{self.program} is not installed")
        self.path = path
        self.scratch = scratch
        self.prepare()

    def prepare(self) -> None:
        """Done once, with the first text at `path`."""

    @abstractmethod
    def save(self, text: str) -> None: ...

    def draft(self, text: str) -> Path:
        draft = self.scratch / "draft.yaml"
        draft.write_text(text, encoding="utf-8")
        return draft


class Move(Tool):
    program = "mv"

    def save(self, text: str) -> None:
        call("mv", self.draft(text), self.path)


class MoveFromElsewhere(Move):
    """From another file system, where mv has to copy: the file is not there for a moment."""

    def prepare(self) -> None:
        self.elsewhere = Path("/dev/shm")
        if not self.elsewhere.is_dir() or self.elsewhere.stat().st_dev == self.path.stat().st_dev:
            pytest.skip("/dev/shm is not another file system")

    def draft(self, text: str) -> Path:
        draft = self.elsewhere / f"fingerpost-{os.getpid()}.yaml"
        draft.write_text(text, encoding="utf-8")
        return draft


class Copy(Tool):
    program = "cp"

    def save(self, text: str) -> None:
        call("cp", self.draft(text), self.path)


class Install(Tool):
    program = "install"

    def save(self, text: str) -> None:
        call("install", "-m", "644", self.draft(text), self.path)


class Tee(Tool):
    program = "tee"

    def save(self, text: str) -> None:
        call("tee", self.path, stdin=text)


class Sed(Tool):
    """Changes what differs between two generations: their numbers."""

    program = "sed"
    options = ("-i",)

    def save(self, text: str) -> None:
        call("sed", *self.options, "-e", self.command(text), self.path)
        assert self.path.read_text(encoding="utf-8") == text

    def command(self, text: str) -> str:
        """The substitution that leads from the text at `path` to this one."""
        old, new = ([word for word in value.split() if word.startswith("m0")][0] for value in (self.path.read_text(encoding="utf-8"), text))
        return f"s/{old}/{new}/g"


class SedWithBackup(Sed):
    options = ("-i.bak",)


class Perl(Sed):
    program = "perl"

    def save(self, text: str) -> None:
        call("perl", "-pi", "-e", self.command(text), self.path)


class Rsync(Tool):
    program = "rsync"

    def save(self, text: str) -> None:
        # Two generations have the same length, perhaps within one second: by its own lights rsync would find nothing to do.
        call("rsync", "--checksum", self.draft(text), self.path)


class Git(Tool):
    """A work tree that is brought to another commit. The commits are made without touching the work tree."""

    program = "git"

    def prepare(self) -> None:
        self.environment = {
            "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(self.scratch),
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@localhost", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@localhost",
        }  # fmt: skip
        self.git("init", "--quiet")
        self.git("add", self.path.name)
        self.git("commit", "--quiet", "--message", "first")

    def git(self, *words: str, stdin: str = "") -> str:
        return call("git", *words, cwd=self.path.parent, stdin=stdin, env=self.environment).strip()

    def save(self, text: str) -> None:
        blob = self.git("hash-object", "-w", "--stdin", stdin=text)
        tree = self.git("mktree", stdin=f"100644 blob {blob}\t{self.path.name}\n")
        self.go_to(self.git("commit-tree", tree, "-m", "next"))

    @abstractmethod
    def go_to(self, commit: str) -> None: ...


class GitCheckout(Git):
    def go_to(self, commit: str) -> None:
        self.git("checkout", "--quiet", commit)


class GitReset(Git):
    def go_to(self, commit: str) -> None:
        self.git("reset", "--quiet", "--hard", commit)


class Vim(Sed):
    """Vim with its own defaults, but for `backupskip`: it makes no backup under /tmp, where tests live, and everywhere else it does."""

    program = "vim"
    settings = "set backupskip="

    def save(self, text: str) -> None:
        call("vim", "-u", "NONE", "-N", "-es", "-c", self.settings, "-c", f"%{self.command(text)}e", "-c", "wq", self.path, env=self.quiet())
        assert self.path.read_text(encoding="utf-8") == text

    def quiet(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.scratch), "TERM": "dumb"}


class VimInPlace(Vim):
    settings = "set backupskip= backupcopy=yes"


class VimWithBackup(Vim):
    settings = "set backupskip= backup backupcopy=no"
