"""The texts of the page and the box in every language: complete, and chosen as the reader expects."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.errors import SettingsError
from search.http.assets import load_assets
from search.http.texts import load_texts, select_plural
from search.languages import TEXT_LANGUAGES, find_text_language
from search.settings import Settings
from tests.support.applications import make_client
from tests.support.processes import PROJECT
from tests.support.sites import make_site, write_files

PLURALS = {
    "ar": "zero one two few many other", "de": "one other", "en": "one other", "es": "one many other",
    "fr": "one many other", "he": "one two other", "hi": "one other", "it": "one many other", "ja": "other",
    "ko": "other", "nl": "one other", "pl": "one few many other", "pt": "one many other", "ru": "one few many other",
    "tr": "one other", "uk": "one few many other", "zh-Hans": "other", "zh-Hant": "other",
}  # fmt: skip
"""The plural categories of cardinal numbers, from Unicode's CLDR 44."""
OWN_NUMBER = {("ar", "zero"), ("ar", "one"), ("ar", "two"), ("he", "one")}
"""Plural forms that need no number: the word says it."""


def read_texts(language: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(load_assets()[f"strings-{language}.json"].body)
    return texts


def list_placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


ENGLISH = read_texts("en")
each_language = pytest.mark.parametrize("language", TEXT_LANGUAGES)


def test_there_are_texts_for_exactly_the_languages() -> None:
    assert {name for name in load_assets() if name.startswith("strings-")} == {
        f"strings-{language}.json" for language in TEXT_LANGUAGES
    }
    assert PLURALS.keys() == set(TEXT_LANGUAGES)
    module = load_assets()["post-search.js"].body.decode()
    (pattern,) = re.findall(r"^const LANGUAGES = /\^\((.+)\)\$/", module, re.M)
    assert {tag for tag in TEXT_LANGUAGES if re.fullmatch(pattern, tag)} == set(TEXT_LANGUAGES) - {"en"}


@each_language
def test_language_has_every_text_with_its_placeholders(language: str) -> None:
    texts = read_texts(language)
    assert list(texts) == list(ENGLISH)
    for name, text in texts.items():
        if name in ("count", "months"):
            continue
        assert text.strip() == text != ""
        if name == "day":
            assert list_placeholders(text.replace("{dd}", "{d}")) == {"d", "month", "y"}
        else:
            assert list_placeholders(text) == list_placeholders(ENGLISH[name]), name
        if language != "en" and " " in ENGLISH[name] and name != "day":
            assert text != ENGLISH[name], name
    assert re.findall(r"\[(.+?)\]", texts["help"]) == re.findall(r"\[(.+?)\]", ENGLISH["help"])
    assert len(texts["months"]) == len(set(texts["months"])) == 12


@each_language
def test_language_has_every_plural_form(language: str) -> None:
    forms = read_texts(language)["count"]
    assert list(forms) == PLURALS[language].split()
    for category, text in forms.items():
        assert list_placeholders(text) == (set() if (language, category) in OWN_NUMBER else {"n"})
    numbers = [*range(200), 1000, 1_000_000]
    chosen = {select_plural(language, n) for n in numbers}
    # "other" of the Slavic languages is for fractions
    assert chosen == set(forms) - ({"other"} if language in ("pl", "ru", "uk") else set())


def test_box_has_the_english_texts_of_the_page() -> None:
    module = load_assets()["post-search.js"].body.decode()
    block = module.split("const STRINGS = {")[1].split("\n};")[0]
    own = dict(re.findall(r'^  (\w+): "(.+)",$', block, re.M))
    (one, other) = re.findall(r'  count: \{ one: "(.+)", other: "(.+)" \},', block)[0]
    assert len(own) + 1 == block.count(",\n") + 1 - block.count("{ //")
    assert own | {"count": {"one": one, "other": other}} == {name: ENGLISH[name] for name in (*own, "count")}


def test_documentation_names_the_languages() -> None:
    for name in ("docs/search-box.md", "docs/settings.md"):
        text = (PROJECT / name).read_text("utf-8")
        assert [tag for tag in TEXT_LANGUAGES if f"`{tag}`" not in text] == [], name


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"), ("de-AT", "de"), ("pt-BR", "pt"), ("pt_PT", "pt"), ("EN-us", "en"), ("iw", "he"),
        ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-Hant-MO", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"), ("sv", None), ("", None), ("den", None), ("../de", None),
    ],
)  # fmt: skip
def test_language_of_a_tag(tag: str, language: str | None) -> None:
    assert find_text_language(tag) == language


