"""The commands, each a function from what was written to what is said."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.telegram.comparing import compare_articles, render_comparison
from bot.telegram.dates import read_period
from bot.telegram.keys import Place, read_payload
from bot.telegram.markup import bold, clean_text, join_rich, plain, shorten, to_html
from bot.telegram.opening import render_help, render_welcome
from bot.telegram.passages import render_article, render_list, render_place
from bot.telegram.questions import check_question
from bot.telegram.values import Conversation, Outgoing, Reply
from bot.types import Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.telegram.interface import Interface
    from bot.telegram.means import Means
    from bot.telegram.values import Incoming

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)
# How one says that a filter is to go, in any of the languages.
_LIFTING_WORDS = "off all none нет все всё выкл сброс жоқ бәрі барлығы өшіру -"
_LIFTING = frozenset(_LIFTING_WORDS.split())
_MOST_LISTED = 10
_LONGEST_ECHO = 80  # UTF-16 units of what somebody wrote, when it is repeated
_LONGEST_SOURCE = 200  # characters


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it was given.

    Attributes:
        rest: What stands after its name.
        incoming: The message.
        conversation: What is kept of the chat.
        interface: For whom.
    """

    rest: str
    incoming: Incoming
    conversation: Conversation
    interface: Interface


def obey_command(means: Means, incoming: Incoming, conversation: Conversation) -> Reply:
    """Obey `incoming.text`, which begins with a slash.

    Raises:
        SiltemeError: the index cannot serve.
    """
    interface = means.speak(incoming.language)
    found = _COMMAND.fullmatch(clean_text(incoming.text).strip())
    name = found[1].lower() if found else ""
    order = Order((found[2] or "").strip() if found else "", incoming, conversation, interface)
    obey = _COMMANDS.get(name)
    if obey is None:
        return _say(order, _explain_unknown(name or incoming.text[1:], interface))
    return obey(means, order)


def _start(means: Means, order: Order) -> Reply:
    place = read_payload(order.rest)
    if place is not None:
        return Reply((_open_place(means, place, order.interface),), order.conversation)
    welcome = render_welcome(len(means.catalogue.entries), order.interface)
    return Reply((welcome,), order.conversation)


def _open_place(means: Means, place: Place, interface: Interface) -> Outgoing:
    article = means.catalogue.find_named(place.article)
    if article is None:
        return Outgoing(to_html(plain(interface.say("source_unknown"))))
    if place.span is None or place.check is None:
        return render_article(article, 1, interface)
    start, end = place.span
    if not article.sha256.startswith(place.check) or not start < end <= len(article.text):
        return render_article(article, 1, interface, note=interface.say("source_changed"))
    return render_place(article, (start, end), interface)


def _help(_: Means, order: Order) -> Reply:
    return Reply((render_help(order.interface),), order.conversation)


def _list_sources(means: Means, order: Order) -> Reply:
    page = int(order.rest) if order.rest.isdecimal() and len(order.rest) < 6 else 1  # noqa: PLR2004
    shown = render_list(means.catalogue.entries, page, order.interface)
    return Reply((shown,), order.conversation)


def _begin_anew(_: Means, order: Order) -> Reply:
    said = Outgoing(to_html(plain(order.interface.say("new_done"))))
    return Reply((said,), Conversation())


def _filter_dates(_: Means, order: Order) -> Reply:
    interface, filters = order.interface, order.conversation.filters
    if not order.rest:
        return _say(order, interface.say("since_usage"), _tell_filters(order))
    if order.rest.casefold() in _LIFTING:
        changed = replace(order.conversation, filters=replace(filters, since=None, until=None))
        return _say(replace(order, conversation=changed), interface.say("since_off"))
    first, *others = re.split(r"[\s,–—]+", order.rest)
    try:
        since = read_period(first)[0]
        until = read_period(others[0])[1] if others else None
        if len(others) > 1:
            raise ValueError(order.rest)
    except ValueError:
        written = shorten(order.rest, _LONGEST_ECHO)
        return _say(order, interface.say("since_bad", text=written))
    if until is not None and until < since:
        return _say(order, interface.say("since_order"))
    filters = replace(filters, since=since, until=until)
    changed = replace(order.conversation, filters=filters)
    dates = interface.word_filters(replace(filters, sources=()))
    said = interface.say("since_set", filters=dates)
    return _say(replace(order, conversation=changed), said)


