"""Articles, passages and questions to measure with, each as JSON objects a line.

    python -m bench.corpora texts CHARACTERS OUT [FOLDER]   articles of about that many characters
    python -m bench.corpora articles INDEX OUT              the articles of an index
    python -m bench.corpora passages INDEX OUT              its passages
    python -m bench.corpora questions INDEX COUNT           questions made of its passages, printed
    python -m bench.corpora enlarge CONFIG INDEX ARTICLES   index more, with made-up vectors

Text comes from FOLDER where one is given, and beyond it from the descriptions of modules, classes
and functions in the Python libraries installed here: distinct prose in quantity, on any machine.
"""

from __future__ import annotations

import json
import re
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from bot.corpus import build_index
from bot.settings import load_settings
from index.build import builder
from index.embedding import load_embedder
from index.embedding.encoding import scale_rows
from index.embedding.values import PassageVectors
from index.progress import Silence
from index.reading import Unreadable, read_articles
from index.store.stored import StoredIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.embedding import Embedder, PassageInput
    from index.settings import EmbeddingSettings

_DESCRIPTION = re.compile(r'^[ \t]*[rR]?"""(.*?)"""[ \t]*$', re.DOTALL | re.MULTILINE)
_MARK = '"""'
_SHORTEST, _LONGEST_ARTICLE = 300, 8_000  # characters
_WORDS = 11
# About how far apart the vectors of two passages of one article are.
_NOISE = 0.6


def main() -> None:
    """Do what the command line says."""
    command, *rest = sys.argv[1:]
    if command == "texts":
        characters, out, *folders = rest
        _write(Path(out), _take(list_texts([Path(each) for each in folders]), int(characters)))
    elif command == "articles":
        _write(Path(rest[1]), list_articles(Path(rest[0])))
    elif command == "passages":
        _write(Path(rest[1]), list_passages(Path(rest[0])))
    elif command == "questions":
        sys.stdout.write(json.dumps(make_questions(Path(rest[0]), int(rest[1]))))
    else:
        enlarge_index(*map(Path, rest))


def list_texts(folders: Sequence[Path]) -> Iterator[dict[str, str]]:
    """Articles of folders, then those made of the installed libraries' descriptions."""
    for folder in folders:
        # Questions of a set stand beside its articles and are none.
        corpus = folder / "corpus.jsonl"
        for found in read_articles([corpus if corpus.is_file() else folder], folder):
            if not isinstance(found, Unreadable):
                article = found.article
                yield {"id": article.id, "title": article.title, "text": article.text}
    yield from _list_descriptions()


def _list_descriptions() -> Iterator[dict[str, str]]:
    """Articles of what the parts of each module of the installed libraries are said to do."""
    seen: set[bytes] = set()
    paths = sysconfig.get_paths()
    for root in (Path(paths["stdlib"]), Path(paths["purelib"])):
        for path in sorted(root.rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            kept: list[str] = []
            number = 1
            for found in _DESCRIPTION.findall(path.read_text("utf-8", errors="replace")):
                text = "\n".join(line.strip() for line in found.splitlines()).strip()
                digest = sha256(text.encode()).digest()
                if len(text) < _SHORTEST or digest in seen or _MARK in text:
                    continue
                seen.add(digest)
                kept.append(text)
                if sum(map(len, kept)) >= _LONGEST_ARTICLE:
                    yield _describe_module(name, number, kept)
                    number, kept = number + 1, []
            if kept:
                yield _describe_module(name, number, kept)


def _describe_module(name: str, number: int, kept: Sequence[str]) -> dict[str, str]:
    text = "\n\n".join(kept)
    return {"id": f"module-{name}-{number}", "title": f"{name}, part {number}", "text": text}


def _take(records: Iterable[dict[str, str]], characters: int) -> Iterator[dict[str, str]]:
    left = characters
    for record in records:
        if left <= 0:
            return
        yield record
        left -= len(record["text"])


def list_articles(index: Path) -> Iterator[dict[str, str]]:
    """The articles of an index, in their canonical text."""
    stored = StoredIndex(index)
    for article in stored.database.iterate_articles():
        yield {"id": article.id, "title": article.title, "text": article.text}
    stored.close()


def list_passages(index: Path) -> Iterator[dict[str, str]]:
    """The passages of an index."""
    stored = StoredIndex(index)
    for row in range(stored.manifest.passages):
        passage = stored.database.read_passage(row).passage
        yield {"id": passage.id, "text": passage.text}
    stored.close()


def make_questions(index: Path, count: int) -> list[str]:
    """Questions in key words: a few words in a row from passages drawn at random, without repeat.

    As many as there are passages for, at most `count`; the same for the same index.
    """
    stored = StoredIndex(index)
    random = Random(0)  # noqa: S311 - the same questions in every run
    rows = random.sample(range(stored.manifest.passages), min(count, stored.manifest.passages))
    questions = []
    for row in rows:
        words = re.findall(r"\w[\w'-]+", stored.database.read_passage(row).passage.text)
        first = random.randrange(max(1, len(words) - _WORDS))
        questions.append(" ".join(words[first : first + _WORDS]) or "nothing")
    stored.close()
    return questions


class _Perturbing:
    """An embedder whose passages' vectors are those of other passages with noise."""

    def __init__(self, embedder: Embedder, samples: np.ndarray) -> None:
        self._samples = samples
        self._generator = np.random.default_rng(0)
        self.dimension = embedder.dimension
        self.max_tokens = embedder.max_tokens
        self.fingerprint = embedder.fingerprint
        self.count_tokens = embedder.count_tokens

    def embed_passages(self, passages: Sequence[PassageInput]) -> list[PassageVectors]:
        return [
            PassageVectors(self._draw(1)[0], self._draw(len(each.sentences))) for each in passages
        ]

    def _draw(self, count: int) -> np.ndarray:
        chosen = self._samples[self._generator.integers(0, len(self._samples), count)]
        noise = self._generator.standard_normal(chosen.shape, np.float32)
        return scale_rows(chosen + noise * (_NOISE / np.sqrt(chosen.shape[1])))


def enlarge_index(config: Path, index: Path, articles: Path) -> None:
    """Index more articles; those that are there keep their vectors, the others' are made up."""
    stored = StoredIndex(index)
    samples = np.array(stored.vectors.passages)
    stored.close()

    def load(settings: EmbeddingSettings) -> _Perturbing:
        return _Perturbing(load_embedder(settings), samples)

    vars(builder)["load_embedder"] = load
    settings = load_settings(config, {"store.directory": str(index)})
    build_index(settings, [articles], Silence())


def _write(path: Path, records: Iterable[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
