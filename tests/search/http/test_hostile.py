"""Hostile input: queries, posts, files, URLs, requests. The numbers are those of docs/faults.md."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from index.engine import Engine, open_engine
from index.model import And, SearchOptions, Term
from index.sites import open_site
from index.sync.execute import SyncReport, run_sync
from index.sync.parallel_reading import read_files
from search import create_app
from search.settings import Settings
from tests.conftest import PROJECT
from tests.support import tally
from tests.support.sites import make_site

Times = Callable[[int, int], int]
pytestmark = pytest.mark.torture


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "good.md").write_text("---\ntitle: Good\n---\nlantern")
    return folder


def synced(content: Path, engine: Engine) -> SyncReport:
    """Sync; the good post is there, whatever stands beside it."""
    report = run_sync(open_site(content), engine, state=content.parent / "index")
    assert engine.search(Term("lantern"), SearchOptions()).hits[0].id == "good.md"
    assert engine.check() == []
    return report


# ------------------------------------------------------------------------------------------------ 15: permissions


class Without:
    """Runs shell commands without the right to pass over permissions, which root has, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rights = "-dac_override,-dac_read_search"
        self._drop = ["setpriv", "--bounding-set", rights, "--inh-caps", rights] if os.geteuid() == 0 else []
        if self._drop and shutil.which("setpriv") is None:
            pytest.skip("setpriv absent: to root no permission is lacking")

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        script = re.sub(r"(?<![\w./])posthaste ", f"'{sys.executable}' -m search.cli ", command)
        environ = os.environ | {"PYTHONPATH": str(PROJECT)}
        return subprocess.run(
            [*self._drop, "sh", "-c", script], cwd=self.folder, env=environ, capture_output=True, text=True, check=False
        )

    def index(self) -> list[str]:
        """What is in the folder of the index."""
        return sorted(str(path) for path in (self.folder / "site/.posthaste").rglob("*"))


@pytest.fixture
def without() -> Iterator[Without]:
    with tempfile.TemporaryDirectory() as folder:
        yield Without(Path(folder))
        subprocess.run(["chmod", "-R", "u+rwx", folder], check=True)


def noted(case: bool) -> None:
    row = tally.row(15, "permissions lacking, an index to be read only")
    row.tried, row.recovered = row.tried + 1, row.recovered + case


_SITE = "mkdir -p site && printf -- '---\\ntitle: A\\n---\\nlantern' > site/a.md && posthaste index site && "


@pytest.mark.parametrize("shut", ["public", "public/CURRENT", "public/*/manifest.json", "public/*/*.columns"])
def test_15_what_cannot_be_read_is_told_and_nothing_made_anew(without: Without, shut: str) -> None:
    assert without.run(f"{_SITE} true").returncode == 0
    before = without.index()
    without.run(f"chmod 000 site/.posthaste/{shut}")
    for command in ("search lantern --content site", "check site"):
        done = without.run(f"posthaste {command}")
        assert done.returncode in (1, 2), (command, done.stdout)
        assert "Permission denied" in done.stderr + done.stdout, (command, done.stderr, done.stdout)
        assert "Traceback" not in done.stderr
    without.run("chmod -R u+rwx site")
    assert without.index() == before
    noted(True)


def test_15_an_index_that_can_only_be_read_is_asked(without: Without) -> None:
    without.run(f"{_SITE} chmod -R a-w site/.posthaste && printf beacon > site/b.md")
    before = without.index()
    done = without.run("posthaste search lantern --content site")
    assert (done.returncode, "it is asked as it is" in done.stderr) == (0, True), done.stderr
    assert without.run("posthaste check site").stdout.startswith("b.md is not indexed")
    assert without.run("posthaste index site").returncode == 2
    assert without.index() == before
    noted(True)


@pytest.mark.parametrize("mode", ["000", "444", "111"], ids=["shut", "listed, not entered", "entered, not listed"])
def test_15_posts_in_a_folder_without_rights_stay(without: Without, mode: str) -> None:
    made = without.run(
        "mkdir -p site/sub && printf lantern > site/sub/a.md && printf beacon > site/b.md && posthaste index site && "
        f"chmod {mode} site/sub && printf beacons > site/b.md && posthaste index site && posthaste index site --rebuild"
    )
    assert made.returncode == 0, made.stderr
    for word in ("lantern", "beacons"):
        assert without.run(f"posthaste search {word} --no-sync --content site").returncode == 0
    assert without.run("chmod 755 site/sub; posthaste index site; posthaste check site").stdout.endswith(
        "all is well\n"
    )
    noted(True)


