"""The settings of a language model: what is allowed, and sentences for what is not."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.model_settings import ModelSettings
from bot.settings import load_settings
from index.errors import SettingsError


def test_none_is_the_default_and_needs_nothing() -> None:
    assert ModelSettings().kind == "none"
    assert ModelSettings(kind="none").name == ""


@pytest.mark.parametrize("kind", ["openai", "ollama", "anthropic"])
@pytest.mark.parametrize("name", [None, "", "  "])
def test_kind_needs_a_name(kind: str, name: str | None) -> None:
    given = {"kind": kind} if name is None else {"kind": kind, "name": name}
    with pytest.raises(ValidationError, match="the name of a model"):
        ModelSettings(**given)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/v1"),
        ("https://models.example/a/b//", "https://models.example/a/b"),
    ],
)
def test_address(given: str, kept: str) -> None:
    assert ModelSettings(base_url=given).base_url == kept


@pytest.mark.parametrize(
    "given", ["localhost:8080", "ftp://host/", "http://", "http:///v1", "http://a b", "/v1"]
)
def test_no_address(given: str) -> None:
    with pytest.raises(ValidationError, match=r"an http\(s\) address"):
        ModelSettings(base_url=given)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "gpt"),
        ("structure", "xml"),
        ("timeout_seconds", 0),
        ("answer_seconds", -1),
        ("retries", 11),
        ("retries", -1),
        ("rest_seconds", -1),
        ("passages", 0),
        ("max_tokens", 3),
        ("context_tokens", 10),
        ("price_in", -0.1),
        ("api_key", "sk-1"),
    ],
)
def test_what_is_not_allowed(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        ModelSettings(**{name: value})
    assert "sk-1" not in str(caught.value) or name == "api_key"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "openai"}, "model.name"),
        ({"kind": "gpt", "name": "x"}, "model.kind"),
        ({"base_url": "host"}, "model.base_url"),
        ({"passages": 0}, "model.passages"),
        ({"key": "x"}, "model.key"),
    ],
)
def test_error_is_a_sentence_that_names_the_setting(changes: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        load_settings(None, {"model": changes})
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
