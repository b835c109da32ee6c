"""Opening the sites that settings name: their own settings, indexes, pins and synonyms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from index.sync.execute import run_sync
from search.curation import Curation, join_curations
from search.open_index import open_site_from_settings
from search.open_sites import OpenSite, find_origin, join_sites, list_previewed, open_curations, open_sites
from search.parameters import RequestParameters, read_request
from search.query.synonyms import SynonymRule, build_synonym_table
from search.service import SearchService
from search.setting_values import SiteSource
from search.settings import Settings
from tests.support.several_sites import make_sites
from tests.support.sites import write_files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_sites(tmp_path)


def load(root: Path, **settings: Any) -> Settings:
    return Settings.load(environ={}, content=root, **settings)


def open_service(settings: Settings) -> SearchService:
    sites = open_sites(settings)
    for site in sites:
        run_sync(site.index.site, site.index.engine, state=site.index.path)
    return SearchService(join_sites(settings, sites), settings, open_curations(settings, sites))


def find(service: SearchService, settings: Settings, query: str) -> list[str]:
    request = read_request(RequestParameters.from_lists({"q": [query]}), settings)
    return [hit.id for hit in service.search(request).results.hits]


# ------------------------------------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    "value",
    [
        {"a": "x", "b": {"content": "y", "index": "z", "site_url": "https://b.example"}},
        "a=x, b=y",
        (SiteSource("a", Path("x")), SiteSource("b", Path("y"))),
        {},
        "",
    ],
)
def test_sites_are_read_from_tables_texts_and_records(value: Any) -> None:
    sites = Settings.load(environ={}, sites=value).sites
    assert [(site.name, site.content) for site in sites] == ([("a", Path("x")), ("b", Path("y"))] if value else [])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": "x"}, "2 to 50 sites"),
        ({f"s{number}": "x" for number in range(51)}, "2 to 50 sites"),
        ({"a": "x", "A": "y"}, "have the name 'a'"),
        ({"a/b": "x", "c": "y"}, "not 'a/b'"),
        ({"": "x", "c": "y"}, "not ''"),
        ({"a" * 41: "x", "c": "y"}, "at most 40"),
        ({"a": 1, "c": "y"}, "expected a folder"),
        ({"a": "", "c": "y"}, "expected a folder"),
        ({"a": {"index": "x"}, "c": "y"}, "expected a folder"),
        ({"a": {"content": "x", "host": "y"}, "c": "y"}, "unknown key 'host'"),
        ({"a": {"content": "x", "site_url": "javascript:x"}, "c": "y"}, "begins with http"),
        ({"a": {"content": "x", "site_url": "https://["}, "c": "y"}, "begins with http"),
        ({"a": {"content": "x", "index": "opensearch://h/b"}, "c": "y"}, "only indexes in folders"),
        (["a", "b"], "expected a table"),
        ("a=x,b", "expected a folder"),
    ],
)
def test_invalid_sites_are_errors(value: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings.load(environ={}, sites=value)


def test_folders_of_sites_start_at_the_file_that_names_them(root: Path) -> None:
    assert [site.content for site in load(root).sites] == [root / "blog", root / "manual"]


@pytest.mark.parametrize(
    "sites",
    [
        '{a = "blog", b = "../b"}', '{a = "blog", b = "/etc"}', '{a = "blog", b = "link"}',
        '{a = "blog", b = {content = "manual", index = "../index"}}',
    ],
)  # fmt: skip
def test_file_of_a_site_names_no_sites_outside_its_folder(
    root: Path, sites: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "link").symlink_to("/etc")
    write_files(root, {"posthaste.toml": f"sites = {sites}"})
    with pytest.raises(SettingsError, match="POSTHASTE_SITES in the environment or pass --content"):
        load(root)
    monkeypatch.chdir(root)
    assert len(Settings.load(environ={"POSTHASTE_SITES": "a=/x, b=/y"}).sites) == 2


def test_file_of_one_site_decides_nothing_about_others(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who runs Posthaste names sites outside: the file in the current folder may have come with one of them."""
    write_files(root / "blog", {"posthaste.toml": 'drafts = true\ncors_origins = ["*"]\n', "pins.txt": "a = x.md"})
    monkeypatch.chdir(root / "blog")
    settings = Settings.load(environ={}, sites={"a": ".", "b": "../manual"})
    assert (settings.drafts, settings.cors_origins) == (False, ())
    assert {name: site.settings.drafts for name, site in open_by_name(settings).items()} == {"a": True, "b": False}
    assert open_curations(settings, open_sites(settings)).pins() == {"a": ("a/x.md",)}


