"""The real Astro and Starlight, which must be installed beside the project: they are too large to fetch in a test."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.processes import PROJECT

CACHE = PROJECT / ".cache" / "starlight"
REMEDY = f"Starlight is absent: npm install --prefix {CACHE} astro @astrojs/starlight sharp node@24"
_PACKAGE = '{"type": "module", "dependencies": {"astro": "*", "@astrojs/starlight": "*"}}'


def is_installed() -> bool:
    """Return whether Astro and Starlight are installed in CACHE."""
    return (CACHE / "node_modules" / "@astrojs" / "starlight").is_dir()


def prepare_site(name: str) -> Path:
    """Return an empty folder for a site, which finds the installed packages."""
    root = CACHE / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    (root / "node_modules").symlink_to(CACHE / "node_modules")
    (root / "package.json").write_text(_PACKAGE)
    return root


def get_build_command() -> list[str]:
    """Return the command that builds the site in the current folder, with the Node.js beside Astro if there is one."""
    packages = CACHE / "node_modules"
    own = packages / "node" / "bin" / "node"
    script = next(path for path in (packages / "astro/bin/astro.mjs", packages / "astro/astro.js") if path.exists())
    return [str(own) if own.exists() else "node", str(script), "build"]
