"""`silteme serve`: keep index and models loaded, and answer `silteme ask --warm` from them."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.opening import read_settings, warn_of_stale_sources
from bot.cli.terminal import Terminal
from bot.serving.address import find_address
from bot.serving.client import Session, Unserved, stop_server
from index.errors import InputError, SiltemeError

if TYPE_CHECKING:
    from bot.serving.address import Address
    from bot.serving.resident import Opened, Resident
    from bot.settings import Settings


def run(arguments: Namespace) -> int:
    """Serve, or look at the process that does, or end it."""
    if sys.platform == "win32":
        raise InputError("There are no Unix sockets here to serve on.")
    terminal = Terminal(quiet=arguments.quiet)
    # First: the process must give way to a client that finds anything changed since now.
    address = find_address(arguments.config, arguments.index)
    if arguments.status:
        return _show_status(address, terminal)
    if arguments.stop:
        return _stop(address, terminal)
    return _serve(arguments, address, terminal)


def _show_status(address: Address, terminal: Terminal) -> int:
    try:
        with Session(address) as session:
            found = session.request({"do": "describe"})
            fits = session.greeting.get("fingerprint") == address.fingerprint
    except Unserved as error:
        terminal.write(f"No serving process answers for these settings ({error}).")
        return 1
    terminal.write(
        f"Process {found['pid']} serves these settings: {found['answered']:,} answered in "
        f"{found['up_seconds']:,} s; it ends after {found['ends_after']:,} s without a question, "
        f"{found['idle_seconds']:,} s have passed."
    )
    if not fits:
        terminal.write("Settings or program have changed since; the next question replaces it.")
    return 0


def _stop(address: Address, terminal: Terminal) -> int:
    try:
        process = stop_server(address)
    except Unserved as error:
        raise SiltemeError(f"The serving process stays: {error}.") from None
    if process is None:
        terminal.write("No serving process was running for these settings.")
        return 1
    terminal.write(f"Process {process} has ended.")
    return 0


def _serve(arguments: Namespace, address: Address, terminal: Terminal) -> int:
    from bot.serving.server import Server, hold_place

    settings = read_settings(arguments)
    with hold_place(address):
        resident = _load(arguments, settings, terminal)
        # What is loaded stays; looking for garbage in it would cost every question.
        gc.freeze()
        idle = arguments.idle or settings.serving.idle_seconds
        server = Server(address, lambda request: answer_request(resident, request), idle)
        if arguments.detached:
            _announce()
        else:
            terminal.note(f"Serving on {address.socket}; Ctrl-C ends it.")
        server.run()
    return 0


def _load(arguments: Namespace, settings: Settings, terminal: Terminal) -> Resident:
    """Everything loaded; a person who starts a server gets an index made where there is none."""
    from bot.serving.resident import Resident

    if not arguments.detached:
        from bot.cli.opening import opened_application

        with opened_application(arguments, terminal):
            pass
    return Resident(settings)


def _announce() -> None:
    """Tell the client that waits for it, and let go of its pipe."""
    os.write(sys.stdout.fileno(), b"ready\n")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class _Recorder(Terminal):
    """Keeps what would be written on the terminal of the one who asks."""

    def __init__(self, *, quiet: bool, is_terminal: bool, is_styled: bool, width: int) -> None:
        self.quiet = quiet
        self.is_terminal = is_terminal
        self.is_styled = is_styled
        self.width = width
        self.writes: list[tuple[str, str]] = []

    def write(self, text: str = "") -> None:
        """Keep a line."""
        self.writes.append(("text", text))

    def write_exact(self, text: str) -> None:
        """Keep a text."""
        self.writes.append(("exact", text))

    def note(self, sentence: str) -> None:
        """Keep a note; the one who asks knows whether it is wanted."""
        self.writes.append(("note", sentence))

    def complain(self, sentence: str) -> None:
        """Keep a complaint."""
        self.writes.append(("complaint", sentence))


def answer_request(resident: Resident, request: dict[str, Any]) -> dict[str, Any]:
    """What `silteme ask` would write for a request of `bot.cli.served`, and its exit code.

    Raises:
        SiltemeError: the index cannot be opened any more; whoever asked then finds out why.
    """
    is_terminal, is_styled, width = request["terminal"]
    terminal = _Recorder(
        quiet=request["quiet"], is_terminal=is_terminal, is_styled=is_styled, width=width
    )
    opened = resident.get_current()
    try:
        with opened.notes.heard() as said:
            code = _answer(opened, request, terminal, said)
    except InputError as error:
        terminal.complain(str(error))
        code = error.exit_code
    return {"writes": terminal.writes, "code": code}


def _answer(opened: Opened, request: dict[str, Any], terminal: _Recorder, said: list[str]) -> int:
    from bot.cli.ask import check_named_sources, write_result
    from bot.cli.questions import answer_numbered, clean_question, make_filters
    from bot.serialization import dump_object
    from bot.types import Question, Result

    def answer(question: Question) -> Result:
        result = opened.answering.answer(question)
        for sentence in said:
            terminal.note(sentence)
        said.clear()
        return result

    since, until = (day and date.fromisoformat(day) for day in (request["since"], request["until"]))
    filters = make_filters(since, until, request["source"])
    if "line" not in request:
        question = Question(clean_question(request["question"]), filters=filters)
        _tell_opening(opened, terminal)
        check_named_sources(opened.application, filters)
        return write_result(answer(question), _restore_options(request), terminal)
    if request["opening"]:
        _tell_opening(opened, terminal)
        check_named_sources(opened.application, filters)
    text = request["line"]
    line = None if text is None else text.encode("utf-8", "surrogateescape")
    all_good = answer_numbered(
        [(request["number"], line)],
        answer,
        lambda answered: terminal.write_exact(dump_object(answered) + "\n"),
        filters,
    )
    return 0 if all_good else 1


def _tell_opening(opened: Opened, terminal: _Recorder) -> None:
    for sentence in opened.notes.sentences:
        terminal.note(sentence)
    warn_of_stale_sources(opened.application, terminal)


def _restore_options(request: dict[str, Any]) -> Namespace:
    """The options that an answer's page is written by."""
    config, index = (request[name] and Path(request[name]) for name in ("config", "index"))
    return Namespace(json=request["json"], config=config, index=index)
