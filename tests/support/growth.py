"""Measure how the processor time of reading a post grows with its length, for generated posts.

`python -m tests.support.growth SEED COUNT BYTES` measures posts of BYTES and of twice as many, and prints those whose
time grows faster than their length. Each post is a beginning, a unit that is repeated, and an end. Posts run in forked
processes, which the system ends if one takes for ever.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

from index.segment.builder import SegmentBuilder
from index.sites import Site, open_site
from index.sync.reading import read_file

CHARACTERS = "<>[](){}%#*_`~!|\\:&$=+-/^\"' \n\tA0"
TOKENS = (
    "<a ", "<a b=\"", "<style ", "</a", "<!--", "-->", "<?", "<![", "<http://", "{%", "%}", "{{", "}}", "{{<", ">}}",
    "{{%", "{#", "{/*", "*/}", "](", "![", "[^", "]: ", "**", "~~", "==", "$$", "```", ":::", "!!!", "{:", "=\"",
    "www.", "    ", "\n\n", "- ", "1. ", "> ", "aaaa", "&#1", "%%", "[[", "a: ", "\u0301", "\u4e2d", "--8<--", "{!",
    "^",
)  # fmt: skip
BEGINNINGS = (
    "", "", "", "<div>", "<div>\n", "<div markdown=\"1\">\n", "<style>", "<!--", "{%", "{{", "{{<", "{{%", "{#",
    "{% raw %}", "{% comment %}", "{% highlight ", "{::comment}", "[", "![", "[a](", "[a]: ", "[^a]: ", "$$", ":::",
    "- ", "> ", "# ", "| a |\n|---|\n| ", "```\n", "``", "a\n: ", "!!! note\n    ", "{:", "%%", "[[", "<A ", "import ",
    "---\n", "---\ntitle: \"", "---\ntitle: ", "---\na: ", "---\ntags: [", "+++\ntitle = \"", "+++\n", "{\"title\": \"",
    "title: ", "---\ntitle: A\n---\n", "+++\ntitle = \"A\"\n+++\n",
)  # fmt: skip
ENDS = ("", "\nend\n", ">\n", '"\n---\n', "\n---\nend", '"\n+++\n', '"}\n', "%}\n", "]\n---\n")
KNOWN = (
    ("<div>", "<a "), ("<div>", "<style "), ("<div>\n", "<a b=\""), ("<div>", "<http://"), ("{%", "a"), ("{%", " "),
    ("{{%", "_"), ("{% highlight ", "a"), ("", "![    {/*"), ("", "![    {/*" * 100 + "\n\n"), ("", "!["),
    ("", "[a ![b] "),
    ("", "a\u0301"), (":::", " "), ("", ":::a" + " " * 400 + "!\n"), ("+", "-="),
    ("{{% include ", "a"), ("```{include} a\n", "\t"), ("<div>&#", "1"), ("# [^", "[^"), ("<h1 ", "id=a "),
)  # fmt: skip
"""What was slow once: a beginning and a unit."""
READERS = {
    "hugo": ("a.md", "hugo.toml"),
    "jekyll": ("_posts/2020-01-01-a.md", "_config.yml"),
    "zola": ("a.md", "config.toml"),
    "eleventy": ("a.md", ".eleventy.js"),
    "pelican": ("a.md", "pelicanconf.py"),
    "plain": ("a.md", "README.txt"),
    "mdx": ("a.mdx", "README.txt"),
    "docusaurus": ("docs/a.md", "docusaurus.config.js"),
    "mkdocs": ("a.md", "mkdocs.yml"),
    "astro": ("a.mdx", "astro.config.mjs"),
    "vitepress": ("a.md", ".vitepress/config.js"),
    "mdbook": ("a.md", "book.toml"),
    "hexo": ("_posts/a.md", "_config.yml"),
    "obsidian": ("a.md", ".obsidian/app.json"),
    "quartz": ("a.md", "quartz.config.ts"),
}
"""Generator, or `mdx` for a plain folder with MDX -> the id of the post, and a file of the site's root."""
_CONTENT = {"mkdocs": "docs", "mdbook": "src", "hexo": "source", "astro": "src/content/docs"}
"""Folders of content other than `content`."""
_HEADERS = {"pelican": "Title: A\n\n"}
"""Without it, the post is hidden, so that its text is not read."""
MAX_RATIO, MAX_RATIO_OF_SHORT = 2.5, 3.2
"""Of the times of a post and of one twice as long: 2, and what noise adds; quadratic growth is 4. Times of short posts
are short, and noise is more of them."""
_SHORT = 64 * 1024
"""Bytes of the longest short post."""
_LEAST_SECONDS = 0.05
"""Shorter times are not measured well."""
_MOST_SECONDS = 30.0


