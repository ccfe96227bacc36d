"""Being delivered to: Telegram calls, and hears of success once the update is stored."""

from __future__ import annotations

import hmac
import json
import logging
import os
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from bot.telegram.database import StateError
from bot.telegram.logs import LOGGER
from index.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.telegram.health import Health
    from bot.telegram.intake import Receive

SECRET_VARIABLE = "TELEGRAM_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LARGEST = 1024 * 1024

logger = logging.getLogger(LOGGER)


def read_secret(environment: Mapping[str, str] = os.environ) -> str:
    """The secret that Telegram shows with each delivery; a new one where none is set.

    Raises:
        SettingsError: Telegram would not take it.
    """
    secret = environment.get(SECRET_VARIABLE, "")
    if secret and not _SECRET.fullmatch(secret):
        raise SettingsError(f"{SECRET_VARIABLE} may hold 1 to 256 of A-Z, a-z, 0-9, _ and - alone.")
    return secret or secrets.token_urlsafe(32)


def make_webhook_site(url: str, secret: str, receive: Receive, health: Health) -> web.Application:
    """The page that Telegram delivers to; its path is that of `url`."""

    async def deliver(request: web.Request) -> web.Response:
        shown = request.headers.get(_HEADER, "")
        # Compared in constant time: how long it takes says nothing about the secret.
        if not hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), secret.encode()):
            health.count("webhook_refused")
            return web.Response(status=403)
        try:
            raw = json.loads(await request.read())
        except (ValueError, RecursionError):
            health.count("updates_poison")
            return web.Response(status=200)  # refused, it would come again and again
        health.hear()
        try:
            await receive([raw])
        except StateError as error:
            health.troubles["webhook"] = f"Updates cannot be stored ({error})."
            logger.error("%s", health.troubles["webhook"])
            return web.Response(status=503)
        health.troubles.pop("webhook", None)
        return web.Response(status=200)

    site = web.Application(client_max_size=_LARGEST)
    site.router.add_post(urlsplit(url).path or "/", deliver)
    return site
