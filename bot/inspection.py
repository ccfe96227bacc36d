"""What `silteme doctor` looks at: what is installed, whether weights and index are sound."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np

from bot.assembly import find_collection_remedy, load_model, load_reader
from bot.corpus import find_stale_sources, word_index_command
from index.embedding import load_embedder
from index.errors import (
    IndexMissing,
    ModelError,
    SettingsError,
    SiltemeError,
    StoredIndexError,
)
from index.reranking import load_reranker
from index.store.collection import find_collection_damage
from index.store.manifest import find_damage
from index.store.stored import StoredIndex
from index.store.vectors import ExactStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings
    from index.embedding import Embedder

_PACKAGES = (
    "chromadb",
    "llama-index-core",
    "onnxruntime",
    "python-telegram-bot",
    "sentence-transformers",
    "torch",
)
_LITTLE_SPACE = 500_000_000
_COMPARED = 20
_FEW_TOKENS = 16
# Damage inside Chroma's files can end the process that opens them, so another one does.
_PROBE = """
import sys
from pathlib import Path
from index.store.stored import StoredIndex
from index.store.vectors import ExactStore
index = StoredIndex(Path(sys.argv[1]))
store, problem = index.open_vector_store(exact=False)
if problem:
    sys.exit(problem)
exact = ExactStore(index.vectors)
for vector in index.vectors.passages[: int(sys.argv[2])]:
    found, expected = (set(each.find_nearest(vector, 5, None).tolist()) for each in (store, exact))
    if not found & expected:
        sys.exit("it finds other passages than a comparison with every one does")
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What.
        ok: Whether it is as it should be.
        detail: What was found.
        remedy: How to mend it, as a sentence; None where nothing needs mending.
    """

    name: str
    ok: bool
    detail: str
    remedy: str | None = None


def inspect_installation(settings: Settings) -> tuple[Check, ...]:
    """Everything that must hold for questions to be answered, in the order it is needed."""
    checks = [_check_python(), *_check_packages()]
    weights, embedder = _check_weights(settings)
    checks += [weights, *_check_reader(settings), *_check_reranker(settings)]
    checks += [*_check_index(settings, embedder), _check_space(settings)]
    checks += _check_model(settings)
    return tuple(checks)


def _check_model(settings: Settings) -> Iterator[Check]:
    """A word of the language model, where there is one; it may cost a token or two."""
    if settings.model.kind == "none":
        return
    from bot.modelling.client import Meter, ModelUnavailable
    from bot.modelling.prompts import Message

    name = f"language model {settings.model.name}"
    asked = (Message("user", "Say yes."),)
    try:
        model = load_model(settings)
        meter = Meter(settings.model)
        if model is not None:
            "".join(model.stream(asked, meter, max_tokens=_FEW_TOKENS))
        yield Check(name, True, f"answers in {meter.seconds:.1f} s")
    except SettingsError as error:
        yield Check(name, False, str(error), "Mend [model] in config.toml, or the environment.")
    except ModelUnavailable as error:
        remedy = "Until it answers, the articles are quoted."
        yield Check(name, False, str(error), remedy)


def _check_python() -> Check:
    return Check("Python", True, f"{platform.python_version()} on {platform.machine()}")


def _check_packages() -> Iterator[Check]:
    for name in _PACKAGES:
        try:
            yield Check(name, True, version(name))
        except PackageNotFoundError:
            yield Check(name, False, "not installed", "Run `make setup`.")


def _check_weights(settings: Settings) -> tuple[Check, Embedder | None]:
    name = f"embedding model {settings.embedding.model}"
    try:
        embedder = load_embedder(settings.embedding)
    except ModelError as error:
        return Check(name, False, str(error), "Run `make clean setup`."), None
    pieces = embedder.fingerprint.split("/")
    return Check(name, True, f"{pieces[0]}, checksum {pieces[-1][:12]}…"), embedder


def _check_reader(settings: Settings) -> Iterator[Check]:
    try:
        reader = load_reader(settings)
    except ModelError as error:
        yield Check("reader", False, str(error), "Restore the file, or reinstall Silteme.")
        return
    if reader:
        yield Check("reader", True, f"trained, checksum {reader.name.rpartition('/')[2]}…")


def _check_reranker(settings: Settings) -> Iterator[Check]:
    name = "reranking model"
    try:
        reranker = load_reranker(settings.reranking, settings.embedding.threads)
    except SettingsError as error:
        yield Check(name, False, str(error), 'Or do without: reranking.model = "none".')
        return
    if reranker:
        yield Check(name, True, reranker.name)


def _check_index(settings: Settings, embedder: Embedder | None) -> Iterator[Check]:
    directory = settings.store.directory
    rebuild = f"Run `{word_index_command(settings)}`."
    try:
        index = StoredIndex(directory)
    except IndexMissing as error:
        yield Check("index", False, str(error), rebuild)
        return
    except StoredIndexError as error:
        yield Check("index", False, str(error), f"{rebuild} The articles are untouched.")
        return
    manifest = index.manifest
    held = f"{manifest.articles} articles, {manifest.passages} passages in {directory}"
    yield Check("index", True, held)
    damage = find_damage(index.folder, manifest.files, thorough=True)
    yield Check("checksums", damage is None, damage or "all as written", damage and rebuild)
    if embedder is not None:
        same = manifest.recipe["embedder"] == embedder.fingerprint
        yield Check(
            "index and model",
            same,
            "belong together" if same else "the index was made with another embedding model",
            None if same else rebuild,
        )
    yield _check_server(settings, index) or _check_collection(settings, index)
    stale = find_stale_sources(manifest, settings.folder)
    changed = f"{len(stale)} changed since then, among them {stale[0]}" if stale else ""
    yield Check("sources", not stale, changed or "as indexed", rebuild if stale else None)
    index.close()


def _check_collection(settings: Settings, index: StoredIndex) -> Check:
    damage = find_collection_damage(index.folder, index.manifest, thorough=True)
    damage = damage or _probe_collection(settings.store.directory)
    return Check(
        "Chroma collection",
        damage is None,
        damage or "finds what an exact comparison finds",
        damage and find_collection_remedy(settings, index),
    )


def _check_server(settings: Settings, index: StoredIndex) -> Check | None:
    """Whether the server of the settings holds the index and finds its passages; None without."""
    if settings.store.kind == "chroma":
        return None
    name = "vector server"
    try:
        store, _ = index.open_vector_store(exact=False, settings=settings.store)
    except SiltemeError as error:
        rebuild = f"Set store.url right, or run `{word_index_command(settings)}`."
        return Check(name, False, str(error), rebuild)
    exact = ExactStore(index.vectors)
    for vector in np.array(index.vectors.passages[:_COMPARED]):
        found, expected = (set(each.find_nearest(vector, 5, None)) for each in (store, exact))
        if not found & expected:
            lost = "it finds other passages than a comparison with every one does"
            return Check(name, False, lost, f"Run `{word_index_command(settings)}`.")
    store.close()
    return Check(name, True, f"{settings.store.kind} finds what an exact comparison finds")


def _probe_collection(directory: Path) -> str | None:
    """What is wrong with the collection once it is opened and searched, or None."""
    command = [sys.executable, "-c", _PROBE, str(directory.absolute()), str(_COMPARED)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"opening it ended the process ({done.returncode})"


def _check_space(settings: Settings) -> Check:
    folder = settings.store.directory.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    ok = free > _LITTLE_SPACE
    return Check(
        "disk", ok, f"{free / 1e9:.1f} GB free", None if ok else "Make room before indexing."
    )
