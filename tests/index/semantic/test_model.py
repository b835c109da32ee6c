"""Models: their vectors are those of model2vec, and broken ones are refused with a reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import SettingsError
from index.semantic import model as models
from index.semantic.encode import embed_texts, normalize
from index.semantic.model import StaticModel, find_model_files
from tests.support.models import (
    DIMENSIONS,
    make_model,
    needs_extra,
    open_packaged_model,
    write_model,
    write_safetensors,
    write_tokenizer,
)

pytestmark = needs_extra

TEXTS = (
    "How do I put my site on a server of my own?",
    "The garbage collector frees memory that nothing refers to.",
    "Sourdough: feed the starter, wait four hours (or more), then bake at 250 degrees.",
    "Crème brûlée, naïve café",
)


def test_vectors_are_those_of_model2vec() -> None:
    model2vec = pytest.importorskip("model2vec", reason="model2vec is absent: pip install model2vec")
    model = open_packaged_model()
    table = np.asarray(model._table, np.float32)
    expected = normalize(model2vec.StaticModel(table, model.tokenizer).encode(list(TEXTS)))
    found = embed_texts([text.split() for text in TEXTS], model)
    assert (found * expected).sum(axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_rows_are_mapped_and_weighted_as_by_model2vec(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    table = np.eye(3, DIMENSIONS, dtype=np.float32)
    weights, mapping = np.array([1, 2, 0.5], np.float32), np.array([2, 2, 0], np.int64)
    write_safetensors(folder / "model.safetensors", {"embeddings": table, "weights": weights, "mapping": mapping})
    write_tokenizer(folder / "tokenizer.json", ["sea", "land"])
    vectors = StaticModel(find_model_files(folder)).embed_words(["sea", "land", "air"])
    assert vectors[:, :3].tolist() == [[0, 0, 2], [0.5, 0, 0], [0, 0, 0]]  # an unknown word has no meaning


def test_hyphens_and_punctuation_make_several_tokens_of_a_word(tmp_path: Path) -> None:
    model = make_model(tmp_path / "model", "sea", "land")
    sea, land, both = model.embed_words(["sea", "land", "Sea-land!"])
    assert both == pytest.approx(sea + land)


@pytest.mark.parametrize(
    ("card", "known", "unknown"),
    [
        ("---\nlanguage: de\n---\n", ("de", "de-at"), ("en", "")),
        ("---\nlicense: mit\nlanguage:\n- en\n- no\n---\n", ("en-us", "no"), ("de",)),
        ("---\nlanguage: [multilingual, en]\n---\n", ("de", "ja", "en"), ()),
        ("---\nlicense: mit\n---\n", ("en",), ("de",)),
        ("---\nlanguage: {\n---\n", ("en",), ("de",)),
        ("# No front matter\n", ("en",), ("de",)),
        (None, ("en",), ("de",)),
    ],
)
def test_card_names_the_languages(
    tmp_path: Path, card: str | None, known: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    folder = write_model(tmp_path / "model", "sea")
    (folder / "README.md").unlink()
    if card is not None:
        (folder / "README.md").write_text(card)
    model = StaticModel(find_model_files(folder))
    assert all(map(model.knows, known))
    assert not any(map(model.knows, unknown))


def test_other_vectors_tokens_and_languages_make_another_model(tmp_path: Path) -> None:
    same = [make_model(tmp_path / name, "sea", "land") for name in ("a", "b")]
    others = [
        make_model(tmp_path / "c", "sea", "land", seed=2),
        make_model(tmp_path / "d", "sea", "lake"),
        make_model(tmp_path / "e", "sea", "land", langs=("de",)),
    ]
    assert same[0].id == same[1].id
    assert len({model.id for model in [*same, *others]}) == 4


# ------------------------------------------------------------------------------------------------ broken models


def test_folder_without_a_file_is_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "model", "sea")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(SettingsError, match=r"tokenizer\.json: the file is missing"):
        find_model_files(folder)


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such folder"):
        find_model_files(tmp_path / "absent")


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "narrow", "other names", "other type", "length"])
def test_damaged_table_is_refused(tmp_path: Path, damage: str) -> None:
    folder = write_model(tmp_path / "model", "sea")
    path = folder / "model.safetensors"
    if damage == "empty":
        path.write_bytes(b"")
    elif damage == "text":
        path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 30236760\n")
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    elif damage == "length":
        path.write_bytes((10**9).to_bytes(8, "little") + path.read_bytes()[8:])
    elif damage == "narrow":
        write_safetensors(path, {"embeddings": np.zeros((2, 50), np.float32)})
    elif damage == "other names":
        write_safetensors(path, {"bert.weight": np.zeros((2, DIMENSIONS), np.float32)})
    else:
        write_safetensors(path, {"embeddings": np.zeros((2, DIMENSIONS), np.int64)})
    with pytest.raises(SettingsError, match=r"model\.safetensors: not a table of static embeddings"):
        StaticModel(find_model_files(folder))


@pytest.mark.parametrize("content", ["", "{}", '{"model": 1}'])
def test_damaged_tokenizer_is_refused_when_the_model_is_loaded(tmp_path: Path, content: str) -> None:
    folder = write_model(tmp_path / "model", "sea")
    (folder / "tokenizer.json").write_text(content)
    with pytest.raises(SettingsError, match=r"tokenizer\.json: not a tokenizer"):
        StaticModel(find_model_files(folder)).load()


def test_tokenizer_of_another_model_is_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "model", "sea")
    write_tokenizer(folder / "tokenizer.json", ["sea", "land", "air"])
    with pytest.raises(SettingsError, match="more tokens than the 2"):
        StaticModel(find_model_files(folder)).load()


def test_failed_download_is_an_error_that_names_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> str:
        raise OSError("no network")

    monkeypatch.setattr("huggingface_hub.snapshot_download", fail)
    with pytest.raises(SettingsError, match="somebody/model: cannot download the model: no network"):
        find_model_files("somebody/model")


def test_downloaded_model_is_opened_without_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, asked = write_model(tmp_path / "model", "sea"), []

    def find(name: str, *, local_files_only: bool = False, **options: object) -> str:
        asked.append((name, local_files_only))
        return str(folder)

    monkeypatch.setattr("huggingface_hub.snapshot_download", find)
    assert StaticModel(find_model_files("somebody/model")).dimensions == DIMENSIONS
    assert asked == [("somebody/model", True)]


def test_absent_libraries_are_an_error_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "is_available", lambda: False)
    with pytest.raises(SettingsError, match=r"pip install 'posthaste-search\[semantic\]'"):
        models.require_libraries()