# ------------------------------------------------------------------------------------------------ the page


def make_site_in(tmp_path: Path, *languages: str) -> Path:
    """Make a site whose posts are in these languages."""
    root = make_site(tmp_path / "site")
    tables = "".join(f"[languages.{language}]\nweight = 1\n" for language in sorted(set(languages)))
    write_files(root, {"hugo.toml": f"defaultContentLanguage = '{languages[0]}'\n{tables}"})
    posts = {f"content/post/p{n}.{lang}.md": f"# Post {n}\n\ndocker\n" for n, lang in enumerate(languages)}
    write_files(root, posts)
    return root


def read_page(client: FlaskClient, path: str = "/", accept: str = "") -> tuple[str, str]:
    """Return the start tag of a page, and its text of the button."""
    html = client.get(path, headers={"Accept-Language": accept, "Accept": "text/html"}).get_data(as_text=True)
    (start,) = re.findall(r"<html[^>]+>", html)
    (button,) = re.findall(r'<button type="submit">(.+)</button>', html)
    return start, button


@each_language
def test_page_is_in_the_language_of_the_setting(tmp_path: Path, language: str) -> None:
    client = make_client(make_site(tmp_path), language=language)
    texts = read_texts(language)
    direction = "rtl" if language in ("ar", "he") else "ltr"
    tag = "en-GB" if language == "en" else language
    for path in ("/", "/?q=docker&sort=date", "/?q=qqqqzzzz", "/?q=infrastrutcure", "/?q=the&per_page=1", "/nowhere"):
        response = client.get(path, headers={"Accept": "text/html", "Accept-Language": "fr"})
        html = response.get_data(as_text=True)
        assert f'<html lang="{tag}" dir="{direction}">' in html
        assert f">{texts['label']}</" in html
        assert not re.search(r"[{}]", html)
        if language != "en":
            words = [text for text in ENGLISH.values() if isinstance(text, str) and " " in text and "{" not in text]
            assert [word for word in words if word in html] == []
    assert "Accept-Language" not in client.get("/").vary


def test_page_is_in_the_language_of_the_posts(tmp_path: Path) -> None:
    client = make_client(make_site_in(tmp_path, "de", "de", "de", "de", "de", "fr", "sv"))
    assert read_page(client) == ('<html lang="de" dir="ltr">', "Suche")
    assert read_page(client, accept="ja, es;q=0.5")[1] == "Suche"  # no posts in these
    assert read_page(client, accept="sv, fr-CA;q=0.8, de;q=0.5")[1] == "Rechercher"
    assert read_page(client, "/?lang=fr")[1] == "Rechercher"
    assert read_page(client, "/nowhere", accept="fr")[1] == "Rechercher"
    assert {"Accept-Language"} <= client.get("/").vary.as_set(preserve_casing=True)
    assert "<ShortName>Suche</ShortName>" in client.get("/opensearch.xml").get_data(as_text=True)


def test_page_is_english_if_nothing_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n")
    client = make_client(tmp_path)
    assert read_page(client, accept="de")[0].startswith('<html lang="en')
    missing = make_client(make_site(tmp_path / "empty"))
    assert read_page(missing, "/?lang=%22%3E%3Cb%3E")[0] == '<html lang="en-GB" dir="ltr">'


def test_title_of_the_site_stays(tmp_path: Path) -> None:
    client = make_client(make_site(tmp_path), language="de", title="Warm Cache")
    assert ">Warm Cache</a></h1>" in client.get("/").get_data(as_text=True)


def test_query_stays_text_in_every_text(tmp_path: Path) -> None:
    client = make_client(make_site(tmp_path), language="de")
    html = client.get("/", query_string={"q": "<b>{n}{0}{query.__class__}"}).get_data(as_text=True)
    assert "„&lt;b&gt;{n}{0}{query.__class__}“" in html


@pytest.mark.parametrize("language", ["xx", "sv", "de<b>", "german"])
def test_other_languages_are_refused(language: str) -> None:
    with pytest.raises(SettingsError, match="expected a language of which there are texts: ar, de, en"):
        Settings.load(environ={}, language=language)


def test_dates_follow_the_language() -> None:
    days = {tag: load_texts(tag).format_day("2016-08-09T10:00:00Z") for tag in ("de", "fr", "ja", "pt-BR", "sv")}
    assert days == {
        "de": "09.08.2016", "fr": "9 août 2016", "ja": "2016/08/09", "pt-BR": "9 de ago. de 2016", "sv": "9 Aug 2016",
    }  # fmt: skip