def test_folder_of_one_site_is_searched_alone(root: Path) -> None:
    write_files(root, {"posthaste.toml": f"per_page = 7\n{(root / 'posthaste.toml').read_text()}"})
    assert load(root).per_page == 7
    alone = load(root / "blog")
    assert (alone.sites, alone.per_page) == ((), 10)
    assert [site.name for site in open_sites(alone)] == [""]


def test_what_works_with_one_site_says_so(root: Path) -> None:
    with pytest.raises(SettingsError, match=r"several sites \(blog, docs\).*name its folder"):
        open_site_from_settings(load(root))


# ------------------------------------------------------------------------------------------------ sites


def open_by_name(settings: Settings) -> dict[str, OpenSite]:
    return {site.name: site for site in open_sites(settings)}


def test_sites_have_their_own_rules_and_indexes(root: Path) -> None:
    sites = open_by_name(load(root))
    assert sites["blog"].index.path == root / "blog/.posthaste/public"
    assert sites["docs"].index.site.recognition.generator == "plain"
    assert sites["docs"].settings.hidden_if
    assert find_origin(sites["docs"]) == "https://docs.warmcache.example"
    assert find_origin(sites["blog"]) == ""  # a placeholder


def test_preview_is_one_of_all_sites_or_of_one(root: Path) -> None:
    assert list_previewed(open_sites(load(root))) == []
    everywhere = open_by_name(load(root, drafts=True))
    assert all(site.settings.drafts for site in everywhere.values())
    write_files(root / "manual", {"posthaste.toml": "drafts = true\n"})
    one = open_sites(load(root))
    assert list_previewed(one) == ["drafts"]
    assert [site.index.path.name for site in one] == ["public", "preview-drafts"]