# ------------------------------------------------------------------------------------------------ 16: queries

_WORDS = """docker swarm * a* do* swrm~ ~ ~9 - -docker NOT AND OR ( ) " “ ” title: tag:docker date:2016.. date:9999-99
after: C++ 日本 \\ : :: -- İ ß % && || <b> ' ; {{7*7}} ../.. 1e999"""
_ATOMS = [*_WORDS.split(), "\u0301", "\u200d", "\ufeff", "\U0001f3f3\ufe0f\u200d\U0001f308", "x" * 200, "\t"]
"""The pieces of queries: operators, fields, halves of both, and letters of all kinds."""


def test_16_whatever_is_asked_is_answered(tmp_path: Path, times: Times) -> None:
    row = tally.row(16, "queries made of the grammar's pieces")
    client = client_of(make_site(tmp_path))
    chance = random.Random(16)
    paths, slowest = ["/search", "/suggest", "/"], 0.0
    for number in range(times(300, 20_000)):
        joined = chance.choice(["", " ", " ", "  "])
        query = joined.join(chance.choice(_ATOMS) for _ in range(chance.randint(0, 40)))
        arguments = {"q": query, "as_you_type": chance.choice("01"), "facets": chance.choice(["", "tags,year"])}
        began = time.process_time()
        answer = client.get(paths[number % 3], query_string=arguments)
        slowest = max(slowest, time.process_time() - began)
        row.tried += 1
        row.lost += answer.status_code >= 500
        row.recovered += answer.status_code < 500
        assert answer.status_code in (200, 400, 414), query
    assert slowest < 0.5  # the promise


def client_of(root: Path, **settings: Any) -> FlaskClient:
    site = open_site(root)
    settings_read = Settings.load(environ={}, content=root, **settings)
    engine = open_engine(settings_read.index_path(site.root))
    run_sync(site, engine, state=settings_read.index_path(site.root))
    return create_app(settings_read, engine=engine).test_client()


# ------------------------------------------------------------------------------------------------ 17: front matter

_LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
FRONT_MATTER = {
    "aliases within aliases": f"---\n{_LAUGHS}---\n",
    "an alias to itself": "---\na: &a [*a]\n---\n",
    "deep lists": "---\na: " + "[" * 5000 + "]" * 5000 + "\n---\n",
    "deep maps": "---\na: " + "{a: " * 5000 + "}" * 5000 + "\n---\n",
    "deep blocks": "---\n" + "".join("  " * i + "a:\n" for i in range(500)) + "---\n",
    "a list never closed": "---\na: " + "[" * 60_000 + "\n---\n",
    "many keys": "---\n" + "".join(f"k{i}: 1\n" for i in range(20_000)) + "---\n",
    "too long": "---\na: " + "x" * 200_000 + "\n---\n",
    "many tags": "---\ntags: [" + ",".join(f"t{i}" for i in range(15_000)) + "]\n---\n",
    "a tag that makes an object": "---\na: !!python/object/apply:os.system ['touch ran']\n---\n",
    "a tag of a module": "---\na: !!python/module:os\n---\n",
    "a merge of itself": "---\na: &a\n  <<: *a\n---\n",
    "a huge number": "---\nweight: " + "9" * 30_000 + "\n---\n",
    "an infinite number": "---\nweight: .inf\ndate: .nan\n---\n",
    "a sexagesimal": "---\na: " + "1:" * 20_000 + "1\n---\n",
    "a date that is none": "---\ndate: 2020-99-99\n---\n",
    "a date too far": "---\ndate: 99999-01-01\n---\n",
    "a key that is a list": "---\n? [a, b]\n: c\n---\n",
    "two documents": "---\na: 1\n--- \ndraft: true\n---\n",
    "control characters": '---\ntitle: "\x01\x02"\n---\n',
    "deep TOML": "+++\na = " + "[" * 5000 + "]" * 5000 + "\n+++\n",
    "TOML with deep keys": "+++\n" + ".".join("a" * 5000) + " = 1\n+++\n",
    "TOML, a huge number": "+++\na = " + "9" * 30_000 + "\n+++\n",
    "deep JSON": '{"a": ' + "[" * 30_000 + "]" * 30_000 + "}\n",
    "JSON never closed": '{"a": ' + '{"a": ' * 10_000 + "\n",
}


