"""Hold the objects that serve one application, and read the parameters of the current request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, request

from index.engine import SearchEngine

from ..analytics.recorder import QueryRecorder
from ..following import Follower, Followers, JoinedStatus, SyncStatus
from ..git_pull import GitPuller
from ..open_sites import OpenSite, list_previewed
from ..parameters import RequestParameters
from ..service import SearchService
from ..settings import Settings

HOOK_ENDPOINT = "posthaste_hook"
"""The endpoint that hosts of repositories call: it has a secret of its own instead of an API key."""
MCP_ENDPOINT = "posthaste_mcp"
"""The endpoint that assistants call."""
QUERIES_ENDPOINT = "posthaste_dialects.queries"
"""The endpoint that makes several searches in one request."""
SEARCH_ENDPOINTS = frozenset(
    {
        "posthaste.search", "posthaste.searched", "posthaste.suggest", "posthaste.related", "posthaste.page",
        "posthaste.insights", "posthaste.llms_txt", QUERIES_ENDPOINT, MCP_ENDPOINT,
    }
)  # fmt: skip
"""The endpoints that search: the rate limit, the concurrency limit and the query time metric apply to these."""
ASSET_ENDPOINT = "posthaste.static"
"""The endpoint that sends the files of the page and the search box."""
PROBE_ENDPOINTS = frozenset({"posthaste.healthz", "posthaste.readyz"})
"""The endpoints that process supervisors call: they need no API key."""

PRIVATE_ENDPOINTS = frozenset({"posthaste.insights"})
"""The endpoints for the site's owner: they need an API key, or the key that `posthaste serve` prints."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Of HTML pages: no inline script or style."""

_EXTENSION = "posthaste"


@dataclass(frozen=True, slots=True)
class AppContext:
    """The objects that serve one application."""

    settings: Settings
    sites: tuple[OpenSite, ...]
    """The sites that are searched as one; nearly always one."""
    engine: SearchEngine
    service: SearchService
    status: SyncStatus | JoinedStatus
    """The syncs of this process."""
    link_base: str
    """The address to which the search page's links to posts lead; empty: the server's own."""
    follower: Follower | Followers | None = None
    """The background thread that keeps the index in sync; None if the application has none."""
    puller: GitPuller | None = None
    """Pulls the site on a webhook; None if the setting `hook_secret` is empty."""
    recorder: QueryRecorder | None = None
    """Counts the searches; None if they are not counted."""
    is_local: bool = False
    """Only programs on this machine reach the application."""

    def list_previewed(self) -> list[str]:
        """Return which hidden posts are shown, see `Settings.list_previewed`."""
        return list_previewed(self.sites)

    @property
    def several_sites(self) -> tuple[OpenSite, ...]:
        """The sites, unless there is only one."""
        return self.sites if self.settings.sites else ()


def attach_context(app: Flask, context: AppContext) -> None:
    """Make the context available to the application's handlers."""
    app.extensions[_EXTENSION] = context


def get_context(app: Flask | None = None) -> AppContext:
    """Return the context of `app`; without it, of the application that handles the current request."""
    return cast("AppContext", (app or current_app).extensions[_EXTENSION])


def get_parameters() -> RequestParameters:
    """Return the query parameters of the current request."""
    # A plain dict, because a MultiDict is slow for absent keys.
    return RequestParameters(request.args.to_dict(), request.args.getlist)
