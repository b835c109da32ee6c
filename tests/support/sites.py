"""Sites on disk: a small one for tests of the user interfaces, and helpers to write and read others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.model import Post
from index.posts.read_post import read_post
from index.sites import open_site

SWARM = """\
+++
title = "Docker Swarm in anger"
date = "2016-06-21T10:03:36-06:00"
tags = ["docker", "containers"]
author = "Ada"
+++
Self-healing nodes & rolling updates.

## Scaling <fast>

Immutable infrastructure helps.

```sh
docker service ls
docker service update vote --update-parallelism 2
```
"""

POSTS = {
    "post/swarm.md": SWARM,
    "post/rust.md": "---\ntitle: Errors in Rust\ndate: 2021-03-01\ntags: [rust]\nmood: secretword\n---\n"
    'Management of errors. Docker too.\n\n<!-- secretword -->\n\n{{< widget id="secretword" >}}\n',
    "post/expired.md": "---\ntitle: Secretword expired\nexpiryDate: 2001-01-01\ntags: [secretword]\n---\nsecretword\n",
    "post/unlisted.md": "---\ntitle: Secretword unlisted\nunlisted: true\ntags: [secretword]\n---\nsecretword\n",
    "post/locked.md": "---\ntitle: Secretword locked\npassword: secretword\ntags: [secretword]\n---\nsecretword\n",
    "notes/creme.md": "---\ntitle: Crème brûlée\ndate: 2020-01-01\n---\nSugar & cream. <script>alert(1)</script>\n",
    "post/draft.md": "---\ntitle: Secretword draft\ndraft: true\ntags: [secretword]\n---\nsecretword\n",
    "post/future.md": "---\ntitle: Secretword future\ndate: 2099-01-01\ntags: [secretword]\n---\nsecretword\n",
    "post/broken.md": "---\ntitle: Secretword broken\nsecretword: true\n",
}


def make_site(root: Path) -> Path:
    """Write a site with POSTS, for Hugo, below `root`; return its root."""
    write_files(root / "content", POSTS)
    return write_files(root, {"hugo.toml": 'baseURL = "https://example.org/"\n'})


def write_files(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below `root`: path -> text. Return `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def read_posts(root: Path, **options: Any) -> dict[str, Post]:
    """Read all posts of the site at `root`, by id. `options`: see `open_site`."""
    site = open_site(root, **options)
    return {id: read_post(site, id)[0] for id in site.scan().files}


def read_only_post(root: Path, **options: Any) -> Post:
    """Read the post of a site that has exactly one."""
    (post,) = read_posts(root, **options).values()
    return post


def list_visible(root: Path, **options: Any) -> set[str]:
    """Return the ids of all posts that are visible, now or later."""
    return {id for id, post in read_posts(root, **options).items() if post.visibility.is_public}


def select_visible_now(posts: Mapping[str, Post]) -> dict[str, Post]:
    """Return the posts that are visible at this moment."""
    now = datetime.now(UTC)
    visible = {id: post for id, post in posts.items() if post.visibility.is_public}
    return {
        id: post
        for id, post in visible.items()
        if post.visibility.visible_from is None or post.visibility.visible_from <= now
    }
