"""The life of the bot: it connects, recovers, takes in, answers; and stops in ten seconds."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from functools import partial
from typing import TYPE_CHECKING

from telegram.error import (
    BadRequest,
    EndPointNotFound,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.assembly import load_application
from bot.telegram.admission import Identity
from bot.telegram.client import describe_error, make_bot, read_pause
from bot.telegram.database import StateError
from bot.telegram.dialogue import Dialogue
from bot.telegram.doubts import word_doubt
from bot.telegram.engine import Engine
from bot.telegram.health import LOOPBACK, Health, make_health_site, open_site
from bot.telegram.intake import ALLOWED_UPDATES, Poller
from bot.telegram.logs import LOGGER
from bot.telegram.menus import describe_commands
from bot.telegram.parts import Parts
from bot.telegram.standby import Standby
from bot.telegram.state import State
from bot.telegram.storage import open_database
from bot.telegram.texts import load_texts
from bot.telegram.token import VARIABLE
from bot.telegram.webhook import make_webhook_site, read_secret
from bot.telegram.workbench import Workbench
from index.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from aiohttp.web import AppRunner

    from bot.settings import Settings

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_PRUNE_EVERY = 3600.0

logger = logging.getLogger(LOGGER)


def serve(settings: Settings, token: str) -> None:
    """Run the bot until SIGTERM or SIGINT.

    Raises:
        SiltemeError: token, state, index or an address to listen on cannot be used.
    """
    texts = load_texts()
    telegram = settings.telegram
    state = State(open_database(telegram), telegram.expiry_days, partial(word_doubt, texts))
    try:
        asyncio.run(_Service(settings, token, state).run())
    finally:
        state.close()


class _LoggedProgress:
    """Progress of what is made at the start, as lines of the log."""

    def start_stage(self, name: str, total: int | None) -> None:
        logger.debug("%s (%s)", name, total)

    def advance(self, count: int = 1) -> None:
        """Say nothing."""

    def note(self, sentence: str) -> None:
        logger.info("%s", sentence)


class _Service:
    """The parts of a running bot, and how they are put together."""

    def __init__(self, settings: Settings, token: str, state: State) -> None:
        self._settings = settings
        self._telegram = settings.telegram
        self._state = state
        self._texts = load_texts()
        self._health = Health()
        self._bot = make_bot(settings.telegram, token)
        writes = settings.model.kind != "none"
        self._answers = Workbench("answers", settings.telegram.answers if writes else 1)
        self._presses = Workbench("presses")
        self._keeping = Workbench("state")
        self._turn = Standby(state.database, self._keeping, self._health)
        self._sites: list[AppRunner] = []
        self._tasks: set[asyncio.Task[None]] = set()
        # Made once Telegram has said who the bot is.
        self._engine: Engine | None = None

    async def run(self) -> None:
        """Run until told to stop."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # Windows
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
        working = asyncio.create_task(self._work())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            logger.info("Stopping.")
        finally:
            stopping.cancel()
            working.cancel()
            problem = (await asyncio.gather(working, return_exceptions=True))[0]
            await self._shut_down()
        if isinstance(problem, InvalidToken | EndPointNotFound):
            raise SettingsError(
                f"Telegram refuses the token in {VARIABLE}; @BotFather gives a good one."
            ) from None
        if isinstance(problem, Exception):
            raise problem

    async def _work(self) -> None:
        if self._telegram.health_port:
            site = make_health_site(self._health, lambda: self._keeping.do(self._state.count))
            self._sites.append(await open_site(site, LOOPBACK, self._telegram.health_port))
        self._health.troubles["start"] = "The bot is starting."
        identity = await self._connect()
        await self._keeping.do(lambda: self._state.database.bind(identity.id))
        application = await self._answers.do(
            lambda: load_application(self._settings, one_shot=False, progress=_LoggedProgress())
        )
        # With all that takes long done, so that whoever stands by can take over at once.
        await self._turn.wait_turn()
        watching = self._start(self._turn.watch())
        dialogue = Dialogue(application, self._state, self._texts, bot_name=identity.name)
        parts = Parts(
            self._bot, self._telegram, self._state, self._texts, self._health, self._keeping,
            self._answers, self._presses,
        )  # fmt: skip
        self._engine = Engine(parts, identity, dialogue)
        await self._engine.start()
        self._health.troubles.pop("start")
        self._start(self._prune_forever())
        self._start(describe_commands(self._bot, self._texts, self._telegram.admins))
        taking_in = self._start(self._take_in(self._engine))
        refused = self._engine.refused
        ends = {taking_in, watching, refused}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if refused.done():
            raise InvalidToken
        (watching if watching.done() else taking_in).result()

    async def _connect(self) -> Identity:
        """Find out who the bot is, as soon as Telegram can be reached."""
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._bot.initialize()
                me = self._bot.bot
            except InvalidToken:
                raise
            except TelegramError as error:
                trouble = f"Telegram cannot be reached ({describe_error(error)}); trying again."
                if self._health.troubles.get("start") != trouble:
                    logger.warning("%s", trouble)
                self._health.troubles["start"] = trouble
                wait = read_pause(error) if isinstance(error, RetryAfter) else pause
                await asyncio.sleep(wait)
                pause = min(_LONGEST_PAUSE, pause * 2)
            else:
                return Identity(me.id, me.username or "")

    async def _take_in(self, engine: Engine) -> None:
        """Take updates in until cancelled, by webhook where one is set."""
        telegram = self._telegram
        if telegram.webhook_url:
            secret = read_secret()
            site = make_webhook_site(telegram.webhook_url, secret, engine.receive, self._health)
            self._sites.append(await open_site(site, telegram.webhook_host, telegram.webhook_port))
            await self._insist(
                partial(
                    self._bot.set_webhook, telegram.webhook_url, secret_token=secret,
                    allowed_updates=list(ALLOWED_UPDATES),
                )
            )  # fmt: skip
            logger.info("Delivered to as @%s at %s.", self._bot.username, telegram.webhook_url)
            await asyncio.Event().wait()
        await self._insist(partial(self._bot.delete_webhook, drop_pending_updates=False))
        logger.info("Polling as @%s.", self._bot.username)
        await Poller(self._bot, telegram, engine.receive, self._health).run()

    async def _insist(self, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call of the start until it succeeds; all of them may be repeated.

        Raises:
            SettingsError: Telegram refuses it for good.
        """
        pause = _FIRST_PAUSE
        while True:
            try:
                await call()
            except (InvalidToken, EndPointNotFound):
                raise
            except BadRequest as error:
                raise SettingsError(
                    f"Telegram does not take telegram.webhook_url: {error.message}."
                ) from None
            except TelegramError as error:
                logger.warning("Telegram did not answer (%s); again.", describe_error(error))
                await asyncio.sleep(read_pause(error) if isinstance(error, RetryAfter) else pause)
                pause = min(_LONGEST_PAUSE, pause * 2)
            else:
                return

    async def _prune_forever(self) -> None:
        while True:
            with contextlib.suppress(StateError):  # full today, perhaps not in an hour
                await self._keeping.do(self._state.prune)
            await asyncio.sleep(_PRUNE_EVERY)

    def _start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _shut_down(self) -> None:
        """Take nothing more in, finish what is quickly done, leave the rest for the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for site in self._sites:
            await site.cleanup()
        if self._engine is not None:
            await self._engine.close()
        with contextlib.suppress(TelegramError, RuntimeError):
            await self._bot.shutdown()
