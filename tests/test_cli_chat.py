"""The chat: conversation kept and torn, commands, answers stopped, completion, the prompt."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from samples import ARTICLES, BRIDGE_ARTICLE, find_article, make_answer, make_not_found

from bot.cli.background import Worker
from bot.cli.chat import locate_transcript
from bot.cli.dialogue import COMMANDS, Dialogue
from bot.cli.editor import ChatCompleter
from bot.cli.terminal import Terminal
from bot.cli.transcript import CONVERSATION, KEPT_LINES, Transcript
from index.errors import IndexDamaged, ModelError


def test_conversation_is_kept_from_run_to_run(tmp_path: Path) -> None:
    path = tmp_path / "new" / "chat.jsonl"
    first = Transcript(path)
    first.add_question("Кім салды?")
    first.add_question("And when?")
    again = Transcript(path)
    assert again.conversation == ("Кім салды?", "And when?")
    again.start_new()
    assert Transcript(path).conversation == ()
    assert Transcript(path).questions == ["Кім салды?", "And when?"]


def test_torn_and_foreign_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_bytes(b'{"question": "One?"}\n[1]\n\xff\n{"question": 3}\n{"question": "Tor')
    transcript = Transcript(path)
    assert transcript.conversation == ("One?",)
    transcript.add_question("Two?")
    assert Transcript(path).conversation == ("One?", "Two?")


def test_file_and_conversation_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    lines = [json.dumps({"question": f"{number}?"}) for number in range(3 * KEPT_LINES)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    transcript = Transcript(path)
    assert len(path.read_text(encoding="utf-8").splitlines()) == KEPT_LINES
    assert transcript.conversation[-1] == f"{3 * KEPT_LINES - 1}?"
    assert len(transcript.conversation) == CONVERSATION
    assert list(tmp_path.iterdir()) == [path]


def test_conversation_that_cannot_be_kept_says_so_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    transcript = Transcript(tmp_path / "file" / "chat.jsonl")
    transcript.add_question("Who?")
    assert transcript.conversation == ("Who?",)
    assert "cannot be kept" in (transcript.problem or "")


def test_conversation_is_for_its_owner_alone(tmp_path: Path) -> None:
    Transcript(tmp_path / "chat.jsonl").add_question("Who?")
    assert (tmp_path / "chat.jsonl").stat().st_mode & 0o077 == 0


def test_each_index_has_its_own_conversation() -> None:
    assert locate_transcript(Path(".silteme/index")) == Path(".silteme/chat.jsonl")
    assert locate_transcript(Path("/tmp/other")) == Path("/tmp/other.chat.jsonl")


class Application:
    """Stands for the assembled whole: real values, answers that can be held back."""

    def __init__(self) -> None:
        self.answering = self
        self.corpus = "first"
        self.library = SimpleNamespace(articles=lambda: ARTICLES, find_article=find_article)
        self.asked = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.is_closed = threading.Event()
        self.threads = set()

    def answer(self, question, *, listener=None):  # noqa: ARG002
        self.asked.append(question)
        self.threads.add(threading.current_thread().name)
        assert self.may_answer.wait(10)
        if "fail" in question.text:
            raise ModelError("The model is missing.")
        return make_not_found() if "painted" in question.text else make_answer()

    def close(self) -> None:
        self.is_closed.set()


@pytest.fixture
def chat(tmp_path: Path):
    application = Application()
    transcript = Transcript(tmp_path / "chat.jsonl")
    dialogue = Dialogue(Terminal(), transcript, lambda: application)
    dialogue.start_opening()
    yield SimpleNamespace(dialogue=dialogue, application=application, transcript=transcript)
    application.may_answer.set()


def test_answer_and_its_sources_are_printed(chat, capsys) -> None:
    assert chat.dialogue.handle_line(" What did it cost?\r\n")
    out = capsys.readouterr().out
    assert out.startswith("It cost 14 million euros. [1]\nOfficials said")
    assert "    /open 2\n" in out


def test_questions_lean_on_earlier_ones_until_new(chat) -> None:
    for line in ("One?", "Two?", "/new", "Three?"):
        chat.dialogue.handle_line(line)
    assert [question.history for question in chat.application.asked] == [(), ("One?",), ()]


def test_blank_line_asks_nothing(chat, capsys) -> None:
    assert chat.dialogue.handle_line("  \n")
    assert capsys.readouterr() == ("", "")


def test_open_shows_the_citation_in_its_context(chat, capsys) -> None:
    chat.dialogue.handle_line("Cost?")
    capsys.readouterr()
    chat.dialogue.handle_line("/open 1")
    assert "⟦It cost 14 million euros.⟧" in capsys.readouterr().out
    chat.dialogue.handle_line("/open bri:0-10")
    assert "⟦The bridge⟧" in capsys.readouterr().out
    chat.dialogue.handle_line("/open ferry")
    assert "stopped in June." in capsys.readouterr().out


def test_open_shows_the_nearest_passage_of_what_was_not_found(chat, capsys) -> None:
    chat.dialogue.handle_line("Who painted it?")
    chat.dialogue.handle_line("/open 1")
    assert "⟦The ferry “Süd” 🚢 stopped in June.⟧" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/open 1", "There is no answer yet"),
        ("/open", "needs the number"),
        ("/open brigde", "nearest ids are bridge"),
        ("/open bridge:80-90", "not a span"),
        ("/opne", "There is no command /opne. Did you mean /open?"),
        ("/", "/help lists the commands"),
        ("fail", "The model is missing."),
        ("a" * 2001, "at most 2,000"),
    ],
)
def test_mistake_is_a_sentence_and_the_chat_goes_on(chat, capsys, line: str, words: str) -> None:
    assert chat.dialogue.handle_line(line)
    assert words in capsys.readouterr().err


def test_absent_citation_is_refused(chat, capsys) -> None:
    chat.dialogue.handle_line("Cost?")
    chat.dialogue.handle_line("/open 3")
    assert "has no citation 3; it has 2" in capsys.readouterr().err


def test_sources_help_and_leaving(chat, capsys) -> None:
    assert chat.dialogue.handle_line("/sources")
    assert BRIDGE_ARTICLE.title in capsys.readouterr().out
    assert chat.dialogue.handle_line("/help")
    out = capsys.readouterr().out
    assert all(command in out for command in COMMANDS)
    assert not chat.dialogue.handle_line("/quit")


@pytest.mark.parametrize("line", ["quit", "Exit", "/QUIT", "/exit now"])
def test_leaving_in_any_words(chat, line: str) -> None:
    assert not chat.dialogue.handle_line(line)
    assert chat.application.asked == []


def test_question_that_begins_with_leaving_is_asked(chat) -> None:
    assert chat.dialogue.handle_line("Exit polls?")
    assert [question.text for question in chat.application.asked] == ["Exit polls?"]


def test_commands_in_any_case(chat, capsys) -> None:
    assert chat.dialogue.handle_line("/HELP")
    assert "/sources" in capsys.readouterr().out


def test_help_and_refusal_fit_a_narrow_window(tmp_path: Path, capsys) -> None:
    terminal = Terminal()
    terminal.width = 30
    dialogue = Dialogue(terminal, Transcript(tmp_path / "chat.jsonl"), Application)
    for line in ("/help", "Who painted it?"):
        dialogue.handle_line(line)
        shown = capsys.readouterr().out
        assert max(map(len, shown.splitlines())) <= 30
    assert shown.startswith("The articles do not say who\npainted the bridge.\n")


def test_reader_who_has_gone_ends_the_chat(chat, monkeypatch, capsys) -> None:
    def write(*_: object) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(Terminal, "write", write)
    with pytest.raises(BrokenPipeError):
        chat.dialogue.handle_line("Cost?")
    assert capsys.readouterr().err == ""


def test_stopped_answer_is_never_printed(chat, capsys, monkeypatch) -> None:
    chat.application.may_answer.clear()

    def interrupt(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        chat.dialogue.wait_for_application()
        patched.setattr(threading.Event, "wait", interrupt)
        assert chat.dialogue.handle_line("Slow?")
    assert capsys.readouterr().out == "Stopped.\n"
    chat.application.may_answer.set()
    chat.dialogue.handle_line("Who painted it?")
    out = capsys.readouterr().out
    assert "14 million" not in out
    assert out.startswith("The articles do not say")
    assert chat.transcript.conversation == ("Who painted it?",)


def test_application_is_used_on_one_thread_and_closed(chat) -> None:
    for line in ("One?", "Two?"):
        chat.dialogue.handle_line(line)
    assert len(chat.application.threads) == 1
    assert threading.current_thread().name not in chat.application.threads
    chat.dialogue.close()
    assert chat.application.is_closed.wait(10)


def test_failed_opening_is_told_and_tried_again(tmp_path: Path, capsys) -> None:
    outcomes = [IndexDamaged("The index is damaged."), Application()]

    def open_application():
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    dialogue = Dialogue(Terminal(), Transcript(tmp_path / "chat.jsonl"), open_application)
    dialogue.start_opening()
    dialogue.handle_line("Cost?")
    assert "The index is damaged." in capsys.readouterr().err
    assert dialogue.state == "the index is not open; a question opens it"
    dialogue.handle_line("Cost?")
    assert "14 million" in capsys.readouterr().out
    dialogue.close()


def test_person_is_told_at_once_why_the_index_is_not_open(tmp_path: Path, capsys) -> None:
    def open_application():
        raise IndexDamaged("The index is damaged.")

    transcript = Transcript(tmp_path / "chat.jsonl")
    dialogue = Dialogue(Terminal(), transcript, open_application, greets=True)
    dialogue.start_opening().wait_at_most(10)
    assert capsys.readouterr().err == "silteme: The index is damaged.\n"


def test_leaving_after_a_failed_opening(tmp_path: Path) -> None:
    def open_application():
        raise IndexDamaged("The index is damaged.")

    dialogue = Dialogue(Terminal(), Transcript(tmp_path / "chat.jsonl"), open_application)
    dialogue.start_opening().wait_at_most(10)
    dialogue.close()


def test_newer_index_is_noticed(chat) -> None:
    chat.dialogue.handle_line("Cost?")
    chat.application.library = SimpleNamespace(articles=lambda: (BRIDGE_ARTICLE,))
    chat.application.corpus = "second"
    chat.dialogue.handle_line("Cost?")
    assert [article.id for article in chat.dialogue.articles] == ["bridge"]


def test_state_below_the_prompt(chat) -> None:
    chat.dialogue.handle_line("Cost?")
    assert chat.dialogue.state == "2 articles · questions so far: 1"
    for _ in range(CONVERSATION + 1):
        chat.dialogue.handle_line("Cost?")
    assert chat.dialogue.state.endswith(f"questions so far: {CONVERSATION + 2}")


def test_work_is_done_in_order_and_errors_reach_who_waits() -> None:
    worker, done = Worker(), []
    jobs = [worker.submit(lambda number=number: done.append(number)) for number in range(3)]
    failing = worker.submit(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        failing.wait()
    assert done == [0, 1, 2]
    assert all(job.is_done for job in jobs)


def complete(typed: str) -> list[str]:
    completer = ChatCompleter(COMMANDS, lambda: [article.id for article in ARTICLES])
    return [found.text for found in completer.get_completions(Document(typed), CompleteEvent())]


def test_completion_of_commands_and_ids() -> None:
    assert complete("/o") == ["/open"]
    assert complete("/open ") == ["bridge", "ferry"]
    assert complete("/open b") == ["bridge"]
    assert complete("Who b") == []
    assert complete("/sources b") == []
