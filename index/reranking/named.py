"""A cross-encoder or multi-vector model of sentence-transformers, by folder or name and revision.

A cross-encoder reads question and passage in a row and gives one score; a multi-vector model gives
each token a vector and sums, over the question's, the nearest of the passage's (MaxSim, Khattab and
Zaharia 2020, section 3.3). Which of them a model is, its own files say.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding.pytorch import LOADING, prepare_pytorch
from index.errors import ModelError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Score = Callable[[str, list[str]], NDArray[np.float32]]

# What is fetched of a model by name: no pickles, no programs, no copies in other formats.
_FETCHED = ("*.json", "*.txt", "*.model", "*.jinja", "*.safetensors", "artifact.metadata")
_PICKLED = (".bin", ".ckpt", ".pickle", ".pkl", ".pt", ".pth")
_CROSS, _MULTI = "cross-encoder", "multi-vector"
_MULTI_TYPES = {"MultiVectorEncoder", "ColBERT"}
# Passages read at a time; more gains nothing on two cores.
_BATCH = 8
_TRIAL = ("Who sails?", ("A captain sails.", "Rye bread keeps for a week in a cool, dry place."))


class NamedReranker:
    """See `index.reranking.Reranker`. No code of the model's own is run, and no pickle is read."""

    def __init__(self, model: str, revision: str | None, threads: int) -> None:
        """Load the model and try it.

        Raises:
            SettingsError: it cannot be had, or is no such model.
        """
        self._lock = threading.Lock()
        try:
            folder = _find_folder(model, revision)
            prepare_pytorch(threads)
            _silence_progress()
            _refuse_pickles(folder)
            kind = _find_kind(folder)
            load = _load_cross_encoder if kind == _CROSS else _load_multi_vector
            self._score = load(folder)
            self.score(*_TRIAL)
        except Exception as error:  # a foreign folder may make the libraries raise anything
            raise SettingsError(_explain_failure(model, error)) from error
        self.name = f"{model}{f' at {revision}' if revision else ''}, {kind}"

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `index.reranking.Reranker`."""
        if not texts:
            return np.empty(0, np.float32)
        # A tokenizer keeps its padding in itself: two threads at once would disturb each other.
        with self._lock:
            scores = self._score(question, list(texts))
        if not np.isfinite(scores).all():
            raise ModelError("The reranking model gives scores that are no numbers.")
        return scores


def _load_cross_encoder(folder: Path) -> Score:
    import torch
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(folder), local_files_only=True, **LOADING)
    if model.num_labels != 1:
        raise ValueError(f"it gives a passage {model.num_labels} scores, not one.")
    # Log odds: as probabilities, the good ones would all be nearly 1.
    plain = torch.nn.Identity()

    def score(question: str, texts: list[str]) -> NDArray[np.float32]:
        scores = model.predict(
            [(question, text) for text in texts],
            batch_size=_BATCH,
            show_progress_bar=False,
            activation_fn=plain,
        )
        return np.asarray(scores, np.float32)

    return score


def _load_multi_vector(folder: Path) -> Score:
    from sentence_transformers import MultiVectorEncoder

    model = MultiVectorEncoder(str(folder), local_files_only=True, **LOADING)

    def score(question: str, texts: list[str]) -> NDArray[np.float32]:
        asked = model.encode_query([question], show_progress_bar=False)
        read = model.encode_document(texts, batch_size=_BATCH, show_progress_bar=False)
        return np.asarray(model.similarity(asked, read)[0], np.float32)

    return score


def _silence_progress() -> None:
    """No bars for reading a file; those of a download stay."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call] # its package has half of them


def _find_folder(model: str, revision: str | None) -> Path:
    """Where the model's files are; they are fetched where it is named and not here yet."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    if folder.is_absolute() or model.startswith("."):
        raise ValueError("there is no such folder.")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, revision=revision, allow_patterns=list(_FETCHED)))
    except LocalEntryNotFoundError:
        which = f" at revision {revision}" if revision else ""
        raise ValueError(
            f"it is not on this machine{which}, and no model hub can be reached."
        ) from None


def _refuse_pickles(folder: Path) -> None:
    """Loading a pickle runs what is in it, and the libraries fall back on one."""
    for part in _list_parts(folder):
        names = [path.name for path in part.iterdir()] if part.is_dir() else []
        pickles = sorted(name for name in names if name.endswith(_PICKLED))
        if pickles and not any(name.endswith(".safetensors") for name in names):
            raise ValueError(f"its weights are a pickle ({pickles[0]}), not .safetensors.")


def _list_parts(folder: Path) -> Iterator[Path]:
    """The folders that may hold weights."""
    yield folder
    for module in _read_object(folder / "modules.json", []):
        if module.get("path"):
            yield folder / module["path"]


def _find_kind(folder: Path) -> str:
    """Loaded as what it is not, a model would be given weights at random."""
    described = _read_object(folder / "config_sentence_transformers.json", {})
    architectures = _read_object(folder / "config.json", {}).get("architectures") or []
    kind = described.get("model_type")
    # Earlier versions of PyLate write no type, but the marker of a question.
    if kind in _MULTI_TYPES or "query_prefix" in described or "HF_ColBERT" in architectures:
        return _MULTI
    classifies = any(name.endswith("ForSequenceClassification") for name in architectures)
    if kind == "CrossEncoder" or (kind is None and classifies):
        return _CROSS
    raise ValueError("it is neither a cross-encoder nor a multi-vector model.")


def _read_object(file: Path, default: Any) -> Any:  # noqa: ANN401 - JSON
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else default


def _explain_failure(model: str, error: Exception) -> str:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return (
        f"The reranking model {model!r} cannot be loaded: {reason}. "
        "Choose another in config.toml, [reranking] model."
    )
