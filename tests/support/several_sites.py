"""Two sites in one folder, with the file that names them."""

from __future__ import annotations

from pathlib import Path

from tests.support.sites import make_site, write_files

SITES = """\
[sites]
blog = "blog"
docs = {content = "manual", site_url = "https://docs.warmcache.example/base"}
"""
MANUAL = {
    "install.md": "---\ntitle: Install\ntags: [docker]\n---\nDocker Swarm needs a manual.\n\nSee [use](use.md).\n",
    "use.md": "---\ntitle: Use\n---\nOkapi.\n",
    "draft.md": "---\ntitle: Secretword draft\ndraft: true\n---\nsecretword\n",
    "future.md": "---\ntitle: Secretword future\ndate: 2099-01-01\n---\nsecretword\n",
    "own.md": "---\ntitle: Secretword internal\nstage: internal\n---\nsecretword\n",
}


def make_sites(root: Path) -> Path:
    """Write the small Hugo site as `blog`, a plain folder as `docs` and posthaste.toml below `root`; return `root`."""
    make_site(root / "blog")
    write_files(root / "manual", {**MANUAL, "posthaste.toml": 'hidden_if = {stage = "internal"}\n'})
    return write_files(root, {"posthaste.toml": SITES})
