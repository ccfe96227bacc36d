"""What a pressed button gives rise to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.telegram.keys import Action, ButtonData, read_data
from bot.telegram.opening import render_help
from bot.telegram.passages import (
    Opened,
    read_citations,
    render_article,
    render_citation,
    render_list,
)
from bot.telegram.values import Press

if TYPE_CHECKING:
    from bot.telegram.interface import Interface
    from bot.telegram.means import Means
    from bot.telegram.values import Outgoing

_TURNS = frozenset({Action.TURN_TO_CITATION, Action.TURN_LIST, Action.TURN_ARTICLE})


def follow_button(
    means: Means, data: str, chat_id: int, user_id: int, interface: Interface
) -> Press:
    """Do what a button's data asks for; a notice where it asks for nothing that is there."""
    asked = read_data(data)
    if asked is None:
        return Press(notice=interface.say("expired"))
    if asked.action in {Action.LIKE, Action.DISLIKE}:
        return _rate(means, asked, chat_id, user_id, interface)
    shown = _open(means, asked, chat_id, interface)
    if shown is None:
        is_article = asked.action in {Action.OPEN_ARTICLE, Action.TURN_ARTICLE}
        return Press(notice=interface.say("source_unknown" if is_article else "expired"))
    return Press(edit=shown) if asked.action in _TURNS else Press(new=shown)


def _rate(
    means: Means, asked: ButtonData, chat_id: int, user_id: int, interface: Interface
) -> Press:
    good = asked.action is Action.LIKE
    if not means.state.save_feedback(chat_id, asked.key, user_id, good=good):
        return Press(notice=interface.say("expired"))
    return Press(notice=interface.say("good_thanks" if good else "bad_thanks"))


def _open(means: Means, asked: ButtonData, chat_id: int, interface: Interface) -> Outgoing | None:
    """What the button opens, or None where it is not there any more."""
    match asked.action:
        case Action.OPEN_CITATION | Action.TURN_TO_CITATION:
            return _open_citation(means, asked, chat_id, interface)
        case Action.LIST_ARTICLES | Action.TURN_LIST:
            return render_list(means.catalogue.entries, asked.number, interface)
        case Action.OPEN_ARTICLE | Action.TURN_ARTICLE:
            article = means.catalogue.find_named(asked.key)
            return render_article(article, asked.number, interface) if article else None
        case _:
            return render_help(interface)


def _open_citation(
    means: Means, asked: ButtonData, chat_id: int, interface: Interface
) -> Outgoing | None:
    kept = means.state.recall_answer(chat_id, asked.key)
    if kept is None:
        return None
    citations, is_nearest = read_citations(kept)
    at = next((i for i, one in enumerate(citations) if one.number == asked.number), None)
    if at is None:
        return None
    article = means.catalogue.find_article(citations[at].article)
    interface = means.speak_of(kept["question"], interface.language)
    return render_citation(Opened(asked.key, citations, at, is_nearest), article, interface)
