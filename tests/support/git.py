"""Repositories of git for tests: an origin, and a clone of it. Tests that need them skip without git."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.sites import make_site, write_files

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is absent: apt-get install git")

_ENVIRON = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{role}_{key}": "x@example.org" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")},
}


def run_git(folder: Path, *arguments: str) -> str:
    """Run git in a folder without anybody's configuration; return what it prints."""
    run = subprocess.run(
        ["git", *arguments], cwd=folder, env=os.environ | _ENVIRON, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def make_clone(folder: Path) -> tuple[Path, Path]:
    """Make a repository of the small site and a clone of it; return both roots."""
    origin, clone = make_site(folder / "origin"), folder / "clone"
    run_git(origin, "init", "--quiet", "--initial-branch=main")
    commit(origin, {".gitignore": ".posthaste\n"})
    run_git(folder, "clone", "--quiet", str(origin), str(clone))
    return origin, clone


def commit(root: Path, files: Mapping[str, str]) -> None:
    """Write files into a repository and commit everything."""
    write_files(root, files)
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message=change")


def make_post(title: str) -> str:
    """Return the text of a post."""
    return f"---\ntitle: {title}\ndate: 2022-01-01\n---\nText.\n"
