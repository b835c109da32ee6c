"""Open a model of static word embeddings: a table with one vector per token, and the tokenizer that it was made with.

A text's vector is the sum of its tokens' vectors, as with model2vec and WordLlama: no neural network runs. The table is
mapped, so all processes share its pages, and a query reads the few rows that it needs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from ..errors import SettingsError
from ..segment.ragged import Array, make_starts

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_TABLES = ("embeddings", "embedding.weight")
"""Names of the table: of model2vec; of WordLlama and sentence-transformers."""
_DTYPES = {"F16": "<f2", "F32": "<f4", "I8": "<i1"}
_MAPPING_DTYPES = {"I32": "<i4", "I64": "<i8"}
_WEIGHT_DTYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}
_MAX_HEADER = 1_000_000
_SAMPLED_ROWS = 512
"""Rows of the table that identify a model, so that opening a large one does not read all of it."""
_ENGLISH = frozenset({"en"})
_MAX_CARD = 20_000
"""Characters of a model card that are read: its front matter comes first."""


@dataclass(frozen=True)
class ModelFiles:
    """Where the files of a model are."""

    table: Path
    """In the safetensors format."""
    tokenizer: Path
    """In the format of the `tokenizers` library."""
    card: Path
    """The model card, whose front matter lists the languages; it need not exist."""


class StaticModel:
    """A table of word embeddings and its tokenizer. Any number of threads may use it."""

    def __init__(self, files: ModelFiles) -> None:
        """Check the files and map the table. Raises SettingsError if one is missing or not as it must be."""
        self._files = files
        self._arrays = _open_table(files.table)
        self.dimensions = int(self._table.shape[1])
        self.langs = _read_langs(files.card)
        """The languages that the model knows, without regions; empty: any."""
        self.id = self._compute_id()
        """Identifies the model: vectors of different models can't be compared."""

    @property
    def _table(self) -> Array:
        return self._arrays["table"]

    def knows(self, lang: str) -> bool:
        """Return whether the model knows a language, given its tag (`pt-br`)."""
        return not self.langs or lang.partition("-")[0].lower() in self.langs

    def load(self) -> None:
        """Load the tokenizer, which takes 0.2 s. Raises SettingsError if it can't be."""
        self.embed_words(["a"])

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, loaded at first use. Raises SettingsError if it can't be."""
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._files.tokenizer))
        except Exception as error:  # the library raises bare Exception
            raise SettingsError(f"{self._files.tokenizer}: not a tokenizer: {error}") from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        rows = len(self._arrays.get("mapping", self._table))
        if tokenizer.get_vocab_size() > rows:
            raise SettingsError(f"{self._files.tokenizer}: has more tokens than the {rows} of {self._files.table}")
        return tokenizer

    def embed_words(self, words: Sequence[str]) -> Array:
        """Return the sum of the vectors of each word's tokens: [words, dimensions] float32.

        Tokenizing word by word gives the tokens of the text, because the tokenizers of these models split at blanks."""
        if not words:
            return np.zeros((0, self.dimensions), np.float32)
        # One by one: a batch wakes a pool of threads, which takes longer for a query and does not survive a fork.
        encode, unknown = self.tokenizer.encode, self._unknown_token
        encodings = (encode(word, add_special_tokens=False) for word in words)
        tokens = [[token for token in each.ids if token != unknown] for each in encodings]
        counts = np.fromiter(map(len, tokens), np.int64, len(tokens))
        starts = make_starts(counts)
        flat = np.fromiter((token for row in tokens for token in row), np.int64, starts[-1])
        vectors = np.zeros((len(words), self.dimensions), np.float32)
        for at in range(int(counts.max(initial=0))):  # most words have one to three tokens; `reduceat` is far slower
            rows = (counts > at).nonzero()[0]
            vectors[rows] += self._read_rows(flat.take(starts.take(rows) + at))
        return vectors

    @cached_property
    def _unknown_token(self) -> int | None:
        name = orjson.loads(self._files.tokenizer.read_bytes())["model"].get("unk_token")
        return self.tokenizer.token_to_id(name) if isinstance(name, str) else None

    def _read_rows(self, tokens: Array) -> Array:
        """Return the vectors of tokens: [tokens, dimensions] float32."""
        mapping, weights = self._arrays.get("mapping"), self._arrays.get("weights")
        rows: Array = self._table[tokens if mapping is None else mapping[tokens]].astype(np.float32)
        return rows if weights is None else rows * weights[tokens].astype(np.float32)[:, None]

    def _compute_id(self) -> str:
        digest = hashlib.blake2b(self._files.tokenizer.read_bytes(), digest_size=12)
        digest.update(repr([(name, array.shape, array.dtype.str) for name, array in self._arrays.items()]).encode())
        for array in self._arrays.values():
            digest.update(array[:: max(len(array) // _SAMPLED_ROWS, 1)].tobytes())
        digest.update(",".join(sorted(self.langs)).encode())
        return digest.hexdigest()


# ------------------------------------------------------------------------------------------------ files


def is_available() -> bool:
    """Return whether the libraries of the extra are installed. Imports none of them."""
    return importlib.util.find_spec("tokenizers") is not None


def require_libraries() -> None:
    """Raise SettingsError if the libraries of the extra are not installed."""
    if not is_available():
        raise SettingsError("semantic search needs more libraries: pip install 'posthaste-search[semantic]'")


def find_packaged_model() -> ModelFiles | None:
    """Return the model in the `wordllama` package, without importing it; None if it is not installed."""
    spec = importlib.util.find_spec("wordllama")
    for folder in map(Path, (spec.submodule_search_locations or ()) if spec else ()):
        files = ModelFiles(
            folder / "weights" / "l2_supercat_256.safetensors",
            folder / "tokenizers" / "l2_supercat_tokenizer_config.json",
            folder / "README.md",
        )
        if files.table.is_file() and files.tokenizer.is_file():
            return files
    return None


def find_model_files(name: str | Path) -> ModelFiles:
    """Return the files of a model, given its folder or its name on the Hugging Face hub (`minishlab/potion-base-8M`).

    A name is downloaded unless it was before. Raises SettingsError if there is no such model."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _download(str(name))
    files = ModelFiles(folder / "model.safetensors", folder / "tokenizer.json", folder / "README.md")
    for path in (files.table, files.tokenizer):
        if not path.is_file():
            raise SettingsError(f"{path}: the file is missing; a model has model.safetensors and tokenizer.json")
    return files


def _download(name: str) -> Path:
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", name) or name.startswith("."):
        raise SettingsError(f"{name}: no such folder; name a model's folder, or one of the Hugging Face hub")
    from huggingface_hub import snapshot_download

    wanted = ["model.safetensors", "tokenizer.json", "README.md"]
    try:
        try:
            return Path(snapshot_download(name, allow_patterns=wanted, local_files_only=True))
        except Exception:  # it was never downloaded: the library raises several kinds
            return Path(snapshot_download(name, allow_patterns=wanted))
    except Exception as error:
        raise SettingsError(f"{name}: cannot download the model: {error}") from error


def _open_table(path: Path) -> dict[str, Array]:
    """Map the arrays of a safetensors file. Raises SettingsError.

    The `safetensors` library copies arrays for NumPy; mapped ones are shared by all processes. The format is a length,
    a JSON table of types, shapes and offsets, and the arrays."""
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            header = file.read(min(size, _MAX_HEADER))
        entries: dict[str, Any] = orjson.loads(header)
        table = next(name for name in _TABLES if name in entries)
        arrays = {"table": _map_array(path, 8 + size, entries[table], _DTYPES)}
        for name, dtypes in (("mapping", _MAPPING_DTYPES), ("weights", _WEIGHT_DTYPES)):
            if name in entries:
                arrays[name] = _map_array(path, 8 + size, entries[name], dtypes)
        if arrays["table"].ndim != 2 or not arrays["table"].size or arrays["table"].shape[1] % 64:
            raise ValueError(f"expected a table whose width is a multiple of 64, not {arrays['table'].shape}")
        return arrays
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise SettingsError(f"{path}: not a table of static embeddings: {error or 'it has no embeddings'}") from error


def _map_array(path: Path, base: int, entry: dict[str, Any], dtypes: dict[str, str]) -> Array:
    dtype, shape, (begin, end) = np.dtype(dtypes[entry["dtype"]]), tuple(entry["shape"]), entry["data_offsets"]
    if end - begin != math.prod(shape) * dtype.itemsize or base + end > path.stat().st_size:
        raise ValueError("the file is shorter than its header says")
    return np.memmap(path, dtype, "r", base + begin, shape)


def _read_langs(card: Path) -> frozenset[str]:
    """Return the languages in the front matter of a model card, empty for "multilingual"; English if it has none."""
    text = card.read_text("utf-8", "replace")[:_MAX_CARD] if card.is_file() else ""
    if not text.startswith("---\n"):
        return _ENGLISH
    import yaml  # only few models come with a card, and the import takes long

    try:
        values = yaml.load(text.split("\n---", 1)[0], yaml.BaseLoader)  # `no` is Norwegian, not false
        names = values.get("language") or ()
        langs = {str(name).partition("-")[0].lower() for name in ([names] if isinstance(names, str) else names)}
    except (yaml.YAMLError, AttributeError, TypeError):
        return _ENGLISH
    return frozenset() if "multilingual" in langs else frozenset(langs) or _ENGLISH
