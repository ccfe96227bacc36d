"""What happens between two prompts of the chat: a question is answered, a command is obeyed."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from bot.cli.background import Job, Worker
from bot.cli.failures import describe_failure, is_debugging
from bot.cli.layout import clean_text
from bot.cli.live import LiveAnswer
from bot.cli.passages import (
    check_span,
    name_article,
    parse_place,
    render_article,
    render_passage,
)
from bot.cli.questions import clean_question
from bot.cli.rendering import render_rest
from bot.cli.sources_page import render_source
from bot.types import Answer, NotFound, Question, Result
from index.errors import InputError, SiltemeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.assembly import Application
    from bot.cli.terminal import Terminal
    from bot.cli.transcript import Transcript
    from bot.types import Citation
    from index.types import Article

CONTEXT = 300  # characters around a citation that is opened
_CLOSING_SECONDS = 2.0

COMMANDS = {
    "/sources": "the indexed articles",
    "/open": "/open 2: citation 2 of the last answer, in its article; /open ID: an article",
    "/new": "begin a new conversation: earlier questions no longer count",
    "/help": "this list",
    "/quit": "leave (or Ctrl-D)",
}


class Dialogue:
    """One chat, from opening the index to leaving.

    The application is opened and used on the worker's thread alone.

    Args:
        terminal: Where answers are written.
        transcript: The conversation so far.
        open_application: Opens what answers.
        greets: Whether to say when the index is open, or why it is not, as soon as that is known.
    """

    def __init__(
        self,
        terminal: Terminal,
        transcript: Transcript,
        open_application: Callable[[], Application],
        *,
        greets: bool = False,
    ) -> None:
        self._terminal = terminal
        self._transcript = transcript
        self._open = open_application
        self._greets = greets
        self._worker = Worker()
        self._opening: Job[Application] | None = None
        self._articles: tuple[Article, ...] = ()
        self._corpus: str | None = None
        self._last: Result | None = None
        self._has_complained = False

    @property
    def articles(self) -> tuple[Article, ...]:
        """The indexed articles; none while the index is being opened."""
        return self._articles

    @property
    def state(self) -> str:
        """How things stand, in a few words."""
        if self._opening is None or self._opening.has_failed:
            return "the index is not open; a question opens it"
        if self._corpus is None:
            return "opening the index…"
        turns = self._transcript.turns
        return f"{len(self._articles):,} articles · questions so far: {turns:,}"

    def start_opening(self) -> Job[Application]:
        """Open the index while the person types."""
        self._opening = self._worker.submit(self._open_and_list)
        return self._opening

    def wait_for_application(self) -> Application:
        """The application, opened again if that failed before.

        Raises:
            SiltemeError: it cannot be opened.
        """
        opening = self._opening or self.start_opening()
        try:
            return opening.wait()
        except Exception:
            self._opening = None
            raise

    def handle_line(self, line: str) -> bool:
        """Answer or obey one line; whether the chat goes on."""
        line = line.strip()
        if _means_leaving(line):
            return False
        try:
            if line.startswith("/"):
                self._obey(line)
            elif line:
                self._answer(line)
        except KeyboardInterrupt:
            self._terminal.write(self._terminal.style("Stopped.", "dim"))
        except BrokenPipeError:
            # Whoever read the answers has gone: the next would go nowhere too.
            raise
        except SiltemeError as error:
            self._terminal.complain(str(error))
        except Exception as error:
            if is_debugging():
                raise
            self._terminal.complain(describe_failure(error))
        return True

    def close(self) -> None:
        """Close the application, unless it is busy with an answer nobody waits for."""
        opening = self._opening
        if opening is not None and opening.is_done and not opening.has_failed:
            self._worker.submit(opening.wait().close).wait_at_most(_CLOSING_SECONDS)

    def _open_and_list(self) -> Application:
        try:
            application = self._open()
        except SiltemeError as error:
            if self._greets:
                self._terminal.complain(str(error))
            raise
        self._list_articles(application)
        if self._greets:
            count = len(self._articles)
            self._terminal.write(f"{count:,} article{'' if count == 1 else 's'} to ask about.")
        return application

    def _answer(self, text: str) -> None:
        question = Question(clean_question(text), self._transcript.conversation)
        application = self.wait_for_application()
        live = LiveAnswer(self._terminal)
        job = self._worker.submit(lambda: self._find_answer(application, question, live))
        try:
            result = job.wait()
        except BaseException:
            live.stop()
            raise
        self._last = result
        self._transcript.add_question(question.text)
        self._print(result, live)
        if self._transcript.problem and not self._has_complained:
            self._has_complained = True
            self._terminal.note(self._transcript.problem)

    def _find_answer(
        self, application: Application, question: Question, live: LiveAnswer
    ) -> Result:
        result = application.answering.answer(question, listener=live)
        self._list_articles(application)
        return result

    def _list_articles(self, application: Application) -> None:
        """Keep the articles at hand; again where a newer index has taken the old one's place."""
        if application.corpus != self._corpus:
            self._corpus = application.corpus
            self._articles = application.library.articles()

    def _print(self, result: Result, live: LiveAnswer) -> None:
        live.finish(result)
        if isinstance(result, NotFound):
            self._terminal.write_wrapped(clean_text(result.reason))
        for line in render_rest(result, self._terminal, _describe_opening):
            self._terminal.write(line)
        self._terminal.write()

    def _obey(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        name = name.casefold()
        match name:
            case "/help":
                for command, meaning in COMMANDS.items():
                    self._terminal.write_wrapped(meaning, f"{command:<10}")
            case "/new":
                self._transcript.start_new()
                self._last = None
                self._terminal.write("A new conversation begins.")
            case "/sources":
                self._list_sources()
            case "/open":
                self._open_place(rest.strip())
            case _:
                near = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
                hint = f"Did you mean {near[0]}?" if near else "/help lists the commands."
                raise InputError(f"There is no command {name}. {hint}")

    def _list_sources(self) -> None:
        self.wait_for_application()
        for article in self._articles:
            self._terminal.write("\n".join(render_source(article, None, self._terminal)))

    def _open_place(self, place: str) -> None:
        if not place:
            raise InputError("/open needs the number of a citation, or an article's id.")
        if place.isdecimal():
            citation = self._find_citation(int(place))
            article, span = citation.article, (citation.start, citation.end)
            self._terminal.write(render_passage(article, span, CONTEXT, self._terminal))
            return
        self.wait_for_application()
        name, named_span = parse_place(place)
        article = name_article(self._articles, name)
        if named_span is None:
            self._terminal.write(render_article(article, self._terminal))
        else:
            check_span(article, named_span)
            self._terminal.write(render_passage(article, named_span, CONTEXT, self._terminal))

    def _find_citation(self, number: int) -> Citation:
        match self._last:
            case Answer():
                shown = self._last.citations
            case NotFound():
                shown = self._last.nearest
            case None:
                raise InputError("There is no answer yet whose citations could be opened.")
        for citation in shown:
            if citation.number == number:
                return citation
        raise InputError(f"The last answer has no citation {number}; it has {len(shown)}.")


def _means_leaving(line: str) -> bool:
    # The bare words leave too; what they open may be a question: "Exit polls?".
    folded = line.casefold()
    return folded in {"quit", "exit"} or folded.partition(" ")[0] in {"/quit", "/exit"}


def _describe_opening(citation: Citation) -> str:
    return f"/open {citation.number}"
