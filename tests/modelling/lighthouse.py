"""A small body of articles about a lighthouse, and a model that writes from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assembly import load_application, load_model
from bot.corpus import build_index
from bot.model_settings import ModelSettings
from bot.settings import load_settings
from bot.types import Question
from index.progress import Silence
from tests.conftest import ROOT
from tests.modelling.script import find_number

if TYPE_CHECKING:
    from pathlib import Path

    from bot.answering import Answering
    from bot.assembly import Application
    from bot.settings import Settings
    from bot.types import Result
    from bot.writing import Listener
    from tests.modelling.script import Received
    from tests.modelling.server import ModelServer

LIT = "The lighthouse at Velm was lit for the first time on 12 March 1931."
DESIGNED = "It was designed by Mirela Dost, an engineer from Kiruna."
HIGH = "The tower of the lighthouse at Velm is 47 metres high."
LAMP = (
    "The keeper of the lighthouse, Jonas Brill, said that the lamp would not be switched off "
    "during storms."
)
COST = "The restoration of the lighthouse at Velm cost 14 million euros."
DEARER = "The restoration of the lighthouse at Velm cost 16 million euros."
HURT = "Nobody was hurt during the works on the tower."
ARTICLES = {
    "lighthouse": f"The lighthouse at Velm\n\n{LIT} {DESIGNED}\n\n{HIGH} {LAMP}\n",
    "restoration": f"Restoring the lighthouse\n\n{COST} {HURT}\n",
    "dearer": f"A dearer lighthouse\n\n{DEARER} Ships had waited for it since 2019.\n",
}


def build(folder: Path) -> Settings:
    """Settings with an index of the articles in a folder."""
    articles = folder / "articles"
    articles.mkdir()
    for name, text in ARTICLES.items():
        (articles / f"{name}.txt").write_text(text, encoding="utf-8")
    settings = load_settings(
        ROOT / "config.toml",
        {"store.directory": str(folder / "index"), "corpus.paths": [str(articles)]},
    )
    build_index(settings, None, Silence())
    return settings


class Notes(Silence):
    """Keeps what is noted."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, text: str) -> None:
        self.lines.append(text)


class Lighthouse:
    """Answers from the articles, with a model at a scripted server.

    Attributes:
        notes: What was noted of the last answer.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.opened: Application = load_application(settings, one_shot=True, progress=Silence())
        self.notes: list[str] = []

    def prepare(self, server: ModelServer, **changes: Any) -> Answering:
        """The whole with a fresh model; changes are the model's, but for two of the answer's."""
        of_answer = {"max_sentences", "threshold"}
        limits = {name: changes.pop(name) for name in list(changes) if name in of_answer}
        given = {
            "kind": "openai", "name": "scripted", "timeout_seconds": 1.0, "retries": 0,
            "base_url": server.url if changes.get("kind") == "ollama" else server.openai_url,
            **changes,
        }  # fmt: skip
        answer = self._settings.answer.model_copy(update=limits)
        wanted = {"model": ModelSettings(**given), "answer": answer}
        settings = self._settings.model_copy(update=wanted)
        notes = Notes()
        self.notes = notes.lines
        self.opened._settings, self.opened._progress = settings, notes
        self.opened._model = load_model(settings)
        self.opened._open()
        return self.opened.answering

    def ask(
        self,
        server: ModelServer,
        question: str,
        *history: str,
        listener: Listener | None = None,
        **changes: Any,
    ) -> Result:
        """The answer of a fresh model, see `prepare`."""
        return self.prepare(server, **changes).answer(
            Question(question, history), listener=listener
        )

    def quote(self, question: str) -> Result:
        """The answer without a model."""
        return self.opened.extractive.answer(Question(question))


def number(received: Received, words: str) -> str:
    """The marker of the passage that holds words."""
    return f"[{find_number(received.prompt, words)}]"
