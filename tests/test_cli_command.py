"""The command as a process: help, mistakes, exit codes, and what it does not import for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "transformers", "llama_index", "chromadb", "numpy", "pydantic", "rich",
         "prompt_toolkit", "onnxruntime", "trafilatura")  # fmt: skip
COMMANDS = ("ask", "chat", "serve", "index", "sources", "show", "verify", "doctor")


def run(
    *words: str, stdin: bytes | str | None = "", cwd: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SILTEME_")
    }
    environment |= {"PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        input=stdin,
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def list_heavy_imports(*words: str) -> list[str]:
    """The heavy libraries that `silteme WORDS` has imported by its end, and its exit code."""
    code = (
        "import sys\n"
        "from bot.cli import main\n"
        f"code = main({list(words)!r})\n"
        f"print('\\nHEAVY', code, *[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="",
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return done.stdout.rpartition("HEAVY")[2].split()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_a_page(command: str) -> None:
    done = run(*[command] if command else [], "--help")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "example" in done.stdout
    assert "exit codes: 0" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_imports_nothing_heavy(command: str) -> None:
    assert list_heavy_imports(*[command] if command else [], "--help") == ["0"]


@pytest.mark.parametrize(
    "words",
    [
        ("ask", ""),
        ("ask", "  "),
        ("ask", "a" * 2001),
        ("ask",),
        ("ask", "--since", "soon", "Who?"),
        ("ask", "--since", "2023", "--until", "2022", "Who?"),
        ("ask", "--source", "", "Who?"),
        ("ask", "--jsonl", "/nowhere.jsonl"),
        ("ask", "--jsonl", "-", "Who?"),
        ("ask", "--json", "--jsonl", "-"),
        ("show",),
        ("show", "--context", "-1", "a"),
        ("verify", "/nowhere.json"),
        ("verify", "-"),
        ("nonsense",),
        ("ask", "--nonsense"),
        (),
    ],
)
def test_mistake_is_told_at_once_with_exit_code_2(words: tuple[str, ...]) -> None:
    assert list_heavy_imports(*words) == ["2"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ask", " "), 'silteme: The question is empty. Try: silteme ask "Who built it?"\n'),
        (("ask", "a" * 2001), "silteme: The question has 2,001 characters; at most 2,000 are"),
        (("ask", "--since", "soon", "x"), "'soon' is not a date; write YYYY, YYYY-MM or"),
        (("ask", "--jsonl", "no.jsonl"), "silteme: no.jsonl cannot be read: No such file"),
        (("--config", "no.toml", "doctor"), "silteme: The settings file no.toml does not exist."),
        (("index", "--into", "a", "--index", "b"), "silteme: --into and --index name two folders"),
    ],
)
def test_mistake_is_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_wrong_setting_names_line_and_key(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[answer]\n\nnearst = 3\n", encoding="utf-8")
    done = run("ask", "Who?", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "config.toml, line 3: answer.nearst is not a setting" in done.stderr


def test_version() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("silteme ")


@pytest.mark.parametrize(("package", "command"), [("evaluation", "eval"), ("telegram", "telegram")])
def test_surface_is_offered_where_it_is_there(package: str, command: str) -> None:
    is_there = (ROOT / "bot" / package / "command.py").is_file()
    done = run("--help")
    assert (f"\n    {command} " in done.stdout) == is_there
    assert run(command, "--help").returncode == (0 if is_there else 2)


def test_reader_that_leaves_ends_it_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "ask", "--help"],
            stdout=closed,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            timeout=60,
            check=False,
        )
    assert done.returncode == 141
    assert done.stderr == b""


def test_closed_output_is_no_failure() -> None:
    command = f"{sys.executable} -m bot.cli --help >&-"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


CRASH = """
import sys, types
from bot.cli import main
module = types.ModuleType("bot.cli.doctor")
def run(arguments): raise {error}
module.run = run
sys.modules["bot.cli.doctor"] = module
sys.exit(main(["doctor"]))
"""


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        ("ZeroDivisionError('by zero')", 1, "(ZeroDivisionError: by zero). Run it again with SIL"),
        ("OSError(28, 'No space left on device', '/x')", 1, "No space left on device (/x)"),
        ("KeyboardInterrupt", 130, ""),
    ],
)
def test_no_traceback_reaches_a_person(error: str, code: int, words: str) -> None:
    words_to_run = [sys.executable, "-c", CRASH.format(error=error)]
    done = subprocess.run(
        words_to_run, cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert words in done.stderr
    assert done.stderr.count("\n") == (1 if words else 0)


def test_traceback_on_request() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASH.format(error="ZeroDivisionError")],
        cwd=ROOT,
        env={**os.environ, "SILTEME_DEBUG": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" in done.stderr
