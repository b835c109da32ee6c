"""A small site on disk for the tests of what users touch."""

from __future__ import annotations

from pathlib import Path

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
    """Write the site below `root` and return its root."""
    for name, text in POSTS.items():
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (root / "hugo.toml").write_text('baseURL = "https://example.org/"\n')
    return root
