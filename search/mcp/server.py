"""Declare the tools and resources of the MCP server, with the official SDK."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import quote

import anyio.to_thread
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.resources import ResourceSecurity
from mcp_types import Resource, ToolAnnotations
from pydantic import Field

from .tools import MAX_CHARACTERS, MAX_POSTS, MAX_TAGS, PostTools, ToolFailure

T = TypeVar("T")

_SCHEME = "posthaste://posts/"
_INSTRUCTIONS = (
    "Search and read the published posts of a site. Search first, then read the section that a result names: "
    "pass its `url`, with the part after `#`, to read_post."
)
_SEARCH = """\
Search the posts of the site, best first. Each result has the best matching sections: text or code, with the line \
of the source file.

The query language:
- `docker swarm`: any of the words; posts with all of them come first. Word forms match, typing errors are corrected.
- `+docker +swarm` or `docker AND swarm`: all words. `docker OR podman`: either. Parentheses group.
- `-windows` or `NOT windows`: without a word.
- `"rolling update"`: a phrase. `deploy*`: words that begin so. `foo~`: words with similar spelling.
- `title:docker`, `heading:`, `code:`, `tag:`, `section:`, `author:`, `lang:`: only in this field.
- `date:2016..2019`, `date:>2021-06`: posts of a time.
- Names in code match as written and in parts: `np.linalg.norm`, `--force`, `C++`.

Without a query, a filter alone lists posts."""
_READ = f"""\
Return a post as Markdown: headings, text and code blocks. A URL with `#anchor` or the argument `section` selects one \
section with those below it. An answer has at most {MAX_CHARACTERS:,} characters; its end says how to continue."""
_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)

Name = Annotated[str, Field(description="The id of the post, or its URL, as in a result.")]
Words = Annotated[list[str], Field(max_length=20)]
Day = Annotated[str, Field(description="A year, month or day, included: 2016, 2016-06 or 2016-06-21.")]


class PostServer(MCPServer[Any]):
    """An MCP server whose resources are the newest posts, at each moment."""

    def __init__(self, tools: PostTools, title: str) -> None:
        """Declare everything. `title`: of the site's search."""
        with _keep_logging():
            super().__init__("posthaste", title, instructions=_INSTRUCTIONS, version=version("posthaste-search"))
        self._tools = tools
        _add_tools(self, tools)
        _add_post_template(self, tools)

    async def list_resources(self) -> list[Resource]:
        """Return the newest posts. The template reads any other by its id."""
        hits = await anyio.to_thread.run_sync(self._tools.list_newest)
        return [
            Resource(uri=_SCHEME + quote(hit.id), name=hit.id, title=hit.title, mime_type="text/markdown")
            for hit in hits
        ]


@contextmanager
def _keep_logging() -> Iterator[None]:
    """Undo what the SDK does to the log of the whole process: the program around this server decides that."""
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        yield
    finally:
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)


def _add_tools(server: MCPServer[Any], tools: PostTools) -> None:
    @server.tool(title="Search the posts", description=_SEARCH, annotations=_READ_ONLY)
    def search_posts(
        query: str = "",
        tags: Words = [],  # noqa: B006  # the SDK copies it, and shows it in the schema
        sections: Words = [],  # noqa: B006
        langs: Words = [],  # noqa: B006
        authors: Words = [],  # noqa: B006
        after: Day = "",
        before: Day = "",
        sort: Literal["relevance", "date"] = "relevance",
        page: int = 1,
        per_page: int = 5,
    ) -> dict[str, Any]:
        return _run(
            lambda: tools.search_posts(
                query, page=page, per_page=per_page, sort=sort, tags=tags, sections=sections, langs=langs,
                authors=authors, after=after, before=before,
            )
        )  # fmt: skip

    @server.tool(title="Read a post", description=_READ, annotations=_READ_ONLY, structured_output=False)
    def read_post(
        post: Name,
        section: Annotated[str, Field(description="Only the section with this anchor or heading.")] = "",
        start: Annotated[int, Field(ge=0, description="The character to begin with.")] = 0,
    ) -> str:
        return _run(lambda: tools.read_post(post, section, start))

    @server.tool(title="List the tags", annotations=_READ_ONLY)
    def list_tags(limit: Annotated[int, Field(ge=1, le=MAX_TAGS)] = 50) -> dict[str, int]:
        """Return the most frequent tags of the posts, with the number of posts that have each."""
        return _run(lambda: tools.list_tags(limit))

    @server.tool(title="Find related posts", annotations=_READ_ONLY)
    def related_posts(post: Name, limit: Annotated[int, Field(ge=1, le=MAX_POSTS)] = 5) -> list[dict[str, Any]]:
        """Return the posts that are most similar to a post, or linked with it, best first."""
        return _run(lambda: tools.find_related(post, limit))


def _add_post_template(server: MCPServer[Any], tools: PostTools) -> None:
    @server.resource(
        _SCHEME + "{+id}",
        name="post",
        description=f"A post by its id, as Markdown: the first {MAX_CHARACTERS:,} characters.",
        mime_type="text/markdown",
        security=ResourceSecurity(exempt_params={"id"}),  # a name in the index, never a path that is opened
    )
    def read_resource(id: str) -> str:
        try:
            return tools.read_post(id)
        except ToolFailure as error:
            raise ResourceNotFoundError(str(error)) from error


def _run(call: Callable[[], T]) -> T:
    """Return what a tool answers. Raises ToolError with the message of a failure."""
    try:
        return call()
    except ToolFailure as error:
        raise ToolError(str(error)) from error