def test_files_of_the_environment_are_those_of_all_sites(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(root, {"common.txt": "b = docs/install.md\n", "manual/pins.txt": "c = install.md\n"})
    (root / "words.txt").write_text("k8s = kubernetes\n")
    (root / "manual/synonyms.txt").write_text("pg = postgres\n")
    variables = {"SITES": f"docs={root / 'manual'}, blog={root / 'blog'}", "PINS": str(root / "common.txt")}
    for name, value in (variables | {"SYNONYMS": str(root / "words.txt")}).items():
        monkeypatch.setenv(f"POSTHASTE_{name}", value)
    settings = Settings.load()
    curation = open_curations(settings, open_sites(settings))
    assert curation.pins() == {"b": ("docs/install.md",), "c": ("docs/install.md",)}
    assert curation.synonyms() == build_synonym_table(
        [SynonymRule(("k8s", "kubernetes"), ("k8s", "kubernetes")), SynonymRule(("pg", "postgres"), ("pg", "postgres"))]
    )


def test_folder_of_all_indexes_has_one_for_each_site(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The container image sets POSTHASTE_INDEX."""
    monkeypatch.setenv("POSTHASTE_INDEX", str(root / "all"))
    monkeypatch.setenv("POSTHASTE_SITES", f"docs={root / 'manual'}, blog={root / 'blog'}")
    sites = open_by_name(Settings.load())
    assert [sites[name].index.path for name in ("docs", "blog")] == [root / "all/docs/public", root / "all/blog/public"]
    given = Settings.load(sites={"a": {"content": root / "manual", "index": root / "own"}, "b": root / "blog"})
    assert [site.index.path for site in open_sites(given)] == [root / "own/public", root / "all/b/public"]


@pytest.mark.parametrize("settings", [{"index": "opensearch://h:9200/x"}, {"site_url": "https://x.example"}])
def test_settings_of_a_single_site_are_refused_for_several(root: Path, settings: Any) -> None:
    with pytest.raises(SettingsError, match=r"give each its own `site_url`|only indexes in folders"):
        open_sites(load(root, **settings))


def test_sites_do_not_share_an_index(root: Path) -> None:
    with pytest.raises(SettingsError, match="the index of several sites"):
        open_sites(load(root, sites={"a": str(root / "blog"), "b": str(root / "blog/content/..")}))


def test_site_that_cannot_be_opened_is_named(root: Path) -> None:
    with pytest.raises(SettingsError, match="site 'b'"):
        open_sites(load(root, sites={"a": str(root / "blog"), "b": str(root / "none")}))


def test_hidden_posts_of_each_site_stay_hidden(root: Path) -> None:
    settings = load(root)
    service = open_service(settings)
    assert find(service, settings, "secretword") == []
    assert service.suggest("secre", 8) == []
    assert set(find(service, settings, "docker")) == {"blog/post/swarm.md", "blog/post/rust.md", "docs/install.md"}


def test_post_is_found_by_its_name_among_all_sites(root: Path) -> None:
    service = open_service(load(root))
    for name in ("docs/install.md", "https://docs.warmcache.example/install/"):
        post = service.get_post([name])
        assert post is not None
        assert (post.id, post.title) == ("docs/install.md", "Install")
    assert service.get_post(["install.md"]) is None
    assert service.get_post(["docs/draft.md"]) is None
    assert len(list(service.iterate_posts())) == 5


# ------------------------------------------------------------------------------------------------ pins and synonyms


def test_pins_and_synonyms_of_all_sites_count(root: Path) -> None:
    write_files(root / "blog", {"synonyms.txt": "whale = docker", "pins.txt": "okapi = post/rust.md"})
    write_files(root / "manual", {"synonyms.txt": "giraffe = okapi", "pins.txt": "okapi = /install/"})
    write_files(root, {"all.txt": "zoo = okapi", "pins.txt": "okapi = blog/post/swarm.md"})
    named = 'synonyms = "all.txt"\npins = "pins.txt"\n'
    write_files(root, {"posthaste.toml": named + (root / "posthaste.toml").read_text()})
    settings = load(root)
    service = open_service(settings)
    pinned = ["blog/post/swarm.md", "blog/post/rust.md", "docs/install.md"]
    assert find(service, settings, "okapi") == [*pinned, "docs/use.md"]
    assert "docs/use.md" in find(service, settings, "giraffe")
    assert "docs/use.md" in find(service, settings, "zoo")
    assert "docs/install.md" in find(service, settings, "whale")
    write_files(root / "manual", {"pins.txt": "# none", "synonyms.txt": "# none"})
    assert find(service, settings, "okapi") == [*pinned[:2], "docs/use.md"]
    assert find(service, settings, "giraffe") == []


def test_joined_tables_are_the_same_until_one_changes() -> None:
    tables = [build_synonym_table(()), build_synonym_table((SynonymRule(("a", "b"), ("a", "b")),))]
    joined = join_curations(
        Curation(lambda: tables[0], dict), {"x": Curation(lambda: tables[1], lambda: {"q": ("p.md",)})}
    )
    before = joined.synonyms()
    assert before.find(("a",)) == ("b",)
    assert joined.synonyms() is before
    tables[0] = build_synonym_table((SynonymRule(("a",), ("c",)),))
    assert joined.synonyms().find(("a",)) == ("c", "b")
    assert joined.pins() == {"q": ("x/p.md",)}
