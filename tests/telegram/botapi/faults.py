"""Faults that the bench does to a call, as Telegram and the network do them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal[
    "too_many",  # 429 with retry_after; nothing happens
    "bad_gateway",  # 502 with a page of HTML; nothing happens
    "refuse",  # `code` and `description`; nothing happens
    "drop",  # the connection ends; nothing happens
    "drop_after",  # it happens, then the connection ends without an answer
    "hang",  # no answer for `seconds`, then the connection ends; nothing happens
    "hang_after",  # it happens, then as `hang`
    "slow",  # it happens after `seconds`, and is answered
]
HAPPENS_NOT = frozenset({"too_many", "bad_gateway", "refuse", "drop", "hang"})


@dataclass(slots=True)
class Fault:
    """One fault, done to the first `times` calls that fit, after `skip` that are let through.

    Attributes:
        kind: What is done.
        methods: The methods it is done to.
        chat_id: Only calls for this chat; None for all.
        skip: Fitting calls let through first.
        times: Calls it is done to.
        seconds: `retry_after`, or how long nothing is said.
        containing: Only calls whose text holds this.
        released: Ends the silence of `hang` and `hang_after` early.
        hits: How often it was done.
    """

    kind: Kind
    methods: tuple[str, ...] = ("sendMessage",)
    chat_id: int | None = None
    skip: int = 0
    times: int = 1
    seconds: float = 1
    code: int = 400
    description: str = "Bad Request: no reason"
    containing: str = ""
    released: threading.Event = field(default_factory=threading.Event)
    hits: int = 0

    def fits(self, method: str, chat_id: int | None, params: Mapping[str, Any]) -> bool:
        """Whether a call is one that this fault is meant for."""
        return (
            method in self.methods
            and self.chat_id in (None, chat_id)
            and self.containing in str(params.get("text", ""))
        )


class Faults:
    """The faults that are still to be done."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._given: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        """Do this fault to the calls to come."""
        with self._lock:
            self._waiting.append(fault)
            self._given.append(fault)
        return fault

    def take(self, method: str, chat_id: int | None, params: Mapping[str, Any]) -> Fault | None:
        """The fault to do to a call, or None."""
        with self._lock:
            for fault in self._waiting:
                if not fault.fits(method, chat_id, params):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    return None
                fault.hits += 1
                if fault.hits >= fault.times:
                    self._waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Do no further fault, and end every silence."""
        with self._lock:
            for fault in self._given:
                fault.released.set()
            self._given.clear()
            self._waiting.clear()
