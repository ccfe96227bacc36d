"""The methods of the Bot API that a bot of text needs, with Telegram's own words of refusal."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from botapi.keyboards import find_keyboard_fault
from botapi.tdlib import (
    LONGEST_TEXT,
    MOST_ENTITIES,
    Formatted,
    MarkupError,
    count_units,
    parse_html,
    take_plain,
)
from botapi.world import BOT, Chat, Params, Posted, World

if TYPE_CHECKING:
    from collections.abc import Callable

GENERAL = 1
"""The id of a forum's General topic, which `sendMessage` does not take."""
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
LINK = re.compile(r"<a\s")


class Refusal(Exception):
    """Telegram's answer to a call that it does not carry out."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class Methods:
    """Carries calls out in a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, Callable[[Params], Any]] = {
            "getMe": lambda _: BOT | {"can_join_groups": True, "supports_inline_queries": True},
            "sendMessage": self._send,
            "sendMessageDraft": self._draft,
            "editMessageText": self._edit,
            "editMessageReplyMarkup": self._edit,
            "deleteMessage": self._delete,
            "sendChatAction": self._act,
            "answerCallbackQuery": self._answer_press,
            "answerInlineQuery": self._answer_inline,
            "setMyCommands": self._set_commands,
            "deleteMyCommands": lambda _: True,
            "getMyCommands": lambda params: self._world.commands.get(_name_scope(params), []),
            "setMyDescription": lambda _: True,
            "setMyShortDescription": lambda _: True,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook,
        }

    def carry_out(self, method: str, params: Params) -> Any:
        """The result of a call.

        Raises:
            Refusal: Telegram answers with an error.
        """
        found = self._known.get(method)
        if found is None:
            self._world.note(f"{method} is no method that the bench knows")
            raise Refusal(404, "Not Found: method not found")
        with self._world.changed:
            return found(params)

    def _find_chat(self, params: Params) -> Chat:
        chat = self._world.chats.get(read_number(params, "chat_id") or 0)
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        self._hold_back(chat)
        return chat

    def _hold_back(self, chat: Chat) -> None:
        """Refuse whatever comes before a 429's time is over, and remember the impatience."""
        left = self._world.blocked.get(chat.id, 0) - time.monotonic()
        if left > 0:
            self._world.note(f"chat {chat.id} was written to {left:.2f} s before retry_after")
            raise make_too_many(int(left) + 1)

    def _find_topic(self, params: Params, chat: Chat, *, general: bool = False) -> int | None:
        topic = read_number(params, "message_thread_id")
        if topic is None or (general and chat.topics is not None and topic == GENERAL):
            return None
        if topic not in (chat.topics or ()):
            raise Refusal(400, "Bad Request: message thread not found")
        return topic

    def _format(self, params: Params) -> Formatted:
        text = str(params.get("text", ""))
        mode = str(params.get("parse_mode", ""))
        if mode and mode != "HTML":
            self._world.note(f"a text came with parse_mode {mode}")
        try:
            shown = parse_html(text) if mode == "HTML" else take_plain(text)
        except MarkupError as error:
            self._world.note(f"TDLib refuses a text: {error}: {text[:200]!r}")
            raise Refusal(400, f"Bad Request: {str(error)[0].lower()}{str(error)[1:]}") from None
        if not shown.text:
            self._world.note("an empty text was sent")
            raise Refusal(400, "Bad Request: message text is empty")
        if count_units(shown.text) > LONGEST_TEXT:
            self._world.note(f"a text of {count_units(shown.text)} units was sent")
            raise Refusal(400, "Bad Request: message is too long")
        self._examine(text, mode, shown)
        return shown

    def _examine(self, html: str, mode: str, shown: Formatted) -> None:
        """Remember what Telegram leaves out in silence."""
        if len(shown.entities) > MOST_ENTITIES:
            self._world.note(f"a text has {len(shown.entities)} entities: {html[:80]!r}")
        links = sum(entity["type"] == "text_link" for entity in shown.entities)
        if mode == "HTML" and links != len(LINK.findall(html)):
            self._world.note(f"a link leads nowhere and is dropped: {html[:200]!r}")
        if "\0" in html:
            self._world.note(f"a text holds NUL: {html[:80]!r}")

    def _read_rows(self, params: Params) -> list[list[Params]]:
        markup = params.get("reply_markup")
        if fault := find_keyboard_fault(markup):
            self._world.note(f"{fault}: {markup}")
            raise Refusal(400, fault)
        rows: list[list[Params]] = (markup or {}).get("inline_keyboard", [])
        return rows

    def _check_preview(self, params: Params) -> None:
        if not (params.get("link_preview_options") or {}).get("is_disabled"):
            self._world.note(f"a link preview is not off: {str(params.get('text'))[:80]!r}")

    def _send(self, params: Params) -> Params:
        chat = self._find_chat(params)
        topic = self._find_topic(params, chat)
        shown = self._format(params)
        rows = self._read_rows(params)
        self._check_preview(params)
        posted = Posted(
            id=self._world.number(),
            chat_id=chat.id,
            topic=topic,
            html=str(params["text"]),
            shown=shown,
            rows=rows,
            at=time.monotonic(),
            reply_to=self._find_replied(params, chat),
            versions=[shown.text],
        )
        self._world.posted.append(posted)
        return self._world.render(posted)

    def _find_replied(self, params: Params, chat: Chat) -> int | None:
        reply = params.get("reply_parameters") or {}
        replied = reply.get("message_id") or read_number(params, "reply_to_message_id")
        if replied is None:
            return None
        known = (chat.id, replied) in self._world.incoming
        if known or self._world.find_posted(chat.id, replied):
            return int(replied)
        if reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply"):
            return None
        raise Refusal(400, "Bad Request: message to be replied not found")

    def _draft(self, params: Params) -> bool:
        chat = self._find_chat(params)
        if chat.kind != "private" or not read_number(params, "draft_id"):
            raise Refusal(400, "Bad Request: drafts can be sent only to private chats")
        self._format(params)
        return True

    def _edit(self, params: Params) -> Params:
        chat = self._find_chat(params)
        message_id = read_number(params, "message_id") or 0
        posted = self._world.find_posted(chat.id, message_id)
        if posted is None:
            own = (chat.id, message_id) in self._world.incoming
            reason = "message can't be edited" if own else "message to edit not found"
            raise Refusal(400, f"Bad Request: {reason}")
        shown = self._format(params) if "text" in params else posted.shown
        rows = self._read_rows(params)
        if (shown, rows) == (posted.shown, posted.rows):
            raise Refusal(400, NOT_MODIFIED)
        if "text" in params:
            self._check_preview(params)
            posted.html = str(params["text"])
            posted.versions.append(shown.text)
        posted.shown, posted.rows, posted.edited_at = shown, rows, time.monotonic()
        return self._world.render(posted)

    def _delete(self, params: Params) -> bool:
        chat = self._find_chat(params)
        posted = self._world.find_posted(chat.id, read_number(params, "message_id") or 0)
        if posted is None:
            raise Refusal(400, "Bad Request: message to delete not found")
        self._world.posted.remove(posted)
        return True

    def _act(self, params: Params) -> bool:
        chat = self._world.chats.get(read_number(params, "chat_id") or 0)
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        self._find_topic(params, chat, general=True)
        if params.get("action") != "typing":
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        return True

    def _answer_press(self, params: Params) -> bool:
        key = str(params.get("callback_query_id"))
        if key not in self._world.presses or self._world.presses[key] is not None:
            raise Refusal(400, TOO_OLD)
        if count_units(str(params.get("text", ""))) > 200:
            self._world.note("a notice of more than 200 characters was sent")
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self._world.presses[key] = params
        return True

    def _answer_inline(self, params: Params) -> bool:
        key = str(params.get("inline_query_id"))
        if key not in self._world.queries or self._world.queries[key] is not None:
            raise Refusal(400, TOO_OLD)
        results = params.get("results") or []
        if len(results) > 50:
            raise Refusal(400, "Bad Request: RESULTS_TOO_MUCH")
        if len({result["id"] for result in results}) < len(results):
            raise Refusal(400, "Bad Request: RESULT_ID_DUPLICATE")
        offered = []
        for result in results:
            if not 1 <= len(str(result["id"]).encode()) <= 64:
                raise Refusal(400, "Bad Request: RESULT_ID_INVALID")
            content = result["input_message_content"]
            shown = self._format(content | {"text": content["message_text"]})
            self._read_rows(result)
            offered.append(result | {"shown": shown})
        self._world.queries[key] = offered
        return True

    def _set_commands(self, params: Params) -> bool:
        commands = params.get("commands") or []
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        if not 1 <= len(commands) <= 100:
            raise Refusal(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        self._world.commands[_name_scope(params)] = commands
        return True

    def _set_webhook(self, params: Params) -> bool:
        self._world.webhook = params if params.get("url") else None
        self._world.changed.notify_all()
        return True

    def _delete_webhook(self, _: Params) -> bool:
        self._world.webhook = None
        return True

    def _get_webhook(self, _: Params) -> Params:
        waiting = len(self._world.updates)
        url = (self._world.webhook or {}).get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}


def make_too_many(seconds: int) -> Refusal:
    """Telegram's answer to a chat that is written to too often."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", seconds)


def read_number(params: Params, name: str) -> int | None:
    """A whole number of a call, or None where it is not given or is none."""
    try:
        return int(params[name])
    except (KeyError, TypeError, ValueError):
        return None


def _name_scope(params: Params) -> str:
    """The language that commands are described in, and the chat they are described to."""
    chat = (params.get("scope") or {}).get("chat_id")
    return str(params.get("language_code") or "") + (f"@{chat}" if chat else "")
