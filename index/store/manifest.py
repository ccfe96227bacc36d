"""What a generation was made from and of; written last, so that an unfinished one has none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from index.embedding.weights import hash_file
from index.errors import IndexDamaged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT_VERSION = 5
MANIFEST_NAME = "manifest.json"
_CHECKSUM = "checksum"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file the articles were read from.

    Attributes:
        path: Absolute path.
        size: Bytes.
        modified: Nanoseconds since the epoch.
        sha256: Checksum of its bytes, hexadecimal.
    """

    path: str
    size: int
    modified: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the generation: bytes and checksum."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from and of.

    Attributes:
        format: Layout of the generation.
        corpus: Hash over ids, texts and descriptions of all articles.
        recipe: What decides how articles become vectors: embedder, chunking, versions.
        program: What decides how files become articles and passages; see `index.build.recipe`.
        versions: Versions of the libraries that took part.
        paths: What was indexed, absolute.
        configured: The corpus that the settings named then, absolute.
        sources: The files read.
        folders: When each folder that was searched last changed, in nanoseconds since the epoch.
        articles: Number of articles.
        passages: Number of passages.
        sentences: Number of sentences.
        files: The generation's own files by relative path.
        chroma: Files of the Chroma collection by path relative to the generation in which it lies,
            this or an older one; empty when it could not be written.
    """

    format: int
    corpus: str
    recipe: dict[str, object]
    program: str
    versions: dict[str, str]
    paths: tuple[str, ...]
    configured: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    folders: dict[str, int]
    articles: int
    passages: int
    sentences: int
    files: dict[str, StoredFile]
    chroma: dict[str, StoredFile]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a generation, with a checksum over itself."""
    # There may be a hundred thousand sources: `asdict` would copy each of their values.
    data = {field.name: getattr(manifest, field.name) for field in fields(manifest)}
    data["sources"] = [(s.path, s.size, s.modified, s.sha256) for s in manifest.sources]
    for name in ("files", "chroma"):
        data[name] = {file: asdict(each) for file, each in data[name].items()}
    text = json.dumps(data, sort_keys=True)
    checksum = json.dumps({_CHECKSUM: hashlib.sha256(text.encode()).hexdigest()})
    (folder / MANIFEST_NAME).write_text(f"{text[:-1]}, {checksum[1:]}\n", "ascii")


def _hash_data(data: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation.

    Raises:
        IndexDamaged: it is missing, torn, or of another format.
    """
    try:
        data = json.loads((folder / MANIFEST_NAME).read_bytes())
        if data["format"] != FORMAT_VERSION:
            raise IndexDamaged(f"The index in {folder} has the format of another version.")
        if data.pop(_CHECKSUM) != _hash_data(data):
            raise IndexDamaged(f"The manifest of the index in {folder} was altered.")
        return Manifest(
            **{
                **data,
                "paths": tuple(data["paths"]),
                "configured": tuple(data["configured"]),
                "sources": tuple(SourceFile(*entry) for entry in data["sources"]),
                "files": {name: StoredFile(**entry) for name, entry in data["files"].items()},
                "chroma": {name: StoredFile(**entry) for name, entry in data["chroma"].items()},
            }
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"The index in {folder} has no readable manifest.") from error


def describe_files(folder: Path, *, below: str = "") -> dict[str, StoredFile]:
    """Size and checksum of every file in `folder`, by path relative to it.

    Args:
        folder: The generation.
        below: Only files in this folder of it.
    """
    paths = sorted(path for path in (folder / below).rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): StoredFile(path.stat().st_size, hash_file(path))
        for path in paths
    }


def find_damage(
    folder: Path, files: Mapping[str, StoredFile], *, thorough: bool = False
) -> str | None:
    """The first file that is missing or not as it was written, as half a sentence, or None.

    Args:
        folder: The generation.
        files: What it should hold.
        thorough: Compare checksums too; otherwise sizes alone.
    """
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            return f"{name} is missing"
        if path.stat().st_size != expected.size:
            return f"{name} has {path.stat().st_size} bytes where {expected.size} were written"
        if thorough and hash_file(path) != expected.sha256:
            return f"{name} was altered"
    return None