def test_17_a_front_matter_bomb_costs_its_own_post(content: Path, engine: Engine) -> None:
    row = tally.row(17, "front-matter bombs")
    assert len(FRONT_MATTER) == 25
    for number, text in enumerate(FRONT_MATTER.values()):
        (content / f"{number}.md").write_text(f"{text}bomb", "utf-8")
    report = synced(content, engine)
    row.tried, row.recovered = 25, 25
    assert not (content / "ran").exists()
    assert not Path("ran").exists()
    assert len(report.failures) >= 12
    assert all(failure.reason for failure in report.failures)


# ------------------------------------------------------------------------------------------------ 18: Markdown

MARKDOWN = {
    "images": "![", "links": "[a](", "brackets": "[", "emphasis": "*a_", "stars": "**a **a", "ticks": "`a``",
    "quotes": "> > ", "angles": "<", "comments": "<!--", "declarations": "<!A ", "instructions": "<?",
    "CDATA": "<![CDATA[", "tables": "|a|\n|-|\n", "entities": "&#x0;", "lists": "- ", "numbers": "1. ",
    "items": "- a\n", "footnotes": "[^a]", "definitions": "[^a]: b\n", "references": "[a]: b\n", "terms": "a\n: ",
    "headings": "# a\n", "fences": "~~~\n", "strokes": "~~a~", "boxes": ":::a\n", "boxes in quotes": "> :::a\n",
    "closed boxes": "::::a\n:::b\n", "admonitions": "!!! a\n", "admonitions within": "!!! a\n    ", "tabs": '=== "a"\n',
}  # fmt: skip


