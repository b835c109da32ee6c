"""Settings: their sources, their values and the messages about invalid ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.ranking import Ranking
from search.open_index import open_index
from search.settings import Settings


def test_arguments_beat_the_environment_beats_the_file_beats_defaults(tmp_path: Path) -> None:
    (tmp_path / "posthaste.toml").write_text("port = 1\nper_page = 2\nhost = '::1'\n")
    environ = {"POSTHASTE_PORT": "3", "POSTHASTE_PER_PAGE": "4", "POSTHASTE_SHARED": "not ours"}
    settings = Settings.load(environ=environ, content=tmp_path, port=5, host=None)
    assert (settings.port, settings.per_page, settings.host, settings.threads) == (5, 4, "::1", 16)


def test_file_is_found_above_the_content_folder(tmp_path: Path) -> None:
    (tmp_path / "posthaste.toml").write_text("title = 'Here'\n")
    (tmp_path / "content").mkdir()
    assert Settings.load(environ={}, content=tmp_path / "content").title == "Here"


def test_paths_in_the_file_are_relative_to_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "posthaste.toml").write_text("content = 'posts'\nindex = 'cache'\n")
    monkeypatch.chdir(tmp_path)
    assert Settings.load(environ={}).content.resolve() == tmp_path / "posts"
    monkeypatch.chdir("/")
    given = Settings.load(environ={}, content=tmp_path)
    assert (given.content, given.index) == (tmp_path, tmp_path / "cache")


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [("watch", "yes", True), ("watch", "0", False), ("interval", "1.5", 1.5),
     ("cors_origins", "https://a, https://b", ("https://a", "https://b"))],
)  # fmt: skip
def test_value_of_the_environment_is_read_by_its_type(name: str, value: str, read: object) -> None:
    assert getattr(Settings.load(environ={f"POSTHASTE_{name.upper()}": value}), name) == read


@pytest.mark.parametrize(
    ("file", "environ", "arguments", "message"),
    [
        ("prot = 1", {}, {}, r"posthaste.toml: unknown setting 'prot'; did you mean 'port'\?"),
        ("port = 'x'", {}, {}, "posthaste.toml: invalid port 'x': expected a whole number from 0 to 65535"),
        ("port = ", {}, {}, "posthaste.toml: cannot read the settings"),
        ("port = " + "[" * 10_000, {}, {}, "posthaste.toml: cannot read the settings"),
        ("port = inf", {}, {}, "posthaste.toml: invalid port inf: expected a whole number from 0 to 65535"),
        ("interval = nan", {}, {}, "posthaste.toml: invalid interval nan: expected a number from 1 to 86400"),
        (
            "",
            {"POSTHASTE_WATCH": "maybe"},
            {},
            "variable POSTHASTE_WATCH: invalid watch 'maybe': expected true or false",
        ),
        ("", {}, {"per_page": 51}, "option per_page: invalid per_page 51: expected a whole number from 1 to 50"),
        ("", {}, {"colour": 1}, "option colour: unknown setting 'colour'; the settings are: content, "),
        (
            "[ranking]\ntitel_weight = 3",
            {},
            {},
            "'titel_weight'; the parameters are: title_weight, tags_weight",
        ),
        (
            "",
            {"POSTHASTE_SITE_URL": "example.org"},
            {},
            "SITE_URL: invalid site_url 'example.org': expected an address that begins with http:// or https://",
        ),
        ("", {"POSTHASTE_API_KEYS": "short"}, {}, r"API_KEYS: invalid api_keys \(value hidden\): expected keys of 16"),
        (
            "",
            {"POSTHASTE_RANKING": "body_b=2"},
            {},
            "RANKING: invalid ranking 'body_b=2': parameter 'body_b': expected a number from 0 to 1",
        ),
    ],
)
def test_error_names_the_place_the_setting_the_value_and_the_remedy(
    tmp_path: Path, file: str, environ: dict[str, str], arguments: dict[str, object], message: str
) -> None:
    (tmp_path / "posthaste.toml").write_text(file)
    with pytest.raises(SettingsError, match=message):
        Settings.load(environ=environ, content=tmp_path, **arguments)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("title = ['a']", "a text, in quotes"), ("hugo_version = 0.120", "a text, in quotes"),
        ("rate_limit = 60", "a text, in quotes"), ("host = ''", "an address or a name"),
        ("port = 8080.9", "a whole number"), ("per_page = true", "a whole number"),
        ("synonyms = \"a\\u0000b\"", "a path"), ("content = 5", "a path"),
        ("index = ''", "a path"), ("index = true", "a path"), ("logo = \"a\\u0000.svg\"", "a path"),
        ("index = '~nobody-here/x'", "a path, but nobody has the home folder ~nobody-here"),
        ("index = 'http://localhost:9200/blog'", "a folder, or an address that begins with opensearch://"),
        ("index = 'opensearch://localhost:9200'", "opensearch://host:9200,host2:9200/name"),
        ("cors_origins = ['www.example.org']", "origins without a path, such as https://example.org"),
        ("cors_origins = 'https://example.org/blog'", "origins without a path"),
        ("cors_origins = {a = 1}", "a list of texts"), ("versions = [2.0]", "a list of texts"),
        ("trusted_hosts = ['https://example.org']", "names such as search.example.org"),
        ("trusted_hosts = '*'", "names such as search.example.org"),
    ],
)  # fmt: skip
def test_value_of_another_kind_is_an_error(tmp_path: Path, line: str, expected: str) -> None:
    (tmp_path / "posthaste.toml").write_text(f"{line}\n")
    name = line.partition(" ")[0]
    with pytest.raises(SettingsError) as error:
        Settings.load(environ={}, content=tmp_path)
    message = str(error.value)
    assert f"posthaste.toml: invalid {name} " in message
    assert f": expected {expected}" in message
    assert message.count("invalid") == 1


def test_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(SettingsError, match="'opensearch://…@a/blog': expected") as error:
        Settings.load(environ={"POSTHASTE_INDEX": "opensearch://user:hunter2@a/blog"})
    assert "hunter2" not in str(error.value)


def test_origin_counts_without_the_slash_at_its_end() -> None:
    origins = ["https://Example.org/", "*", "null", "capacitor://localhost", "http://localhost:1313"]
    expected = ("https://example.org", "*", "null", "capacitor://localhost", "http://localhost:1313")
    assert Settings.load(environ={}, cors_origins=origins).cors_origins == expected


@pytest.mark.parametrize("host", ["example.org", ".example.org", "localhost", "127.0.0.1", "example.org:8080"])
def test_trusted_host_is_a_name(host: str) -> None:
    assert Settings.load(environ={}, trusted_hosts=host).trusted_hosts == (host,)


def test_content_in_an_argument_beats_sites_in_the_environment(tmp_path: Path) -> None:
    environ = {"POSTHASTE_SITES": "a=a, b=b", "POSTHASTE_PORT": "3"}
    settings = Settings.load(environ=environ, content=tmp_path)
    assert (settings.content, settings.sites, settings.port) == (tmp_path, (), 3)
    assert [site.name for site in Settings.load(environ=environ).sites] == ["a", "b"]


def test_misspelled_variable_is_logged_and_those_of_other_programs_are_not(caplog: pytest.LogCaptureFixture) -> None:
    others = ["SHARED", "SERVICE_HOST", "PORT_80_TCP", "OPENSEARCH_USER", "OPENSEARCH_API_KEY", "URL_PREFIX"]
    Settings.load(environ={f"POSTHASTE_{name}": "x" for name in [*others, "API_KEY"]})
    assert [record.getMessage() for record in caplog.records] == [
        "POSTHASTE_API_KEY is ignored: no setting has this name; did you mean POSTHASTE_API_KEYS?"
    ]


def test_ranking_is_a_table_or_a_list_of_pairs(tmp_path: Path) -> None:
    (tmp_path / "posthaste.toml").write_text("[ranking]\ntitle_weight = 8\nrecency = 0.5\n")
    expected = Ranking(title_weight=8.0, recency=0.5)
    assert Settings.load(environ={}, content=tmp_path).ranking == expected
    environ = {"POSTHASTE_RANKING": "title_weight=8, recency=0.5"}
    assert Settings.load(environ=environ, content=tmp_path).ranking == expected


def test_each_preview_has_a_separate_index(tmp_path: Path) -> None:
    def get_index_path(**arguments: object) -> Path:
        return Settings.load(environ={}, content=tmp_path, **arguments).index_path(tmp_path)

    assert get_index_path() == tmp_path / ".posthaste/public"
    assert get_index_path(drafts=True, future=True) == tmp_path / ".posthaste/preview-drafts-future"
    assert get_index_path(index="/x") == Path("/x/public")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("content = '/etc'", "content"), ("content = '../other'", "content"), ("index = '/tmp/x'", "index"),
        ("index = '~/x'", "index"), ("synonyms = '../words.txt'", "synonyms"), ("pins = 'link/pins.txt'", "pins"),
        ("host = '0.0.0.0'", "host"), ("host = '::'", "host"), ("host = 'example.org'", "host"),
        ("rate_limit_storage = 'redis://example.org'", "rate_limit_storage"),
        ("index = 'opensearch://127.0.0.1,search.example.org/blog'", "index"),
        ("index = 'opensearch+https://10.0.0.1:9200/blog'", "index"), ("state = '/tmp/x'", "state"),
    ],
)  # fmt: skip
def test_file_of_a_site_reaches_neither_other_folders_nor_other_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, name: str
) -> None:
    root = tmp_path / "site"
    root.mkdir()
    monkeypatch.chdir(root)
    (root / "link").symlink_to(tmp_path)
    (root / "posthaste.toml").write_text(f"{file}\n")
    with pytest.raises(SettingsError, match=f"{name} = .*POSTHASTE_{name.upper()}"):
        Settings.load(environ={})
    overrides = {"host": "0.0.0.0", "rate_limit_storage": "redis://localhost"}
    environ = {f"POSTHASTE_{name.upper()}": overrides.get(name, "/tmp")}
    Settings.load(environ=environ)


def test_file_may_name_a_cluster_on_this_machine(tmp_path: Path) -> None:
    (tmp_path / "posthaste.toml").write_text("index = 'opensearch://127.0.0.1:9200,[::1]:9201,localhost/blog'\n")
    assert str(Settings.load(environ={}, content=tmp_path).index_location(tmp_path)).endswith("/blog")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.0.1"])
def test_file_may_name_an_address_of_this_machine(tmp_path: Path, host: str) -> None:
    (tmp_path / "posthaste.toml").write_text(f"host = '{host}'\nindex = 'sub/cache'\n")
    assert Settings.load(environ={}, content=tmp_path).host == host


def test_file_of_settings_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "posthaste.toml").write_text("# long\n" * 200_000)
    with pytest.raises(SettingsError, match="more than"):
        Settings.load(environ={}, content=tmp_path)


def test_index_behind_a_link_out_of_the_site_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "site"
    (root / ".posthaste").mkdir(parents=True)
    (root / ".posthaste" / "public").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="leads outside"):
        open_index(Settings.load(environ={}, content=root))
    assert open_index(Settings.load(environ={}, content=root, index=tmp_path / "index")).path.parent.name == "index"
