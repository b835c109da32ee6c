"""The look of the search page that the site's owner configures."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import Engine
from index.errors import SettingsError
from search.settings import Settings
from tests.support.applications import make_app


def test_page_has_the_configured_look(root: Path, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("h1 { font-style: italic }")
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    paths = {"stylesheet": tmp_path / "own.css", "logo": tmp_path / "logo.svg"}
    client = make_app(root, engine, accent="light-dark(#a3321f, #ff9d85)", **paths).test_client()
    html = client.get("/").get_data(as_text=True)
    assert html.index("/static/page.css") < html.index('<link rel="stylesheet" href="/theme.css">')
    assert '<img src="/logo" alt="">' in html
    style = client.get("/theme.css")
    assert style.get_data(as_text=True) == (
        ":root { --accent: light-dark(#a3321f, #ff9d85); }\nh1 { font-style: italic }"
    )
    assert client.get("/theme.css", headers={"If-None-Match": style.headers["ETag"]}).status_code == 304
    logo = client.get("/logo")
    assert logo.content_type.startswith("image/svg+xml")
    assert "default-src 'none'" in logo.headers["Content-Security-Policy"]  # no script of an SVG runs


def test_page_has_its_own_look_by_default(root: Path, engine: Engine) -> None:
    client = make_app(root, engine).test_client()
    html = client.get("/").get_data(as_text=True)
    assert "theme.css" not in html
    assert "<img" not in html
    assert [client.get(path).status_code for path in ("/theme.css", "/logo")] == [404, 404]


def test_missing_files_do_not_disable_the_page(
    root: Path, engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gone = {"stylesheet": tmp_path / "gone.css", "logo": tmp_path / "gone.png"}
    client = make_app(root, engine, accent="red", **gone).test_client()
    assert client.get("/").status_code == 200
    assert client.get("/theme.css").get_data(as_text=True) == ":root { --accent: red; }\n"
    assert client.get("/logo").status_code == 404
    assert "gone.png" in caplog.text


@pytest.mark.parametrize("color", ["red; } * { display: none", "url(https://evil.example)", "var(--x)", "#12", "a b"])
def test_accent_is_a_color_only(color: str) -> None:
    with pytest.raises(SettingsError, match="expected a color of CSS"):
        Settings.load(environ={}, accent=color)


def test_logo_is_an_image() -> None:
    with pytest.raises(SettingsError, match="expected the path of an image"):
        Settings.load(environ={}, logo="/etc/passwd")


def test_file_of_a_site_cannot_name_images_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "posthaste.toml").write_text("logo = '/srv/secret.png'\n")
    with pytest.raises(SettingsError, match="is outside"):
        Settings.load(environ={}, content=tmp_path)
