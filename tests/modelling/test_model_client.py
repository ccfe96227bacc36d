"""The model's client over HTTP, through LlamaIndex's classes: streams, faults, limits, secrets."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from bot.model_settings import ModelSettings
from bot.modelling import client as client_module
from bot.modelling import providers
from bot.modelling.client import LanguageModel, Meter, ModelUnavailable
from bot.modelling.prompts import SCHEMA, Message
from index.errors import SettingsError
from tests.conftest import ROOT
from tests.modelling.script import Reply
from tests.modelling.server import ModelServer

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "sk-very-secret-1234"
ENVIRONMENT = {"OPENAI_API_KEY": KEY, "ANTHROPIC_API_KEY": KEY}
TEXT = "Halyk «Мир» карталарын тоқтатты [1].\nSecond. [2]"
MESSAGES = (Message("system", "Rules."), Message("user", "Who?"))
PACKAGES = {
    "openai": "llama_index.llms.openai_like",
    "ollama": "llama_index.llms.ollama",
    "anthropic": "llama_index.llms.anthropic",
}
NAMES = {"anthropic": "claude-sonnet-4-5-20250929"}


def is_installed(kind: str) -> bool:
    try:
        return importlib.util.find_spec(PACKAGES[kind]) is not None
    except ModuleNotFoundError:
        return False


KINDS = [
    pytest.param(kind, marks=pytest.mark.skipif(not is_installed(kind), reason="not installed"))
    for kind in PACKAGES
]
pytestmark = pytest.mark.usefixtures("_fast", "_imported")


@pytest.fixture(scope="module")
def _imported() -> None:
    """Imports take seconds, which are no part of what is timed."""
    for kind, package in PACKAGES.items():
        if is_installed(kind):
            importlib.import_module(package)


@pytest.fixture
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_FIRST_PAUSE", 0.02)


def make_settings(server: ModelServer, kind: str = "openai", **changes: Any) -> ModelSettings:
    address = server.openai_url if kind == "openai" else server.url
    given: dict[str, Any] = {
        "kind": kind,
        "name": NAMES.get(kind, "scripted"),
        "base_url": address,
        "timeout_seconds": 0.4,
        "retries": 0,
        **changes,
    }
    return ModelSettings(**given)


def ask(model: LanguageModel, meter: Meter | None = None, **options: Any) -> str:
    return "".join(model.stream(MESSAGES, meter or Meter(model.settings), **options))


def open_model(server: ModelServer, kind: str = "openai", **changes: Any) -> LanguageModel:
    return LanguageModel(make_settings(server, kind, **changes), ENVIRONMENT)


def wait_for(condition: Any) -> bool:
    until = time.monotonic() + 3
    while time.monotonic() < until and not condition():
        time.sleep(0.01)
    return bool(condition())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("chunk", [1, 9])
def test_reply_comes_in_pieces(kind: str, chunk: int) -> None:
    with ModelServer(Reply(TEXT, chunk=chunk)) as server:
        model = open_model(server, kind)
        pieces = list(model.stream(MESSAGES, Meter(model.settings)))
    assert "".join(pieces) == TEXT
    assert len(pieces) > 1
    assert server.received[0].messages == (("system", "Rules."), ("user", "Who?"))


@pytest.mark.parametrize("kind", KINDS)
def test_tokens_and_cost_are_counted(kind: str) -> None:
    with ModelServer(always=Reply(TEXT, usage=(1000, 200))) as server:
        model = open_model(server, kind, price_in=3.0, price_out=15.0)
        meter = Meter(model.settings)
        ask(model, meter)
        ask(model, meter)
    usage = meter.usage
    assert usage is not None
    assert (usage.calls, usage.input_tokens, usage.output_tokens) == (2, 2000, 400)
    assert usage.cost == pytest.approx(0.012)
    assert usage.model == model.settings.name
    assert 0 < usage.seconds < 30


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_server_does_not_count_is_unknown(kind: str) -> None:
    with ModelServer(Reply(TEXT, usage=None)) as server:
        meter = Meter(make_settings(server, kind, price_in=3.0))
        ask(open_model(server, kind), meter)
    usage = meter.usage
    assert usage is not None
    assert (usage.calls, usage.input_tokens, usage.output_tokens, usage.cost) == (
        1,
        None,
        None,
        None,
    )


def test_nothing_is_counted_without_a_call() -> None:
    assert Meter(ModelSettings()).usage is None


FAULTS = [
    (Reply(status=401), "it refuses the key"),
    (Reply(status=404), "it does not know"),
    (Reply(status=429), "it is asked too often"),
    (Reply(status=503), "it answered with status 503"),
    (Reply(TEXT, fault="hang_before"), "silent for too long"),
    (Reply(TEXT, fault="hang_middle"), "silent for too long"),
    (Reply(TEXT, fault="drop_before"), "language model"),
    (Reply(TEXT, fault="drop_middle"), "could not be read"),
    (Reply(TEXT, fault="bad_frames"), "could not be read"),
    (Reply(fault="empty"), "without a word"),
    (Reply(fault="wrong_type"), "language model"),
    (Reply(""), "without a word"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("reply", "words"), FAULTS, ids=lambda value: str(value)[:40])
def test_fault_is_a_sentence_without_the_key(kind: str, reply: Reply, words: str) -> None:
    with ModelServer(reply) as server:
        model = open_model(server, kind)
        with pytest.raises(ModelUnavailable, match=words) as caught:
            ask(model)
    sentence = str(caught.value)
    assert sentence.startswith("The language model")
    assert sentence.endswith(".")
    assert KEY not in sentence
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("kind", KINDS)
def test_server_that_is_not_there_is_a_sentence(kind: str) -> None:
    with ModelServer() as server:
        settings = make_settings(server, kind)
    with pytest.raises(ModelUnavailable, match="language model"):
        ask(LanguageModel(settings, ENVIRONMENT))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [429, 500, 503])
def test_failure_that_may_pass_is_tried_again(kind: str, status: int) -> None:
    with ModelServer(Reply(status=status), Reply(status=status), TEXT) as server:
        meter = Meter(make_settings(server, kind))
        assert ask(open_model(server, kind, retries=2), meter) == TEXT
    assert meter.calls == len(server.received) == 3


def test_dropped_connection_is_tried_again() -> None:
    with ModelServer(Reply(TEXT, fault="drop_before"), TEXT) as server:
        assert ask(open_model(server, retries=1)) == TEXT


def test_tries_end() -> None:
    with ModelServer(always=Reply(status=503)) as server:
        with pytest.raises(ModelUnavailable, match="503"):
            ask(open_model(server, retries=2))
        assert len(server.received) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_no_further_try_mends_is_asked_once(status: int) -> None:
    with ModelServer(Reply(status=status)) as server, pytest.raises(ModelUnavailable):
        ask(open_model(server, retries=5))


def test_reply_that_broke_off_is_not_asked_for_again() -> None:
    with ModelServer(Reply(TEXT, fault="drop_middle")) as server, pytest.raises(ModelUnavailable):
        ask(open_model(server, retries=3))


@pytest.mark.parametrize("kind", [each for each in KINDS if each.values[0] != "ollama"])
def test_server_says_how_long_to_wait(kind: str) -> None:
    with ModelServer(Reply(status=429, retry_after=0.5), TEXT) as server:
        started = time.monotonic()
        assert ask(open_model(server, kind, retries=1)) == TEXT
    assert time.monotonic() - started >= 0.5


def test_wait_beyond_the_deadline_is_not_waited_for() -> None:
    with ModelServer(Reply(status=429, retry_after=60)) as server:
        started = time.monotonic()
        with pytest.raises(ModelUnavailable, match="too often"):
            ask(open_model(server, retries=3, answer_seconds=5))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("status", [400, 422, 500])
def test_server_that_knows_no_schemas_is_asked_without_one(status: int) -> None:
    with ModelServer(Reply(status=status), TEXT, TEXT, TEXT) as server:
        model = LanguageModel(make_settings(server, retries=0), ENVIRONMENT)
        for structured in (True, False, True):
            meter = Meter(model.settings)
            assert "".join(model.stream(MESSAGES, meter, structured=structured)) == TEXT
    held = ["response_format" in each.body for each in server.received]
    assert held == [True, False, False, False]


def test_tries_end_with_the_deadline() -> None:
    with ModelServer(always=Reply(fault="hang_before")) as server:
        started = time.monotonic()
        with pytest.raises(ModelUnavailable):
            ask(open_model(server, retries=10, timeout_seconds=0.2, answer_seconds=0.5))
    assert time.monotonic() - started < 3
    assert len(server.received) < 5


@pytest.mark.parametrize("kind", KINDS)
def test_reply_without_end_is_cut_off_at_the_deadline(kind: str) -> None:
    with ModelServer(Reply("word ", fault="endless", pause=0.005)) as server:
        model = open_model(server, kind, answer_seconds=0.4, timeout_seconds=5)
        meter = Meter(model.settings)
        started = time.monotonic()
        with pytest.raises(ModelUnavailable, match="too long"):
            ask(model, meter)
        assert time.monotonic() - started < 5
        assert wait_for(lambda: server.abandoned == 1)
    assert meter.calls == 1


@pytest.mark.parametrize("kind", KINDS)
def test_request_ends_when_the_reader_has_enough(kind: str) -> None:
    with ModelServer(Reply("word ", fault="endless", pause=0.005)) as server:
        model = open_model(server, kind, timeout_seconds=5)
        meter = Meter(model.settings)
        with closing(model.stream(MESSAGES, meter)) as reply:
            assert next(reply).startswith("w")
        assert wait_for(lambda: server.abandoned == 1)
    assert meter.calls == 1


def test_server_that_failed_is_left_alone_for_a_while() -> None:
    with ModelServer(Reply(status=503), TEXT) as server:
        model = open_model(server, rest_seconds=0.5)
        meter = Meter(model.settings)
        with pytest.raises(ModelUnavailable, match="503"):
            ask(model, meter)
        with pytest.raises(ModelUnavailable, match="a moment ago"):
            ask(model, meter)
        assert len(server.received) == meter.calls == 1
        time.sleep(0.5)
        assert ask(model) == TEXT


@pytest.mark.parametrize("kind", KINDS)
def test_request_says_what_is_wanted(kind: str) -> None:
    with ModelServer(TEXT, '{"sentences": []}') as server:
        model = open_model(server, kind, max_tokens=321)
        ask(model)
        ask(model, structured=True, max_tokens=77)
    first, second = (each.body for each in server.received)
    for body, tokens in ((first, 321), (second, 77)):
        options = body.get("options") or body
        assert options.get("num_predict", options.get("max_tokens")) == tokens
        assert options["temperature"] == 0
        assert body["model"] == model.settings.name
    schemas = {
        "openai": lambda body: body["response_format"]["json_schema"]["schema"],
        "ollama": lambda body: body["format"],
        "anthropic": lambda body: body["output_config"]["format"]["schema"],
    }
    assert schemas[kind](second) == SCHEMA
    assert not {"response_format", "format", "output_config"} & {
        name for name, value in first.items() if value
    }


@pytest.mark.parametrize("kind", KINDS)
def test_key_goes_to_its_own_server_alone(kind: str) -> None:
    with ModelServer(TEXT) as server:
        ask(open_model(server, kind))
    (received,) = server.received
    assert KEY not in received.prompt
    assert KEY not in str(received.body)
    carried = [name for name, value in received.headers.items() if KEY in value]
    assert carried == {"openai": ["authorization"], "ollama": [], "anthropic": ["x-api-key"]}[kind]


def test_server_without_a_key_is_asked_without_one() -> None:
    with ModelServer(TEXT) as server:
        assert ask(LanguageModel(make_settings(server), {})) == TEXT
    assert KEY not in server.received[0].everything


def test_key_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    with ModelServer(TEXT, Reply(status=401)) as server:
        model = open_model(server, rest_seconds=0)
        ask(model)
        with pytest.raises(ModelUnavailable):
            ask(model)
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("kind", "environment", "words"),
    [
        ("anthropic", {}, "ANTHROPIC_API_KEY holds no key"),
        ("anthropic", {"ANTHROPIC_API_KEY": "  "}, "ANTHROPIC_API_KEY holds no key"),
        ("openai", {"OPENAI_API_KEY": "sk-ключ"}, "OPENAI_API_KEY holds signs that no key has"),
    ],
)
def test_key_that_cannot_be_used(kind: str, environment: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        LanguageModel(ModelSettings(kind=kind, name="m"), environment)
    assert "ключ" not in str(caught.value)


@pytest.mark.parametrize("kind", list(PACKAGES))
@pytest.mark.parametrize("missing", ["llama_index.llms.absent", "no_such_package.at_all"])
def test_missing_package_is_named(kind: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(providers._PACKAGES, kind, missing)
    with pytest.raises(SettingsError, match=rf"pip install 'silteme\[{kind}\]'"):
        LanguageModel(ModelSettings(kind=kind, name="m"), ENVIRONMENT)


def list_imports(code: str) -> Iterator[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return iter(done.stdout.split())


def test_nothing_is_imported_before_a_model_is_asked() -> None:
    code = (
        "from bot.modelling import client, writer, rewriting\n"
        "from bot.model_settings import ModelSettings\n"
        "client.LanguageModel(ModelSettings(kind='ollama', name='m'), {})"
    )
    loaded = {name.partition(".")[0] for name in list_imports(code)}
    assert not loaded & {"openai", "ollama", "anthropic", "torch", "transformers", "chromadb"}
