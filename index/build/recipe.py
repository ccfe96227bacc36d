"""What an index is made by and of, in the form in which two builds are compared."""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from index.chunking import CHUNKING_VERSION
from index.words import WORDS_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.build.values import BuildPlan
    from index.embedding import Embedder
    from index.types import Article

_LIBRARIES = ("chromadb", "llama-index-core", "numpy", "onnxruntime", "sentencex", "pystemmer")
# What takes part in making articles and passages of files, and in finding their words.
_MODULES = ("reading", "cleaning", "build", "*.py*")
_READING_LIBRARIES = (
    "charset-normalizer", "lxml", "markdown-it-py", "pypdf", "pystemmer", "sentencex", "tokenizers",
    "trafilatura",
)  # fmt: skip


def describe_recipe(plan: BuildPlan, embedder: Embedder) -> dict[str, object]:
    """What decides how articles become vectors and words."""
    return {
        "embedder": embedder.fingerprint,
        "dimension": embedder.dimension,
        "max_tokens": plan.chunking.max_tokens,
        "min_tokens": plan.chunking.min_tokens,
        "chunking": CHUNKING_VERSION,
        "words": WORDS_VERSION,
    }


def describe_program() -> str:
    """A checksum over the program and the libraries that make articles and passages of files.

    A version number would have to be raised by hand with every line that is changed; one that was
    forgotten would leave articles as an older program read them.
    """
    root = Path(__file__).parent.parent
    digest = hashlib.sha256(sys.version.encode())
    for name in _READING_LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for name in _MODULES:
        paths = root.glob(name) if "*" in name else (root / name).glob("*.py*")
        for path in sorted(paths):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def describe_libraries() -> dict[str, str]:
    """Versions of the libraries that take part."""
    return {name: version(name) for name in _LIBRARIES}


def name_paths(paths: Sequence[Path]) -> tuple[str, ...]:
    """Paths as the manifest has them: absolute."""
    return tuple(str(path.absolute()) for path in paths)


def hash_article(article: Article) -> str:
    """A checksum over an article's text and description, hexadecimal."""
    described = (
        article.sha256,
        article.title,
        article.author,
        article.publisher,
        article.published.label,
        article.published.reason,
        article.language,
        article.url,
        article.file,
    )
    return hashlib.sha256(json.dumps(described).encode()).hexdigest()


def hash_corpus(articles: Mapping[str, str]) -> str:
    """A checksum over all articles, given by id and `hash_article`, hexadecimal."""
    return hashlib.sha256(json.dumps(sorted(articles.items())).encode()).hexdigest()
