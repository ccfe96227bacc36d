"""The bot's first words, and its help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.telegram.keys import Action, write_data
from bot.telegram.markup import bold, join_rich, plain, to_html
from bot.telegram.values import Button, Outgoing

if TYPE_CHECKING:
    from bot.telegram.interface import Interface


def render_welcome(articles: int, interface: Interface) -> Outgoing:
    """What a person reads first; `articles` is how many can be asked about."""
    shown = join_rich(
        (
            bold(interface.say("welcome")),
            plain(interface.say("welcome_ask")),
            plain(interface.say("welcome_count", count=articles)),
        ),
        "\n\n",
    )
    row = (
        Button(interface.say("button_sources"), write_data(Action.LIST_ARTICLES, number=1)),
        Button(interface.say("button_help"), write_data(Action.HELP)),
    )
    return Outgoing(to_html(shown), (row,))


def render_help(interface: Interface) -> Outgoing:
    """How to ask, and every command."""
    name = interface.bot_name
    ways = ["help_question", "help_numbers", "help_silence", "help_group"]
    lines = [f"• {interface.say(way)}" for way in ways]
    if name:
        lines.append(f"• {interface.say('help_inline', bot=name)}")
    commands = interface.texts.list_commands(interface.language)
    # Whoever reads this has begun.
    listed = [f"/{command} — {meaning}" for command, meaning in commands if command != "start"]
    shown = join_rich(
        (
            join_rich((bold(interface.say("help_title")), *lines), "\n"),
            join_rich((bold(interface.say("help_commands")), *listed), "\n"),
        ),
        "\n\n",
    )
    row = (Button(interface.say("button_inline"), switch_inline=""),) if name else ()
    return Outgoing(to_html(shown), (row,) if row else ())
