"""The posts: a site's files, copied so that none is hidden, and any number of posts recombined from them.

Every engine is given the same `Document`s, as Posthaste's own reading makes them.
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
EXAMPLE_POSTS = 4000
"""The example site is repeated to so many posts where no larger site is at hand."""


class Fields(NamedTuple):
    """A post as the peers hold it: one text a field."""

    title: str
    tags: str
    headings: str
    body: str
    code: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A site to be measured."""

    name: str
    folder: Path
    """A copy of the site's posts, to be changed at will."""
    documents: list[Document]

    def site(self) -> Site:
        """Open the copy; nothing of it is hidden."""
        return open_everything(self.folder)


def shared() -> Path:
    """Return the folder of reference material, which may be absent."""
    return Path(os.environ.get("POSTHASTE_SHARED", PROJECT.parent / "shared"))


def load(content: Path | None, work: Path, *, workers: int = 2) -> Corpus:
    """Copy a site into `work` and read it: `content` (a folder, or an archive of one), else digital.gov from the
    reference material, else the example site's posts recombined."""
    folder = work / "site"
    place = content or shared() / "corpora" / "digitalgov.tar.xz"
    name = place.resolve().name.split(".")[0]
    if place.is_dir():
        _copy(place, folder)
    elif content is not None or place.is_file():
        with tarfile.open(place) as packed:
            packed.extractall(work / "unpacked", filter="data")
        _copy(work / "unpacked", folder)
    else:
        name = "example"
        examples = _read(open_everything(PROJECT / "examples" / "blog"), workers)
        write_posts(recombined(examples, EXAMPLE_POSTS, seed=1), folder)
    return Corpus(name, folder, _read(open_everything(folder), workers))


def open_everything(folder: Path) -> Site:
    """Open a site with what it doesn't show."""
    return open_site(folder, drafts=True, future=True, expired=True)


def _read(site: Site, workers: int) -> list[Document]:
    readings = read_files(site, list(site.files()), workers)
    return [reading.document for reading in readings if reading.document is not None]


def _copy(source: Path, target: Path) -> None:
    """Copy a site's Markdown files. Lists (`_index.md`) are no posts to Hugo; under another name they are."""
    content = source / "content" if (source / "content").is_dir() else source
    for path in sorted(content.rglob("*.md")):
        name = "list-page.md" if path.name == "_index.md" else path.name
        place = target / path.relative_to(content).with_name(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


# ------------------------------------------------------------------------------------------------ a post's fields


def fields(document: Document) -> Fields:
    """Return a post's texts, one a field. Inline code counts as body and as code, as in Posthaste."""
    code = [block.text for section in document.sections for block in section.code]
    code += [section.text[slice(*span)] for section in document.sections for span in section.inline_code]
    return Fields(
        document.title,
        " ".join(document.tags),
        "\n".join(section.heading for section in document.sections if section.heading),
        "\n".join(section.text for section in document.sections if section.text),
        "\n".join(code),
    )


def with_word(document: Document, word: str) -> Document:
    """Return the post with one more word at its end."""
    *before, last = document.sections or (Section(0, "", "", 1, ""),)
    last = dataclasses.replace(last, text=f"{last.text}\n{word}")
    return dataclasses.replace(document, digest=f"{document.digest}-{word}", sections=(*before, last))


# ------------------------------------------------------------------------------------------------ recombined posts


class _Paragraph(NamedTuple):
    text: str
    inline_code: tuple[Span, ...]


_DONORS = 3


def recombined(documents: Sequence[Document], count: int, seed: int) -> Iterator[Document]:
    """Yield `count` posts: title, tags and headings of one post, paragraphs and code drawn from that and three others.

    So the words stay as frequent as they are, and the posts as long."""
    chance = random.Random(seed)
    order: list[Document] = []
    for number in range(count):
        if not order:
            order = chance.sample(documents, len(documents))
        own = order.pop()
        donors = [own, *(chance.choice(documents) for _ in range(_DONORS))]
        paragraphs = [paragraph for donor in donors for paragraph in _paragraphs(donor)]
        code = [block for donor in donors for section in donor.sections for block in section.code]
        yield dataclasses.replace(
            own,
            id=f"{number // 1000:03}/{number:06}.md",
            digest=f"{seed}-{number}",
            url=f"/{number // 1000:03}/{number:06}/",
            sections=tuple(_refilled(section, paragraphs, code, chance) for section in own.sections),
        )


def _paragraphs(document: Document) -> Iterator[_Paragraph]:
    for section in document.sections:
        begin = 0
        for text in section.text.split("\n"):
            end = begin + len(text)
            if text:
                spans = tuple((a - begin, b - begin) for a, b in section.inline_code if begin <= a and b <= end)
                yield _Paragraph(text, spans)
            begin = end + 1


def _refilled(section: Section, paragraphs: list[_Paragraph], code: list[CodeBlock], chance: random.Random) -> Section:
    """Return the section with as many other paragraphs and code blocks."""
    wanted = section.text.count("\n") + 1 if section.text else 0
    drawn = chance.sample(paragraphs, min(wanted, len(paragraphs)))
    spans, begin = list[Span](), 0
    for paragraph in drawn:
        spans += [(begin + a, begin + b) for a, b in paragraph.inline_code]
        begin += len(paragraph.text) + 1
    return dataclasses.replace(
        section,
        text="\n".join(paragraph.text for paragraph in drawn),
        lines=((0, section.line),),
        inline_code=tuple(spans),
        code=tuple(chance.sample(code, min(len(section.code), len(code)))),
    )


def write_posts(documents: Iterable[Document], folder: Path) -> None:
    """Write posts as files of Markdown with front matter in JSON."""
    for document in documents:
        path = folder / document.id
        path.parent.mkdir(parents=True, exist_ok=True)
        front = {"title": document.title, "tags": document.tags, "date": document.date}
        path.write_text(json.dumps(front, indent=1) + "\n\n" + "\n".join(_markdown(document)), "utf-8")


def _markdown(document: Document) -> Iterator[str]:
    for section in document.sections:
        if section.heading:
            yield f"{'#' * section.level} {section.heading}\n"
        yield section.text.replace("\n", "\n\n") + "\n"
        for block in section.code:
            yield f"```{block.language or ''}\n{block.text.rstrip()}\n```\n"