def _filter_sources(means: Means, order: Order) -> Reply:
    interface, filters = order.interface, order.conversation.filters
    if not order.rest:
        return _say(order, interface.say("source_usage"), _tell_filters(order))
    if order.rest.casefold() in _LIFTING:
        changed = replace(order.conversation, filters=replace(filters, sources=()))
        return _say(replace(order, conversation=changed), interface.say("source_off"))
    words = " ".join(order.rest.split())[:_LONGEST_SOURCE]
    matched = means.catalogue.match(words)
    if not matched:
        written = shorten(words, _LONGEST_ECHO)
        return _say(order, interface.say("source_none", text=written))
    lines = [
        join_rich(("• ", interface.title_article(entry.id, entry.origin)))
        for entry in matched[:_MOST_LISTED]
    ]
    rest = len(matched) - _MOST_LISTED
    if rest > 0:
        lines.append(plain(interface.say("source_more", count=rest)))
    listed = join_rich((bold(interface.say("source_set")), *lines), "\n")
    shown = join_rich((listed, plain(interface.say("source_lift"))), "\n\n")
    changed = replace(order.conversation, filters=replace(filters, sources=(words,)))
    return Reply((Outgoing(to_html(shown)),), changed)


def _tell_filters(order: Order) -> str:
    filters = order.conversation.filters
    if not filters.narrow:
        return ""
    chosen = order.interface.word_filters(filters)
    return order.interface.say("searched_now", filters=chosen)


def _compare(means: Means, order: Order) -> Reply:
    conversation, interface = order.conversation, order.interface
    if order.rest:
        asked, before = order.rest, conversation.history
    elif conversation.history:
        asked, before = conversation.history[-1], conversation.history[:-1]
    else:
        return _say(order, interface.say("compare_usage"))
    problem = check_question(asked, interface)
    if problem is not None:
        return _say(order, problem)
    question = Question(asked, before, conversation.filters)
    comparison = compare_articles(means.application.answering, means.catalogue, question)
    earlier = replace(conversation, history=before)
    key = means.keep_result(order.incoming.chat_id, comparison.result, earlier)
    interface = means.speak_of(asked, order.incoming.language)
    messages = render_comparison(comparison, conversation.filters, key, interface)
    return Reply(messages, replace(conversation, history=(*before, asked)))


def _forget(means: Means, order: Order) -> Reply:
    means.state.forget(order.incoming.chat_id, order.incoming.user_id)
    said = Outgoing(to_html(plain(order.interface.say("forgotten"))))
    return Reply((said,), Conversation())


def _tell_figures(means: Means, order: Order) -> Reply:
    interface = order.interface
    if not order.incoming.admin:
        return _say(order, interface.say("stats_denied"))
    figures = {interface.say("stats_articles"): len(means.catalogue.entries)}
    for key, count in means.state.count().items():
        figures[interface.texts.name_figure(interface.language, key)] = count
    lines = (f"{name}: {count}" for name, count in figures.items())
    shown = join_rich((bold(interface.say("stats_title")), *lines), "\n")
    return Reply((Outgoing(to_html(shown)),), order.conversation)


def _explain_unknown(name: str, interface: Interface) -> str:
    shown = shorten(name.split(maxsplit=1)[0] if name.split() else "", _LONGEST_ECHO)
    near = difflib.get_close_matches(name.casefold(), _COMMANDS, n=1, cutoff=0.6)
    if near:
        return interface.say("similar_command", name=shown, near=near[0])
    return interface.say("unknown_command", name=shown)


def _say(order: Order, *paragraphs: str) -> Reply:
    """Say something in plain words and leave the conversation as `order` has it."""
    shown = join_rich((plain(paragraph) for paragraph in paragraphs), "\n\n")
    return Reply((Outgoing(to_html(shown)),), order.conversation)


_COMMANDS: dict[str, Callable[[Means, Order], Reply]] = {
    "start": _start,
    "help": _help,
    "sources": _list_sources,
    "new": _begin_anew,
    "since": _filter_dates,
    "source": _filter_sources,
    "compare": _compare,
    "forget": _forget,
    "stats": _tell_figures,
}
