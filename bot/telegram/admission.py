"""Which updates are taken up: who may ask, how much, and what in a group is meant for the bot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram.constants import ChatType, MessageEntityType
from telegram.ext import filters

from bot.telegram.inbox import Entry
from bot.telegram.letters import NOTICE, Letter
from bot.telegram.limits import Limit
from bot.telegram.markup import plain, to_html
from bot.telegram.texts import Texts, choose_language
from bot.telegram.values import Incoming, Outgoing

if TYPE_CHECKING:
    from telegram import CallbackQuery, InlineQuery, Message, Update, User

    from bot.telegram.state import State
    from bot.telegram_settings import TelegramSettings

_PRESSES_A_MINUTE = 60
_INLINE_A_MINUTE = 60
_REFUSALS_A_MINUTE = 1
# One chat alone must not take the queue away from all others.
_CHATS_THAT_FILL_THE_QUEUE = 10
STOP = "/stop"


@dataclass(frozen=True, slots=True)
class Admission:
    """What becomes of an update.

    Attributes:
        entry: How it is filed.
        letters: What is said about it at once.
        outdated: Updates that need no answer any more, because this one replaces them.
    """

    entry: Entry
    letters: tuple[Letter, ...] = ()
    outdated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is: its number and its user name, without `@`."""

    id: int
    name: str


