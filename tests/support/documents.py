"""Small documents for the tests of engines and results."""

from __future__ import annotations

from typing import Any

from index.model import CodeBlock, Document, Section


def section(text: str = "", *, heading: str = "", level: int = 0, line: int = 1, code: tuple[str, ...] = ()) -> Section:
    """Return a section whose text begins in the line after its heading, with code blocks in lines 100, 200…"""
    return Section(
        level=level if not heading else level or 2,
        heading=heading,
        anchor="-".join(heading.lower().split()),
        line=line,
        text=text,
        lines=((0, line + 1),),
        code=tuple(CodeBlock("sh", block, 100 * i) for i, block in enumerate(code, 1)),
    )


def document(id: str, title: str = "", body: str = "", *, code: tuple[str, ...] = (), **fields: Any) -> Document:
    """Return a document of one section, in English, dated 2020; `fields` override these."""
    values: dict[str, Any] = {
        "digest": f"digest of {id} {title} {body}",
        "url": f"/{id.removesuffix('.md')}/",
        "title": title or id,
        "date": "2020-01-02",
        "lang": "en",
        "sections": (section(body, code=code),),
    }
    return Document(id=id, **values | fields)
