"""Find the posts that Hugo always hides: drafts, `headless`, and build options that keep a page from being listed."""

from __future__ import annotations

from typing import Any

from ..values import format_rule, is_no, is_yes, to_text

_UNLISTING_OPTIONS = ("never", "local", "link")


def find_hidden_reason(metadata: dict[str, Any], *, drafts: bool) -> str:
    """Return the rule of Hugo that hides a post at any time; empty if no rule does. `drafts`: whether drafts are
    published."""
    draft, published = metadata.get("draft"), metadata.get("published", True)
    if not drafts:
        if is_yes(draft):
            return format_rule("draft", draft)
        if draft is None and (published is None or is_no(published)):  # `published:` without a value means no
            return format_rule("published", to_text(published)).rstrip()
    if is_yes(metadata.get("headless")):
        return "headless: true"
    return _find_build_reason("build", metadata.get("build")) or _find_build_reason("_build", metadata.get("_build"))


def _find_build_reason(key: str, options: Any) -> str:
    """Return the build option that hides a post; `_build` is the old name of `build`."""
    if isinstance(options, dict):
        for name in ("list", "render"):
            value = options.get(name)
            if is_no(value) or str(value).lower() in _UNLISTING_OPTIONS:
                return format_rule(f"{key}.{name}", value)
    return ""
