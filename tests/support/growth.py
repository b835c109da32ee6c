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
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from index.segment.builder import SegmentBuilder
from index.sites import Site, open_site
from index.sync.reading import read_file


class Reader(NamedTuple):
    """A site with one post."""

    id: str
    """Of the post."""
    sign: str
    """A file of the site's root, by which the generator is recognized."""
    configuration: str = ""
    """The text of that file."""
    content: str = "content"
    """The folder of the content."""
    generator: str = ""
    """Empty: the name of the reader."""


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
PLACES = (
    ('---\ntitle: "', '"\n---\nend\n'), ("---\ntitle: '", "'\n---\nend\n"), ("---\ntitle: |\n  ", "\n---\nend\n"),
    ('---\ntitle: A\ntags: "', '"\n---\nend\n'), ("---\ntitle: A\ntags: [", "]\n---\nend\n"),
    ('---\ntitle: A\ndescription: "', '"\n---\nend\n'), ('---\ntitle: A\nurl: "/', '"\n---\nend\n'),
    ('---\ntitle: A\nslug: "', '"\n---\nend\n'), ('---\ntitle: A\npermalink: "/', '"\n---\nend\n'),
    ('---\ntitle: A\ndate: "', '"\n---\nend\n'), ('---\ntitle: A\naliases: "', '"\n---\nend\n'),
    ('---\ntitle: A\nauthors: "', '"\n---\nend\n'), ("---\ntitle: A\n", ": a\n---\nend\n"),
    ('+++\ntitle = "', '"\n+++\nend\n'), ('+++\ntitle = "A"\ntags = [', "]\n+++\nend\n"), ('{"title": "', '"}\nend\n'),
    ("Title: ", "\n\nend\n"), ("Title: A\nTags: ", "\n\nend\n"), ("Title: A\nSlug: ", "\n\nend\n"),
    ("# ", "\nend\n"), ("a ", "\n===\n"), ("# a {", "}\nend\n"), ('<h2 id="', '">a</h2>\nend\n'),
    ("[TOC]\n\n## ", "\nend\n"), ("```\n", "\n```\nend\n"), ("```", "\na\n```\nend\n"), ("~~~ {", "\na\n~~~\nend\n"),
    ("``", "`` end\n"), ("![", "](a.png) end\n"), ("![a](", ") end\n"), ("[", "](a) end\n"), ("[a](<", ">) end\n"),
    ('[a](b "', '") end\n'), ("[a]: ", "\n\n[a]\n"), ("[", "]: b\n\n[a]\n"), ("a[^", "]\n\n[^a]: b\n"),
    ("a^[", "] end\n"),
    ("*[", "]: b\n\na\n"), ("| a |\n|---|\n| ", " |\nend\n"), ("| ", " |\n|---|\n| a |\n"), ("| a |\n|", "|\n| a |\n"),
    ("<div>", "</div>\nend\n"), ("<a ", ">b</a> end\n"), ('<a href="', '">b</a> end\n'), ("<pre>", "</pre>\nend\n"),
    ("<!--", "-->\nend\n"), ("<http://a", "> end\n"), ("a http://a.b/", " end\n"), ("&", "; end\n"),
    ("{% ", " %}\nend\n"), ("{{ ", " }}\nend\n"), ("{% raw %}", "{% endraw %}\nend\n"), ("{% if ", " %}a{% endif %}\n"),
    ("{% highlight a %}\n", "{% endhighlight %}\nend\n"), ("{# ", " #}\nend\n"), ("{{< ", " >}}\nend\n"),
    ('{{< a "', '" >}}\nend\n'), ("{{% a ", " %}}\nend\n"), ("{{#", "}}\nend\n"), ("{::comment}", "{:/comment}\nend\n"),
    ("{/* ", " */}\nend\n"), ("{", "}\nend\n"), ("<A b={", "} />\nend\n"), ("export const a = ", "\n\nend\n"),
    ('!!! note "', '"\n    a\nend\n'), (":::note[", "]\na\n:::\nend\n"), ("> [!note] ", "\nend\n"), ("[[", "]]\nend\n"),
    ("$", "$ end\n"), ("$$", "$$\nend\n"), ("%%", "%%\nend\n"), ("a\n{: ", "}\nend\n"), ("[a]{", "} end\n"),
    ("==", "== end\n"), ('--8<-- "', '"\nend\n'), ("<!--@include: ", "-->\nend\n"), ("{++", "++}\nend\n"),
)  # fmt: skip
"""Where a text may be repeated in a whole post: what is before it and after it."""
KNOWN = (
    ("<div>", "<a "), ("<div>", "<style "), ("<div>\n", "<a b=\""), ("<div>", "<http://"), ("{%", "a"), ("{%", " "),
    ("{{%", "_"), ("{% highlight ", "a"), ("", "![    {/*"), ("", "![    {/*" * 100 + "\n\n"), ("", "!["),
    ("", "[a ![b] "),
    ("", "a\u0301"), (":::", " "), ("", ":::a" + " " * 400 + "!\n"), ("+", "-="),
    ("{{% include ", "a"), ("```{include} a\n", "\t"), ("<div>&#", "1"), ("# [^", "[^"), ("<h1 ", "id=a "), ("# ", "<"),
)  # fmt: skip
"""What was slow once: a beginning and a unit."""
SLUGS_OF_PYMDOWNX = """
markdown_extensions:
- toc:
    slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
"""
READERS = {
    "hugo": Reader("a.md", "hugo.toml"),
    "jekyll": Reader("_posts/2020-01-01-a.md", "_config.yml"),
    "zola": Reader("a.md", "config.toml", 'base_url = "/"\n'),
    "eleventy": Reader("a.md", ".eleventy.js"),
    "pelican": Reader("2020-01-01-a.md", "pelicanconf.py", r'FILENAME_METADATA = r"(?P<date>.{10})-(?P<title>.*)"'),
    "plain": Reader("a.md", "README.txt"),
    "mdx": Reader("a.mdx", "README.txt", generator="plain"),
    "docusaurus": Reader("docs/a.md", "docusaurus.config.js"),
    "mkdocs": Reader("a.md", "mkdocs.yml", content="docs"),
    "material": Reader("a.md", "mkdocs.yml", SLUGS_OF_PYMDOWNX, content="docs", generator="mkdocs"),
    "astro": Reader("a.mdx", "astro.config.mjs", content="src/content/docs"),
    "vitepress": Reader("a.md", ".vitepress/config.js"),
    "mdbook": Reader("a.md", "book.toml", content="src"),
    "hexo": Reader("_posts/a.md", "_config.yml", content="source"),
    "obsidian": Reader("a.md", ".obsidian/app.json"),
    "quartz": Reader("a.md", "quartz.config.ts"),
}
"""Generator, or another name for a site with other settings -> the site. Every site shows a post without front matter:
a hidden post's text is not read, and measures nothing."""
MAX_RATIO, MAX_RATIO_OF_SHORT = 2.5, 3.2
"""Of the times of a post and of one twice as long: 2, and what noise adds; quadratic growth is 4. Times of short posts
are short, and noise is more of them."""
_SHORT = 64 * 1024
"""Bytes of the longest short post."""
_SHARE, _SHARE_RATIO = 16, 20
"""A post that takes at most 20 times as long as its sixteenth need not be measured again: if the time is a times the
length and b times its square, b is then so small that a post takes at most 2.25 times as long as its half."""
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
    cases = [Case(reader, beginning, unit, "") for reader in READERS for beginning, unit in KNOWN]
    cases += [Case(reader, beginning, unit, end) for reader, beginning, unit, end in _generate(seed, count)]
    return cases


