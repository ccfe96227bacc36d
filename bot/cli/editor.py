"""The prompt at a terminal: line editing, earlier lines, completion.

Imported by the chat alone, and only where a person sits at both ends: prompt_toolkit takes a
fifth of a second to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prompt_toolkit.document import Document


class ChatCompleter(Completer):
    """Completes slash commands, and article ids after `/open`.

    Args:
        commands: The commands and what they do.
        list_ids: The ids there are at the moment.
    """

    def __init__(self, commands: dict[str, str], list_ids: Callable[[], Sequence[str]]) -> None:
        self._commands = commands
        self._list_ids = list_ids

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What the text before the cursor could become."""
        del complete_event
        typed = document.text_before_cursor
        if not typed.startswith("/"):
            return
        name, space, rest = typed.partition(" ")
        if not space:
            for command, meaning in self._commands.items():
                if command.startswith(name):
                    yield Completion(command, -len(name), display_meta=meaning)
        elif name == "/open":
            for article_id in self._list_ids():
                if article_id.startswith(rest):
                    yield Completion(article_id, -len(rest))


class LineEditor:
    """Reads lines from a person.

    Args:
        earlier: Lines of earlier runs, oldest first.
        completer: Completes what is being typed.
        describe_state: What the line below the prompt says; asked at every change.
    """

    def __init__(
        self, earlier: Sequence[str], completer: Completer, describe_state: Callable[[], str]
    ) -> None:
        self._prompt: PromptSession[str] = PromptSession(
            "› ",
            history=InMemoryHistory(list(earlier)),
            completer=completer,
            complete_while_typing=False,
            enable_history_search=True,
            bottom_toolbar=describe_state,
        )

    def read_line(self) -> str | None:
        """The next line; empty after Ctrl-C, None after Ctrl-D."""
        try:
            # What the thread that opens the index says must stand above the prompt.
            with patch_stdout(raw=True):
                return self._prompt.prompt()
        except KeyboardInterrupt:
            return ""
        except EOFError:
            return None
