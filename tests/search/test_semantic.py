"""The setting `semantic`: which model is used, errors at the start, and that nothing changes without a model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from index.sync.execute import SyncReport, run_sync
from search import create_app
from search.open_index import OpenIndex, open_index
from search.settings import Settings
from tests.support.applications import search
from tests.support.models import needs_extra, write_model
from tests.support.processes import PROJECT
from tests.support.sites import write_files

MEANINGS = ("car automobile", "repair mend", "bread loaf", "cat kitten")
QUERY = "q=how+to+repair+a+car&explain=1"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    posts = {
        "car": "Automobile\n\nOld.\n\n## Mending\n\nMend the automobile.",
        "how": "How\n\nHow to do it.",
        "loaf": "Loaf\n\nBread.",
    }
    files = {
        f"content/{name}.md": f"---\ntitle: {text}\n".replace("\n\n", "\n---\n", 1) for name, text in posts.items()
    }
    write_model(tmp_path / "model", *MEANINGS)
    return write_files(tmp_path / "site", {**files, "hugo.toml": 'languageCode = "en"\n'})


def load(site: Path, **settings: Any) -> Settings:
    return Settings.load(environ={}, content=site, **settings)


def sync(opened: OpenIndex) -> SyncReport:
    return run_sync(opened.site, opened.engine, state=opened.path)


@needs_extra
def test_response_says_what_meaning_alone_has_found(site: Path) -> None:
    settings = load(site, semantic=str(site.parent / "model"))
    sync(open_index(settings))
    result = search(create_app(settings).test_client(), QUERY)["results"][0]
    assert (result["id"], result["matched_by"]) == ("car.md", "meaning")
    assert [part["title"] for part in result["sub_results"]] == ["Mending"]
    assert "<mark>" not in json.dumps(result)
    explanation = result["explanation"]
    assert 0 < explanation["cosine"] <= 1
    words = sum(word["score"] for word in explanation["words"]) * explanation["all_words"] * explanation["tag"]
    total = (words + explanation["meaning"] + explanation["title"]) * explanation["nearness"]
    assert total == pytest.approx(result["score"], abs=1e-3)


def test_other_results_look_as_before(site: Path) -> None:
    settings = load(site, semantic=False)
    sync(open_index(settings))
    results = search(create_app(settings).test_client(), QUERY)["results"]
    assert results[0]["id"] == "how.md"
    assert not any("matched_by" in result or result["explanation"]["cosine"] for result in results)


# ------------------------------------------------------------------------------------------------ which model


@needs_extra
def test_model_of_an_installed_package_is_the_default(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.semantic.model import find_model_files

    monkeypatch.setattr("search.open_index.find_default_model", lambda: find_model_files(site.parent / "model"))
    sync(open_index(load(site)))
    assert open_index(load(site, semantic=str(site.parent / "model"))).engine.is_outdated() is False
    sync(open_index(load(site, semantic=False)))
    assert open_index(load(site)).engine.is_outdated() is False  # its vectors stay


@needs_extra
def test_required_model_must_be_there(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.open_index.find_packaged_model", lambda: None)
    with pytest.raises(SettingsError, match=r"install posthaste-search\[semantic\], or name a model"):
        open_index(load(site, semantic=True))


def test_model_needs_the_extra(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.semantic.model.is_available", lambda: False)
    for value in (True, "./model", "somebody/model"):
        with pytest.raises(SettingsError, match=r"pip install 'posthaste-search\[semantic\]'"):
            open_index(load(site, semantic=value))


@needs_extra
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_broken_model_is_an_error_at_the_start(site: Path, name: str) -> None:
    (site.parent / "model" / name).write_text("{}")
    with pytest.raises(SettingsError, match=name):
        create_app(load(site, semantic=str(site.parent / "model")))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        ("false", False),
        ("0", False),
        ("minishlab/potion-base-8M", "minishlab/potion-base-8M"),
        ("./model", Path("model")),
        ("/models/a", Path("/models/a")),
        ("model", Path("model")),
    ],
)
def test_values_of_the_setting(value: object, expected: object) -> None:
    assert Settings.load(environ={}, semantic=value).semantic == expected


def test_file_of_a_site_may_name_only_a_model_of_its_own(site: Path) -> None:
    toml = site / "posthaste.toml"
    toml.write_text('semantic = "./model"\n')
    assert load(site).semantic == site / "model"
    toml.write_text('semantic = "../model"\n')
    with pytest.raises(SettingsError, match="is outside"):
        load(site)
    toml.write_text('semantic = "somebody/model"\n')
    with pytest.raises(SettingsError, match="is downloaded; a site's own file may not decide that"):
        load(site)


# ------------------------------------------------------------------------------------------------ another model


@needs_extra
def test_index_of_another_model_is_rebuilt_beside_the_old_one(site: Path) -> None:
    write_model(site.parent / "other", *MEANINGS, seed=2)
    first = load(site, semantic=str(site.parent / "model"))
    assert sync(open_index(load(site, semantic=False))).upserted == 3
    reader = create_app(first).test_client()
    assert search(reader, QUERY)["results"][0]["id"] == "how.md"  # by words, until the index is rebuilt
    assert sync(open_index(first)).upserted == 3
    assert search(reader, QUERY)["results"][0]["id"] == "car.md"
    assert sync(open_index(first)).upserted == 0
    other = open_index(load(site, semantic=str(site.parent / "other")))
    assert sync(other).upserted == 3
    assert not other.engine.is_outdated()


# ------------------------------------------------------------------------------------------------ without the extra

_PROGRAM = """
import json, sys
if sys.argv[2] == "absent":
    sys.modules.update(tokenizers=None, huggingface_hub=None, wordllama=None, safetensors=None)
before = set(sys.modules)
from search.open_index import open_index
from search.settings import Settings
from index.sync.execute import run_sync
from search import create_app
settings = Settings.load(environ={}, content=sys.argv[1], **json.loads(sys.argv[3]))
opened = open_index(settings)
run_sync(opened.site, opened.engine, state=opened.path)
body = create_app(settings).test_client().get("/search?q=how+to+repair+a+car&facets=lang").get_json()
names = {"tokenizers", "huggingface_hub", "wordllama", "index.semantic.fuse", "index.searcher.by_meaning"}
print(json.dumps([sorted(names & (sys.modules.keys() - before)), body["results"], body["facets"]]))
"""


@pytest.mark.parametrize(("extra", "settings"), [("absent", {}), ("there", {"semantic": False})])
def test_nothing_is_imported_and_nothing_changes_without_a_model(
    site: Path, extra: str, settings: dict[str, Any]
) -> None:
    command = [sys.executable, "-c", _PROGRAM, str(site), extra, json.dumps(settings)]
    output = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60).stdout
    imported, results, facets = json.loads(output)
    assert imported == []
    expected = load(site, index=site.parent / "index", semantic=False)
    sync(open_index(expected))
    body = search(create_app(expected).test_client(), "q=how+to+repair+a+car&facets=lang")
    assert (results, facets) == (body["results"], body["facets"])