class Doorkeeper:
    """Decides on each update once, in the order they come.

    Args:
        settings: Whom to let in, and how much.
        identity: Who the bot is.
        state: What is kept.
        texts: The interface's texts.
    """

    def __init__(
        self, settings: TelegramSettings, identity: Identity, state: State, texts: Texts
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._state = state
        self._texts = texts
        self._users = Limit(settings.user_limit)
        self._chats = Limit(settings.chat_limit)
        self._presses = Limit(_PRESSES_A_MINUTE)
        self._inline = Limit(_INLINE_A_MINUTE)
        self._refusals = Limit(_REFUSALS_A_MINUTE)
        self._fulls = Limit(_REFUSALS_A_MINUTE)

    def admit(self, update: Update, payload: str, waiting: int) -> Admission:
        """Decide on an update, of which `payload` is the JSON, while `waiting` others wait."""
        message = update.message or update.edited_message
        if message is not None:
            return self._admit_message(update, message, payload, waiting)
        if update.callback_query is not None:
            return self._admit_press(update.update_id, update.callback_query, payload)
        if update.inline_query is not None:
            return self._admit_inline(update.update_id, update.inline_query, payload)
        return _ignore(update.update_id)

    def _admit_message(
        self, update: Update, message: Message, payload: str, waiting: int
    ) -> Admission:
        if message.migrate_to_chat_id is not None:
            self._state.move_chat(message.chat_id, message.migrate_to_chat_id)
        incoming = read_message(update, message, self._settings)
        if incoming is None or not (incoming.private or self._is_addressed(message)):
            return _ignore(update.update_id)
        if not self._is_allowed(incoming.chat_id, incoming.user_id, private=incoming.private):
            return self._refuse_stranger(incoming)
        if incoming.edited and not incoming.text:
            return _ignore(update.update_id)
        said = self._find_objection(incoming, waiting)
        if said is not None:
            return self._refuse(incoming, said)
        lane = name_lane(incoming.chat_id, incoming.topic)
        entry = Entry(
            incoming.update_id,
            "waiting",
            name_stop_lane(lane) if is_stop(incoming.text) else lane,
            incoming.chat_id,
            incoming.user_id,
            incoming.message_id,
            payload,
        )
        inbox = self._state.inbox
        edited = incoming.edited
        outdated = inbox.cancel_message(incoming.chat_id, incoming.message_id) if edited else ()
        return Admission(entry, outdated=outdated)

    def _find_objection(self, incoming: Incoming, waiting: int) -> str | None:
        """Why a message is not taken up: a text to say, or "" to say nothing; None if it is."""
        language, user = incoming.language, incoming.user_id
        if is_stop(incoming.text):
            return self._spend(self._presses, user)
        key, limit, whose = "limit_user", self._users, user
        if not incoming.private and self._chats.measure_wait(incoming.chat_id):
            key, limit, whose = "limit_chat", self._chats, incoming.chat_id
        wait = limit.measure_wait(whose)
        if wait and not incoming.admin:
            told = limit.tell_once(whose)
            return self._texts.say(language, key, seconds=math.ceil(wait)) if told else ""
        if not incoming.admin:
            self._users.take(user)
            if not incoming.private:
                self._chats.take(incoming.chat_id)
        if not incoming.text:
            return self._texts.say(language, "unsupported")
        if waiting >= self._settings.queue or self._holds_its_share(incoming):
            untold = self._spend(self._fulls, incoming.chat_id) is None
            return self._texts.say(language, "queue_full") if untold else ""
        return None

    def _holds_its_share(self, incoming: Incoming) -> bool:
        """Whether as much waits in a chat and topic as one may have of the whole queue."""
        lane = name_lane(incoming.chat_id, incoming.topic)
        share = max(1, self._settings.queue // _CHATS_THAT_FILL_THE_QUEUE)
        return self._state.inbox.count_waiting(lane) >= share

    def _admit_press(self, update_id: int, query: CallbackQuery, payload: str) -> Admission:
        if query.message is None or query.data is None:
            return _ignore(update_id)
        chat, user = query.message.chat, query.from_user.id
        private = chat.type == ChatType.PRIVATE
        if not self._is_allowed(chat.id, user, private=private):
            return _ignore(update_id)
        if self._spend(self._presses, user) is not None:
            return _ignore(update_id)
        lane = f"press:{chat.id}:{user}"
        return Admission(Entry(update_id, "waiting", lane, chat.id, user, None, payload))

    def _admit_inline(self, update_id: int, query: InlineQuery, payload: str) -> Admission:
        user = query.from_user.id
        if not self._is_allowed(user, user, private=True):
            return _ignore(update_id)
        if self._spend(self._inline, user) is not None:
            return _ignore(update_id)
        entry = Entry(update_id, "waiting", f"inline:{user}", None, user, None, payload)
        return Admission(entry)

    def _spend(self, limit: Limit, user: int) -> str | None:
        """Take one of a limit nobody is told about; "" where there is none left."""
        if limit.measure_wait(user):
            return ""
        limit.take(user)
        return None

    def _is_allowed(self, chat_id: int, user_id: int, *, private: bool) -> bool:
        settings = self._settings
        if not settings.users and not settings.chats:
            return True
        if user_id in settings.users or user_id in settings.admins:
            return True
        return not private and chat_id in settings.chats

    def _is_addressed(self, message: Message) -> bool:
        """Whether a message in a group mentions the bot, answers it or gives it a command."""
        answered = message.reply_to_message
        if (
            answered is not None
            and answered.from_user is not None
            and answered.from_user.id == self._identity.id
            and answered.forum_topic_created is None  # every message of a topic "answers" this
        ):
            return True
        spans = message.parse_entities() or message.parse_caption_entities()
        return any(
            self._names_me(entity.type, span, entity.user, at_start=entity.offset == 0)
            for entity, span in spans.items()
        )

    def _names_me(self, kind: str, span: str, user: User | None, *, at_start: bool) -> bool:
        mine = f"@{self._identity.name}".casefold()
        match kind:
            case MessageEntityType.MENTION:
                return span.casefold() == mine
            case MessageEntityType.TEXT_MENTION:
                return user is not None and user.id == self._identity.id
            case MessageEntityType.BOT_COMMAND:
                _, at, name = span.partition("@")
                return at_start and (not at or f"@{name}".casefold() == mine)
        return False

    def _refuse_stranger(self, incoming: Incoming) -> Admission:
        if not incoming.private or self._spend(self._refusals, incoming.user_id) is not None:
            return _ignore(incoming.update_id)
        text = self._texts.say(incoming.language, "not_allowed", user=incoming.user_id)
        return self._refuse(incoming, text)

    def _refuse(self, incoming: Incoming, text: str) -> Admission:
        entry = Entry(incoming.update_id, "refused")
        return Admission(entry, (write_notice(incoming, text),) if text else ())


def read_message(update: Update, message: Message, settings: TelegramSettings) -> Incoming | None:
    """The message of a person; None for what a bot or the service itself wrote."""
    user, sender = message.from_user, message.sender_chat
    if user is None and sender is None:
        return None
    # A group's hidden admin writes as the group, through a bot of Telegram's.
    if sender is None and user is not None and user.is_bot:
        return None
    if message.via_bot is not None or filters.StatusUpdate.ALL.check_update(update):
        return None
    user_id = sender.id if sender is not None else user.id if user is not None else 0
    answered = message.reply_to_message
    return Incoming(
        update_id=update.update_id,
        chat_id=message.chat_id,
        # Elsewhere a thread is a chain of replies, and cannot be written to.
        topic=message.message_thread_id if message.is_topic_message else None,
        user_id=user_id,
        language=choose_language(user.language_code if user is not None else None),
        text=(message.text or message.caption or "").strip(),
        private=message.chat.type == ChatType.PRIVATE,
        message_id=message.message_id,
        reply_to=answered.message_id if answered is not None else None,
        edited=update.edited_message is not None,
        admin=user_id in settings.admins,
    )


def write_notice(incoming: Incoming, text: str) -> Letter:
    """A plain text to the person who wrote, shown as a reply in a group."""
    return Letter(
        incoming.chat_id,
        NOTICE,
        Outgoing(to_html(plain(text))),
        incoming.language,
        incoming.topic,
        incoming.update_id,
        incoming.user_id,
        reply_to=None if incoming.private else incoming.message_id,
    )


def name_lane(chat_id: int, topic: int | None) -> str:
    """What the questions of a chat and topic wait in, one behind the other."""
    return f"chat:{chat_id}:{topic or 0}"


def name_stop_lane(lane: str) -> str:
    """The lane beside it of what must not wait."""
    return f"stop:{lane}"


def is_stop(text: str) -> bool:
    """Whether a message asks to stop."""
    word = text.split(maxsplit=1)[0] if text else ""
    return word.partition("@")[0].casefold() == STOP


def _ignore(update_id: int) -> Admission:
    return Admission(Entry(update_id, "ignored"))