def test_18_a_markdown_bomb_is_read_as_text_at_worst(content: Path, engine: Engine, times: Times) -> None:
    """What the parser would need minutes for is told by its brackets; of all else so much is parsed as takes
    seconds."""
    row = tally.row(18, "Markdown bombs, of the largest size")
    size = times(20_000, 1_048_000)
    assert len(MARKDOWN) == 30
    synced(content, engine)
    for number, unit in enumerate(MARKDOWN.values()):
        (content / f"{number}.md").write_text(unit * (size // len(unit)) + "\n\nbeacon\n")
        began = time.process_time()
        readings = list(read_files(open_site(content), [f"{number}.md"], workers=1))
        assert time.process_time() - began < 5  # the promise
        assert [(reading.failure, reading.document is None) for reading in readings] == [("", False)]
        row.tried += 1
    report = synced(content, engine)
    row.recovered = report.upserted
    assert (report.upserted, report.failures) == (30, ())


def test_18_brackets_that_never_close_are_told_before_they_are_read(content: Path, engine: Engine) -> None:
    for number, unit in enumerate(["![", "[", "<!--", "<?", "<![CDATA["]):
        (content / f"{number}.md").write_text("beacon " + unit * (1_000_000 // len(unit)))
    assert synced(content, engine).upserted == 6
    assert engine.search(Term("beacon"), SearchOptions()).total == 5


# ------------------------------------------------------------------------------------------------ 19: odd files


def test_19_odd_files_are_left_out_and_named(content: Path, engine: Engine, tmp_path: Path) -> None:
    row = tally.row(19, "odd files: pipes, devices, links, loops")
    secret = tmp_path / "secret.md"
    secret.write_text("secretword")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/a.md").write_text("secretword")
    os.mkfifo(content / "pipe.md")
    os.mknod(content / "socket.md", stat.S_IFSOCK | 0o600)
    (content / "device.md").symlink_to("/dev/zero")
    (content / "outside.md").symlink_to(secret)
    (content / "hosts.md").symlink_to("/etc/hosts")
    (content / "folder-outside").symlink_to(tmp_path / "secrets")
    (content / "nowhere.md").symlink_to(content / "not there")
    (content / "itself.md").symlink_to(content / "itself.md")
    (content / "loop").symlink_to(content)
    (content / "folder.md").mkdir()
    with (content / "huge.md").open("wb") as file:
        file.truncate(1_000_000_000)
    Path(os.fsdecode(os.fsencode(content) + b"/bad-\xff.md")).write_text("no UTF-8 in the name")
    report = synced(content, engine)
    row.tried, row.recovered = 12, 12
    assert engine.search(Term("secretword"), SearchOptions()).total == 0
    assert engine.search(And(()), SearchOptions()).total == 1
    assert [failure.id for failure in report.failures] == ["huge.md"]


def test_19_a_link_put_in_place_of_a_folder_is_not_followed(content: Path, engine: Engine, tmp_path: Path) -> None:
    (content / "sub").mkdir()
    (content / "sub/a.md").write_text("before")
    synced(content, engine)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.md").write_text("secretword")
    shutil.rmtree(content / "sub")
    (content / "sub").symlink_to(tmp_path / "elsewhere")
    report = run_sync(open_site(content), engine, state=tmp_path / "index", changed={"sub/a.md"})
    assert engine.search(Term("secretword"), SearchOptions()).total == 0
    assert report.upserted == 0


# ------------------------------------------------------------------------------------------------ 21: URLs

URLS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", r"java\tscript:alert(1)", "data:text/html,x",
    "vbscript:x", "//evil.example/", r"/\\evil.example", r"\\\\evil.example", "https:evil", "///evil.example",
    "/../../etc", "/a/../../b", r"/a\r\nSet-Cookie: x", r"/a\nb", r"/a\u0000b", "file:///etc/passwd", "/%2e%2e/x",
    "/%5cevil", r"/a b\"onload=x",
]  # fmt: skip
"""As they stand between quotes in YAML."""


def test_21_no_url_leads_elsewhere(content: Path, engine: Engine) -> None:
    row = tally.row(21, "URLs that lead elsewhere")
    assert len(URLS) == 20
    for number, url in enumerate(URLS):
        (content / f"{number}.md").write_text(f'---\ntitle: beacon\nurl: "{url}"\n---\n')
    synced(content, engine)
    hits = engine.search(Term("beacon"), SearchOptions(per_page=50)).hits
    assert len(hits) == 20
    for hit in hits:
        row.tried += 1
        assert hit.url.startswith("/"), hit
        assert not hit.url.startswith(("//", "/\\")), hit
        assert not set(hit.url) & set('\r\n\t\0\\ "<>'), hit
        assert ".." not in hit.url.split("/"), hit
        row.recovered += 1


# ------------------------------------------------------------------------------------------------ 22: leaks

HIDDEN = {
    "draft": "---\ntitle: leak{n}\ndraft: true\ntags: [leak{n}]\n---\nleak{n}",
    "future": "---\ntitle: leak{n}\ndate: 2099-01-01\ntags: [leak{n}]\n---\nleak{n}",
    "expired": "---\ntitle: leak{n}\nexpiryDate: 2001-01-01\ntags: [leak{n}]\n---\nleak{n}",
    "unlisted": "---\ntitle: leak{n}\nunlisted: true\nauthor: leak{n}\n---\nleak{n}",
    "password": "---\ntitle: leak{n}\npassword: x\ncategories: [leak{n}]\n---\nleak{n}",
    "never closed": "---\ntitle: leak{n}\ntags: [leak{n}]\nleak{n}",
    "comment": "---\ntitle: Lantern\n---\nlantern docker <!-- leak{n} --> text",
    "unknown metadata": "---\ntitle: Lantern\nmood: leak{n}\n---\nlantern docker",
    "shortcode": '---\ntitle: Lantern\n---\nlantern docker {{{{< widget secret="leak{n}" >}}}}',
    "headless": "---\ntitle: leak{n}\nheadless: true\n---\nleak{n}",
    "never listed": "---\ntitle: leak{n}\nbuild:\n  list: never\n---\nleak{n}",
    "not UTF-8": "---\ntitle: leak{n}\n---\nleak{n} \xff",
}


def told(text: str, word: str) -> bool:
    """Say whether an answer tells a word by itself: what was asked is said again, and nothing else."""
    for echo in (f'"query":"{word}', f'value="{word}', f"<title>{word}", f"q={word}", f"tag={word}"):
        text = text.replace(echo, "")
    return word in text


def test_22_what_is_not_public_is_in_no_answer(tmp_path: Path) -> None:
    row = tally.row(22, "words of what isn't public")
    root = make_site(tmp_path)
    assert len(HIDDEN) == 12
    for number, text in enumerate(HIDDEN.values()):
        place = root / f"content/hidden/{number}{'/index' if number == 9 else ''}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.format(n=f"{number}word").encode("latin-1"))
    client = client_of(root)
    facets = "facets=tags,year,section,lang,author,category,series&per_page=50"
    for number in range(12):
        word = f"leak{number}word"
        for path in (
            f"/search?q={word}&{facets}", f"/search?q={word}x&{facets}", f"/search?q={word[:-1]}*&{facets}",
            f"/search?q=docker&{facets}", f"/search?tag={word}&{facets}", f"/search?author={word}&{facets}",
            f"/suggest?q={word[:5]}&limit=50", "/suggest?q=le&limit=50", f"/related?id=hidden/{number}.md",
            "/related?id=post/swarm.md&limit=50", "/?q=", f"/?q={word}", f"/search?q=date:2099&{facets}", "/nowhere",
        ):  # fmt: skip
            text = client.get(path).get_data(as_text=True)
            row.tried += 1
            row.silent += told(text, word)
            row.recovered += not told(text, word)
            assert not told(text, word), (path, text)
        assert json.loads(client.get(f"/search?q={word}").data)["results"] == []


# ------------------------------------------------------------------------------------------------ 23: every answer

PATHS = [
    "/search", "/suggest", "/related", "/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/opensearch.xml",
    "/static/page.css", "/static/", "/static/../app.py", "/nowhere", "/search/", "/search?page=x", "/search?q=%00",
    "/search?q=%ff%fe", "/related?id=../../etc/passwd", "/search?q=" + "x" * 5000,
]  # fmt: skip
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]


@pytest.mark.parametrize("method", METHODS)
def test_23_every_answer_is_what_was_promised(tmp_path: Path, method: str) -> None:
    row = tally.row(23, "every method at every endpoint")
    client = client_of(make_site(tmp_path))
    for path in PATHS:
        with client.open(path, method=method, data=b"x" if method in ("POST", "PUT") else None) as answer:
            row.tried += 1
            assert answer.status_code < 500, path
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Request-Id"]
            if answer.status_code >= 400:
                assert answer.content_type == "application/problem+json"
                assert method == "HEAD" or json.loads(answer.data)["code"]
            if answer.status_code == 405:
                assert answer.headers["Allow"]
            row.recovered += 1


def test_23_an_error_of_ours_shows_nothing_of_the_inside(tmp_path: Path) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("inner detail /etc/passwd")

    app = create_app(Settings.load(environ={}, content=make_site(tmp_path)), engine=Broken())  # type: ignore[arg-type]
    for path in ("/search?q=x", "/suggest?q=x", "/related?id=x", "/", "/readyz"):
        answer = app.test_client().get(path)
        assert (answer.status_code, json.loads(answer.data)["code"]) == (500, "internal_error")
        assert b"inner" not in answer.data
        assert answer.headers["X-Request-Id"] == json.loads(answer.data)["request_id"]


# ------------------------------------------------------------------------------------------------ 24: proxies

_FORWARDED = {
    "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "203.0.113.9", "Forwarded": "for=1.2.3.4;host=evil.example",
}  # fmt: skip
_TWICE = {
    "X-Forwarded-Host": "first.example, evil.example", "X-Forwarded-Proto": "http, https",
    "X-Forwarded-Prefix": "/first, /evil", "X-Forwarded-For": "192.0.2.1, 203.0.113.9",
}  # fmt: skip


def seen(client: Any, headers: dict[str, str] | None = None, prefix: str = "") -> str:
    """The address that the search page has, in its own eyes."""
    xml: str = client.get(f"{prefix}/opensearch.xml", headers=headers or {}).get_data(as_text=True)
    return xml.split('template="')[1].split("?")[0]


def mounted(app: Any) -> Client:
    host = Flask("host")
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {"/find": app})  # type: ignore[method-assign]
    return Client(host)


def test_24_only_trusted_proxies_are_believed_and_links_are_right(tmp_path: Path) -> None:
    row = tally.row(24, "false and true X-Forwarded-*, prefixes")
    root = make_site(tmp_path)
    direct, one, two = (client_of(root, proxies=hops) for hops in (0, 1, 2))
    cases = [
        (seen(direct), "http://localhost/"),
        (seen(direct, _FORWARDED), "http://localhost/"),
        (seen(direct, _TWICE), "http://localhost/"),
        (seen(one), "http://localhost/"),
        (seen(one, _FORWARDED), "https://evil.example/evil/"),
        (seen(one, _TWICE), "https://evil.example/evil/"),  # the last hop's word, whatever came before
        (seen(two, _FORWARDED), "http://localhost/"),  # a hop is missing: not believed
        (seen(mounted(direct.application), prefix="/find"), "http://localhost/find/"),
        (seen(mounted(direct.application), _FORWARDED, "/find"), "http://localhost/find/"),
        (seen(mounted(one.application), {"X-Forwarded-Host": "good.example"}, "/find"), "http://good.example/find/"),
    ]
    row.tried = len(cases)
    row.recovered = sum(found == right for found, right in cases)
    assert [found for found, _ in cases] == [right for _, right in cases]


def test_24_a_rate_limit_is_not_passed_by_a_false_address(tmp_path: Path) -> None:
    client = client_of(make_site(tmp_path), rate_limit="1/minute")
    asked = [client.get("/search?q=x", headers={"X-Forwarded-For": f"192.0.2.{i}"}).status_code for i in range(3)]
    assert asked == [200, 429, 429]
