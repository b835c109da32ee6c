"""Settings: where they come from, and what is said of wrong ones."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.ranking import Ranking
from search.settings import Settings
from tests.conftest import PROJECT


def test_arguments_beat_the_environment_beats_the_file_beats_defaults(tmp_path: Path) -> None:
    (tmp_path / "posthaste.toml").write_text("port = 1\nper_page = 2\nhost = '0.0.0.0'\n")
    environ = {"POSTHASTE_PORT": "3", "POSTHASTE_PER_PAGE": "4", "POSTHASTE_SHARED": "not ours"}
    settings = Settings.load(environ=environ, content=tmp_path, port=5, host=None)
    assert (settings.port, settings.per_page, settings.host, settings.threads) == (5, 4, "0.0.0.0", 4)


def test_the_file_is_found_from_the_content_folder(tmp_path: Path) -> None:
    (tmp_path / "posthaste.toml").write_text("title = 'Here'\n")
    (tmp_path / "content").mkdir()
    assert Settings.load(environ={}, content=tmp_path / "content").title == "Here"


def test_paths_in_the_file_count_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_values_of_the_environment_are_read_by_their_kind(name: str, value: str, read: object) -> None:
    assert getattr(Settings.load(environ={f"POSTHASTE_{name.upper()}": value}), name) == read


@pytest.mark.parametrize(
    ("file", "environ", "arguments", "said"),
    [
        ("prot = 1", {}, {}, r"posthaste.toml: there is no setting `prot`; is `port` meant\?"),
        ("port = 'x'", {}, {}, "posthaste.toml: port = 'x' can't be; say a number from 0 to 65535"),
        ("port = ", {}, {}, "posthaste.toml: can't be read"),
        ("", {"POSTHASTE_WATCH": "maybe"}, {}, "POSTHASTE_WATCH in the environment: watch = 'maybe'.*true or false"),
        ("", {}, {"per_page": 51}, "argument: per_page = 51 can't be; say a number from 1 to 50"),
        ("", {}, {"colour": 1}, "argument: there is no setting `colour`"),
        ("[ranking]\ntitel_weight = 3", {}, {}, "`titel_weight` is no parameter; there are: title_weight, tags_weight"),
        (
            "",
            {"POSTHASTE_SITE_URL": "example.org"},
            {},
            "SITE_URL in the environment: .* begins with http:// or https://",
        ),
        ("", {"POSTHASTE_RANKING": "body_b=2"}, {}, "in the environment: .* of body_b, say a number from 0 to 1"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place_and_remedy(
    tmp_path: Path, file: str, environ: dict[str, str], arguments: dict[str, object], said: str
) -> None:
    (tmp_path / "posthaste.toml").write_text(file)
    with pytest.raises(SettingsError, match=said):
        Settings.load(environ=environ, content=tmp_path, **arguments)


def test_the_ranking_is_a_table_or_a_list_of_pairs(tmp_path: Path) -> None:
    (tmp_path / "posthaste.toml").write_text("[ranking]\ntitle_weight = 8\nrecency = 0.5\n")
    expected = Ranking(title_weight=8.0, recency=0.5)
    assert Settings.load(environ={}, content=tmp_path).ranking == expected
    environ = {"POSTHASTE_RANKING": "title_weight=8, recency=0.5"}
    assert Settings.load(environ=environ, content=tmp_path).ranking == expected


def test_a_preview_has_an_index_of_its_own(tmp_path: Path) -> None:
    def place(**arguments: object) -> Path:
        return Settings.load(environ={}, content=tmp_path, **arguments).index_path(tmp_path)

    assert place() == tmp_path / ".posthaste/public"
    assert place(drafts=True, future=True) == tmp_path / ".posthaste/preview-drafts-future"
    assert place(index="/x") == Path("/x/public")


def test_every_setting_is_in_the_docs() -> None:
    docs = (PROJECT / "docs" / "settings.md").read_text("utf-8")
    named = [f.name for f in (*fields(Settings), *fields(Ranking))]
    assert [name for name in named if f"`{name}`" not in docs] == []
