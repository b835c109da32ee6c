"""Load the posts to index: a copy of a site, with hidden posts, and any number of posts recombined from them.

Every engine indexes the same `Document`s, as Posthaste reads them.
"""

from __future__ import annotations

import dataclasses
import json
import os
import random
import shutil
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from index.model import CodeBlock, Document, Section, Span
from index.sites import open_site
from index.sites.site import Site
from index.sync.parallel_reading import read_files

PROJECT = Path(__file__).resolve().parents[1]
EXAMPLE_SIZE = 4000
"""Number of posts recombined from the example site if no larger site is available."""


class PostFields(NamedTuple):
    """A post as the other engines index it: one text per field."""

    title: str
    tags: str
    headings: str
    body: str
    code: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A site to measure."""

    name: str
    folder: Path
    """A copy of the site's posts, which benchmarks may change."""
    documents: list[Document]

    def open_site(self) -> Site:
        """Open the copy, with hidden posts."""
        return open_unfiltered(self.folder)


def find_reference_folder() -> Path:
    """Return the folder of reference material, which need not exist."""
    return Path(os.environ.get("POSTHASTE_SHARED", PROJECT.parent / "shared"))


def load_corpus(content: Path | None, work: Path, *, workers: int = 2) -> Corpus:
    """Copy a site into `work` and read it.

    The site is `content`, a folder or an archive of one; else digital.gov from the reference material; else posts
    recombined from the example site.
    """
    folder = work / "site"
    source = content or find_reference_folder() / "corpora" / "digitalgov.tar.xz"
    name = source.resolve().name.split(".")[0]
    if source.is_dir():
        _copy_posts(source, folder)
    elif content is not None or source.is_file():
        with tarfile.open(source) as archive:
            archive.extractall(work / "unpacked", filter="data")
        _copy_posts(work / "unpacked", folder)
    else:
        name = "example"
        examples = read_documents(open_unfiltered(PROJECT / "examples" / "blog"), workers)
        write_posts(recombine_posts(examples, EXAMPLE_SIZE, seed=1), folder)
    return Corpus(name, folder, read_documents(open_unfiltered(folder), workers))


def open_unfiltered(folder: Path) -> Site:
    """Open a site with drafts, future and expired posts."""
    return open_site(folder, drafts=True, future=True, expired=True)


def read_documents(site: Site, workers: int = 2) -> list[Document]:
    """Read the posts of a site that are public now or at another time."""
    readings = read_files(site, site.scan().files, workers)
    return [reading.document for reading in readings if reading.document is not None]


def _copy_posts(source: Path, target: Path) -> None:
    """Copy a site's Markdown files. Hugo does not treat `_index.md` as a post, so it is renamed."""
    content = source / "content" if (source / "content").is_dir() else source
    for path in sorted(content.rglob("*.md")):
        name = "list-page.md" if path.name == "_index.md" else path.name
        copy = target / path.relative_to(content).with_name(name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


# ------------------------------------------------------------------------------------------------ fields of a post


def extract_fields(document: Document) -> PostFields:
    """Return a post's texts by field. Inline code counts as body and as code, as in Posthaste."""
    code = [block.text for section in document.sections for block in section.code]
    code += [section.text[slice(*span)] for section in document.sections for span in section.inline_code]
    return PostFields(
        document.title,
        " ".join(document.tags),
        "\n".join(section.heading for section in document.sections if section.heading),
        "\n".join(section.text for section in document.sections if section.text),
        "\n".join(code),
    )


def add_word(document: Document, word: str) -> Document:
    """Return a post with one more word at its end."""
    *before, last = document.sections or (Section(0, "", "", 1, ""),)
    last = dataclasses.replace(last, text=f"{last.text}\n{word}")
    return dataclasses.replace(document, digest=f"{document.digest}-{word}", sections=(*before, last))


# ------------------------------------------------------------------------------------------------ recombined posts


class _Paragraph(NamedTuple):
    text: str
    inline_code: tuple[Span, ...]


_DONORS = 3


def recombine_posts(documents: Sequence[Document], count: int, seed: int) -> Iterator[Document]:
    """Yield `count` posts: title, tags and headings of one post, paragraphs and code drawn from it and three others.

    This preserves the frequencies of words and the lengths of posts.
    """
    rng = random.Random(seed)
    order: list[Document] = []
    for number in range(count):
        if not order:
            order = rng.sample(documents, len(documents))
        base = order.pop()
        donors = [base, *(rng.choice(documents) for _ in range(_DONORS))]
        paragraphs = [paragraph for donor in donors for paragraph in _split_paragraphs(donor)]
        code = [block for donor in donors for section in donor.sections for block in section.code]
        yield dataclasses.replace(
            base,
            id=f"{number // 1000:03}/{number:06}.md",
            digest=f"{seed}-{number}",
            url=f"/{number // 1000:03}/{number:06}/",
            sections=tuple(_refill_section(section, paragraphs, code, rng) for section in base.sections),
        )


def _split_paragraphs(document: Document) -> Iterator[_Paragraph]:
    for section in document.sections:
        begin = 0
        for text in section.text.split("\n"):
            end = begin + len(text)
            if text:
                spans = tuple((a - begin, b - begin) for a, b in section.inline_code if begin <= a and b <= end)
                yield _Paragraph(text, spans)
            begin = end + 1


def _refill_section(
    section: Section, paragraphs: list[_Paragraph], code: list[CodeBlock], rng: random.Random
) -> Section:
    """Return the section with other paragraphs and code blocks, as many as it had."""
    count = section.text.count("\n") + 1 if section.text else 0
    drawn = rng.sample(paragraphs, min(count, len(paragraphs)))
    spans, begin = list[Span](), 0
    for paragraph in drawn:
        spans += [(begin + a, begin + b) for a, b in paragraph.inline_code]
        begin += len(paragraph.text) + 1
    return dataclasses.replace(
        section,
        text="\n".join(paragraph.text for paragraph in drawn),
        lines=((0, section.line),),
        inline_code=tuple(spans),
        code=tuple(rng.sample(code, min(len(section.code), len(code)))),
    )


def write_posts(documents: Iterable[Document], folder: Path) -> None:
    """Write posts as Markdown files with JSON front matter."""
    for document in documents:
        path = folder / document.id
        path.parent.mkdir(parents=True, exist_ok=True)
        front = {"title": document.title, "tags": document.tags, "date": document.date}
        path.write_text(json.dumps(front, indent=1) + "\n\n" + "\n".join(_format_markdown(document)), "utf-8")


def _format_markdown(document: Document) -> Iterator[str]:
    for section in document.sections:
        if section.heading:
            yield f"{'#' * section.level} {section.heading}\n"
        yield section.text.replace("\n", "\n\n") + "\n"
        for block in section.code:
            yield f"```{block.language or ''}\n{block.text.rstrip()}\n```\n"
