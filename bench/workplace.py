"""What is measured with: indexes, articles and questions, made once and kept between runs."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bench.processes import ROOT, run_process
from bench.values import BenchError, Cost

if TYPE_CHECKING:
    from pathlib import Path

MODELS = ("multilingual", "english")
UNREAD = "unread"
# Characters of a passage, about; how many passages there are is counted afterwards.
_CHARACTERS = 280
# Beyond this many passages, vectors are made up: embedding them would take hours.
MOST_EMBEDDED = 10_000


class Workplace:
    """A folder of indexes and articles.

    Args:
        folder: Where everything is kept.
        corpus: A folder of further articles, or None.
    """

    def __init__(self, folder: Path, corpus: Path | None) -> None:
        self.folder = folder
        self._corpus = corpus
        folder.mkdir(parents=True, exist_ok=True)
        for name in (*MODELS, UNREAD):
            self._write_settings(name)

    def _write_settings(self, name: str) -> None:
        model = MODELS[0] if name == UNREAD else name
        reader = "none" if name == UNREAD else "trained"
        lines = (
            "[corpus]", f"paths = [{json.dumps(str(ROOT / 'seeds'))}]",
            "[embedding]", f'model = "{model}"',
            "[reading]", f'reader = "{reader}"',
        )  # fmt: skip
        self.settings(name).write_text("\n".join(lines) + "\n", "utf-8")

    def settings(self, name: str) -> Path:
        """The settings file of that name: a model's, or `unread` for one without the reader."""
        return self.folder / f"{name}.toml"

    def command(self, name: str, index: Path, *arguments: str) -> list[str]:
        """A command line of Silteme with the settings of that name."""
        options = ["--config", str(self.settings(name)), "--index", str(index), "--quiet"]
        return [sys.executable, "-m", "bot.cli", *options, *arguments]

    def open_seeds(self, model: str) -> Path:
        """An up-to-date index of the seeds."""
        index = self.folder / f"seeds-{model}"
        run_process(self.command(model, index, "index"))
        return index

    def open_stock(self, articles: Path, *options: str) -> Path:
        """The stock script's index of articles, made anew."""
        name = f"{articles.stem}{''.join(options)}"
        folder = self.folder / f"stock-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, "-m", "bench.stock", "index", str(articles), str(folder)]
        run_process([*command, *options])
        return folder

    def list_articles(self, index: Path) -> Path:
        """A file of an index's articles, in their canonical text."""
        return self._write("articles", index, f"{index.name}-articles.jsonl")

    def list_passages(self, index: Path) -> Path:
        """A file of an index's passages."""
        return self._write("passages", index, f"{index.name}-passages.jsonl")

    def _write(self, what: str, index: Path, name: str) -> Path:
        out = self.folder / name
        run_process([sys.executable, "-m", "bench.corpora", what, str(index), str(out)])
        return out

    def open_texts(self, passages: int) -> Path:
        """A file of articles for about that many passages, made once."""
        source = str(self._corpus.resolve()) if self._corpus else ""
        digest = sha256(source.encode()).hexdigest()[:8]
        path = self.folder / f"texts-{passages}-{digest}.jsonl"
        if not path.is_file():
            arguments = [str(passages * _CHARACTERS), str(path), *([source] if source else [])]
            run_process([sys.executable, "-m", "bench.corpora", "texts", *arguments])
        return path

    def open_corpus(self, passages: int) -> tuple[Path, dict[str, Any]]:
        """An index of about that many passages, made once, and how it was made.

        Returns:
            The index, and its number of passages, the share whose vectors were made up, and what
            making it took.
        """
        texts = self.open_texts(passages)
        index = self.folder / f"index-{texts.stem}"
        note = index.with_suffix(".json")
        if not note.is_file():
            cost, made_up = self._index(texts, passages, index)
            count = int(self._count(index))
            noted = {"passages": count, "made_up": made_up / count, "build": asdict(cost)}
            note.write_text(json.dumps(noted), "utf-8")
        described: dict[str, Any] = json.loads(note.read_text("utf-8"))
        return index, described

    def _index(self, texts: Path, passages: int, index: Path) -> tuple[Cost, int]:
        """Index texts; what it took, and how many vectors were made up."""
        if passages <= MOST_EMBEDDED:
            # One that was interrupted goes on where it stopped.
            return run_process(self.command(MODELS[0], index, "index", str(texts))).cost, 0
        embedded, described = self.open_corpus(MOST_EMBEDDED)
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(embedded, index)
        module = [sys.executable, "-m", "bench.corpora", "enlarge"]
        cost = run_process([*module, str(self.settings(MODELS[0])), str(index), str(texts)]).cost
        return cost, int(self._count(index)) - described["passages"]

    def _count(self, index: Path) -> str:
        current = (index / "CURRENT").read_text("ascii").strip()
        manifest = json.loads(
            (index / "generations" / current / "manifest.json").read_text("utf-8")
        )
        return str(manifest["passages"])

    def make_questions(self, index: Path, count: int) -> list[str]:
        """Questions in key words over an index."""
        command = [sys.executable, "-m", "bench.corpora", "questions", str(index), str(count)]
        questions: list[str] = json.loads(run_process(command).output)
        if not questions:
            raise BenchError(f"{index} holds no passages to ask about.")
        return questions


def read_seed_questions() -> list[str]:
    """The development questions over the seeds that lean on no question before them."""
    with (ROOT / "evals" / "seeds.jsonl").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        record["question"]
        for record in records
        if record["split"] == "dev" and not record["history"]
    ]
