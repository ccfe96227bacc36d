"""Sentences for what nobody expected."""

from __future__ import annotations

import os

from index.errors import SiltemeError

DEBUG_VARIABLE = "SILTEME_DEBUG"


def is_debugging() -> bool:
    """Whether the person wants to see tracebacks."""
    return os.environ.get(DEBUG_VARIABLE, "") not in {"", "0"}


def describe_failure(error: BaseException) -> str:
    """A sentence for `error`: its own where it was written for people."""
    if isinstance(error, SiltemeError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        about = f" ({error.filename})" if error.filename else ""
        return f"The system refused: {error.strerror}{about}. {_HOW_TO_SEE}"
    reason = " ".join(str(error).split())[:300]
    name = type(error).__name__ + (f": {reason}" if reason else "")
    return f"Something unexpected went wrong ({name}). {_HOW_TO_SEE}"


_HOW_TO_SEE = f"Run it again with {DEBUG_VARIABLE}=1 to see where."
