"""`silteme doctor`: what is installed, which index, is it sound, how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.layout import clean_text, wrap_text
from bot.cli.opening import read_settings
from bot.cli.terminal import Terminal
from bot.inspection import inspect_installation

if TYPE_CHECKING:
    from argparse import Namespace

    from bot.inspection import Check


def run(arguments: Namespace) -> int:
    """Show every check; 1 when one fails."""
    terminal = Terminal(quiet=arguments.quiet)
    checks = inspect_installation(read_settings(arguments))
    for check in checks:
        terminal.write("\n".join(_render_check(check, terminal)))
    return 0 if all(check.ok for check in checks) else 1


def _render_check(check: Check, terminal: Terminal) -> list[str]:
    sign = terminal.style("✓", "green") if check.ok else terminal.style("✗", "red")
    said = clean_text(f"{check.name}: {check.detail}")
    first, *rest = wrap_text(said, terminal.width, "  ")
    lines = [f"{sign} {first[2:]}", *rest]
    if check.remedy and not check.ok:
        lines += wrap_text(clean_text(check.remedy), terminal.width, "  → ")
    return lines