def list_short_units(count: int) -> list[Case]:
    """Return a post for each unit of one or two characters, for each reader; of these, `count` (0: all).

    `ab` stands for `ba`, too: repeated, they differ by the first and the last character only."""
    units = [*CHARACTERS, *map("".join, combinations(CHARACTERS, 2))]
    cases = [Case(reader, "", unit, "\nend\n") for reader in READERS for unit in units]
    return random.Random(count).sample(cases, count) if count else cases


def _generate(seed: int, count: int) -> Iterator[tuple[str, str, str, str]]:
    choices = random.Random(seed)
    alphabet = [*CHARACTERS, *TOKENS]
    for _ in range(count):
        unit = "".join(choices.choice(alphabet) for _ in range(choices.choice((1, 1, 2, 2, 3, 4))))
        torn = choices.choice(BEGINNINGS), choices.choice(ENDS)
        beginning, end = choices.choice((torn, choices.choice(PLACES)))
        yield choices.choice([*READERS]), beginning, unit, end


def open_sites(folder: Path) -> dict[str, Site]:
    """Make a site for each reader below a folder, and open them."""
    sites = {}
    for name, reader in READERS.items():
        root = folder / name
        content = root / reader.content
        content.mkdir(parents=True)
        (root / reader.sign).parent.mkdir(exist_ok=True)
        (root / reader.sign).write_text(reader.configuration)
        if name == "mdbook":
            (content / "SUMMARY.md").write_text("[A](a.md)\n")
        site = sites[name] = open_site(root, generator=reader.generator or name)
        (site.content / reader.id).parent.mkdir(parents=True, exist_ok=True)
        site.scan()
    return sites


def measure(site: Site, case: Case, size: int) -> float:
    """Return the processor time in seconds that reading and indexing a post takes."""
    id = READERS[case.reader].id
    (site.content / id).write_text(case.make(size), "utf-8", newline="")
    began = time.process_time()
    result = read_file(site, id)
    if result.document is not None:
        SegmentBuilder().add(result.document)
    return time.process_time() - began


def describe_growth(site: Site, case: Case, size: int) -> str:
    """Return how a case grows faster than its length; empty if it does not."""
    twice = measure(site, case, 2 * size)
    if twice < _LEAST_SECONDS or twice <= _SHARE_RATIO * measure(site, case, 2 * size // _SHARE):
        return ""
    once = measure(site, case, size)
    ratio = MAX_RATIO_OF_SHORT if size <= _SHORT else MAX_RATIO
    for _ in range(5):
        if twice <= max(ratio * once, _LEAST_SECONDS):
            return ""
        once, twice = max(once, measure(site, case, size)), min(twice, measure(site, case, 2 * size))
    return f"{case}: {once:.3f} s, and {twice:.3f} s for twice the length"


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
