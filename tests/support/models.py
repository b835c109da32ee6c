"""Small models of word embeddings, written to folders: each word is a direction, and synonyms share one."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import orjson
import pytest

from index.segment.ragged import Array
from index.semantic.model import StaticModel, find_model_files, find_packaged_model

has_extra = importlib.util.find_spec("tokenizers") is not None
needs_extra = pytest.mark.skipif(not has_extra, reason="the extra is absent: pip install 'posthaste-search[semantic]'")

DIMENSIONS = 64


def write_safetensors(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write a file in the safetensors format."""
    types = {"f4": "F32", "f2": "F16", "i8": "I64", "i1": "I8"}
    entries, data = {}, b""
    for name, array in arrays.items():
        entries[name] = {
            "dtype": types[array.dtype.str[1:]],
            "shape": list(array.shape),
            "data_offsets": [len(data), len(data) + array.nbytes],
        }
        data += array.tobytes()
    header = orjson.dumps(entries)
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)


def write_tokenizer(path: Path, words: Sequence[str]) -> None:
    """Write a tokenizer that knows these words, in lower case; any other word is unknown."""
    vocabulary = {"[UNK]": 0} | {word: number for number, word in enumerate(words, 1)}
    path.write_bytes(
        orjson.dumps(
            {
                "version": "1.0",
                "truncation": None,
                "padding": None,
                "added_tokens": [],
                "normalizer": {"type": "Lowercase"},
                "pre_tokenizer": {"type": "Whitespace"},
                "post_processor": None,
                "decoder": None,
                "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
            }
        )
    )


def write_model(folder: Path, *meanings: str, langs: Sequence[str] = ("en",), seed: int = 1) -> Path:
    """Write a model to a new folder; return the folder. `meanings`: words of one meaning each, with blanks between."""
    folder.mkdir(parents=True)
    directions = np.random.default_rng(seed).standard_normal((len(meanings) + 1, DIMENSIONS)).astype(np.float32)
    words = [
        (word, direction)
        for meaning, direction in zip(meanings, directions[1:], strict=True)
        for word in meaning.split()
    ]
    table = np.stack([directions[0], *(direction for _, direction in words)])
    write_safetensors(folder / "model.safetensors", {"embeddings": table})
    write_tokenizer(folder / "tokenizer.json", [word for word, _ in words])
    (folder / "README.md").write_text(
        "---\nlanguage:\n" + "".join(f"- {lang}\n" for lang in langs) + "---\n# A model\n"
    )
    return folder


def make_model(folder: Path, *meanings: str, langs: Sequence[str] = ("en",), seed: int = 1) -> StaticModel:
    """Write a model and open it."""
    return StaticModel(find_model_files(write_model(folder, *meanings, langs=langs, seed=seed)))


def open_packaged_model() -> StaticModel:
    """Return the model in the `wordllama` package; skip the test if it is absent."""
    files = find_packaged_model() if has_extra else None
    if files is None:
        pytest.skip("the model is absent: pip install wordllama 'posthaste-search[semantic]'")
    return StaticModel(files)