class Case(NamedTuple):
    """A generated post, without its length."""

    reader: str
    beginning: str
    unit: str
    end: str

    def make(self, size: int) -> str:
        """Return the post with about `size` bytes."""
        return self.beginning + self.unit * (size // len(self.unit.encode())) + self.end


def list_cases(seed: int, count: int) -> list[Case]:
    """Return what was slow once, and `count` generated posts: the same ones for the same seed."""
    cases = [
        Case(reader, _HEADERS.get(reader, "") + beginning, unit, "") for reader in READERS for beginning, unit in KNOWN
    ]
    cases += [Case(reader, beginning, unit, end) for reader, beginning, unit, end in _generate(seed, count)]
    return cases


def list_short_units(count: int) -> list[Case]:
    """Return a post for each unit of one or two characters, for each reader; of these, `count` (0: all)."""
    units = [*CHARACTERS, *map("".join, product(CHARACTERS, repeat=2))]
    cases = [Case(reader, _HEADERS.get(reader, ""), unit, "\nend\n") for reader in READERS for unit in units]
    return random.Random(count).sample(cases, count) if count else cases


def _generate(seed: int, count: int) -> Iterator[tuple[str, str, str, str]]:
    choices = random.Random(seed)
    alphabet = [*CHARACTERS, *TOKENS]
    for _ in range(count):
        unit = "".join(choices.choice(alphabet) for _ in range(choices.choice((1, 1, 2, 2, 3, 4))))
        yield choices.choice([*READERS]), choices.choice(BEGINNINGS), unit, choices.choice(ENDS)


def open_sites(folder: Path) -> dict[str, Site]:
    """Make a site for each reader below a folder, and open them."""
    sites = {}
    for reader, (id, sign) in READERS.items():
        root = folder / reader
        content = root / _CONTENT.get(reader, "content")
        content.mkdir(parents=True)
        (root / sign).parent.mkdir(exist_ok=True)
        (root / sign).write_text('base_url = "/"\n' if reader == "zola" else "")
        if reader == "mdbook":
            (content / "SUMMARY.md").write_text("[A](a.md)\n")
        sites[reader] = open_site(root, generator="plain" if reader == "mdx" else reader)
        (sites[reader].content / id).parent.mkdir(parents=True, exist_ok=True)
        sites[reader].scan()
    return sites


def measure(site: Site, case: Case, size: int) -> float:
    """Return the processor time in seconds that reading and indexing a post takes."""
    id = READERS[case.reader][0]
    (site.content / id).write_text(case.make(size), "utf-8", newline="")
    began = time.process_time()
    result = read_file(site, id)
    if result.document is not None:
        SegmentBuilder().add(result.document)
    return time.process_time() - began


def describe_growth(site: Site, case: Case, size: int) -> str:
    """Return how a case grows faster than its length; empty if it does not."""
    twice = measure(site, case, 2 * size)
    if twice < _LEAST_SECONDS:
        return ""
    once = measure(site, case, size)
    ratio = MAX_RATIO_OF_SHORT if size <= _SHORT else MAX_RATIO
    for _ in range(5):
        if twice <= ratio * once:
            return ""
        once, twice = max(once, measure(site, case, size)), min(twice, measure(site, case, 2 * size))
    return "" if twice <= ratio * once else f"{case}: {once:.3f} s, and {twice:.3f} s for twice the length"


def list_slow(cases: list[Case], size: int) -> list[str]:
    """Return a line for each case whose time grows faster than its length, or that takes for ever."""
    with tempfile.TemporaryDirectory() as folder:
        sites = open_sites(Path(folder))
        problems, start = [], 0
        while start < len(cases):
            done, lines = _run_forked(sites, cases[start:], size)
            problems += lines
            start += done
        return problems


def _run_forked(sites: dict[str, Site], cases: list[Case], size: int) -> tuple[int, list[str]]:
    """Measure cases in a forked process, up to one that takes for ever; return how many, and the problems."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        for case in cases:
            signal.setitimer(signal.ITIMER_PROF, _MOST_SECONDS)
            os.write(writing, (describe_growth(sites[case.reader], case, size) + "\0").encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        lines = file.read().decode().split("\0")[:-1]
    _, status = os.waitpid(pid, 0)
    problems = [line for line in lines if line]
    if status == 0:
        return len(cases), problems
    return len(lines) + 1, [*problems, f"{cases[len(lines)]}: takes for ever"]


def main(seed: int, count: int, size: int) -> None:
    """Measure generated posts, or with a seed of 0, all short units; print the slow ones."""
    logging.disable()
    cases = list_cases(seed, count) if seed else list_short_units(count)
    sys.stdout.write("".join(f"{line}\n" for line in list_slow(cases, size)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
