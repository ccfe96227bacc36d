"""Opens a few made-up articles, and asks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.assembly import load_application
from bot.citations import verify_answer
from bot.serialization import result_to_dict
from bot.settings import load_settings
from bot.types import Question
from index.progress import Silence
from index.types import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.assembly import Application
    from bot.types import Result


@contextmanager
def open_articles(folder: Path, **articles: str) -> Iterator[Application]:
    """Everything that answers from articles, each named by its file without the ending `.txt`."""
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    overrides = {"store.directory": str(folder / "index"), "corpus.paths": [str(folder)]}
    opened = load_application(load_settings(None, overrides), one_shot=True, progress=Silence())
    yield opened
    opened.close()


def ask(application: Application, text: str, *history: str, **filters: object) -> Result:
    """The answer, every citation of which is exact."""
    asked = Question(text, history, Filters(**filters))  # type: ignore[arg-type]
    result = application.answering.answer(asked)
    assert verify_answer(result_to_dict(result, id=1), application.library.find_article) == ()
    return result
