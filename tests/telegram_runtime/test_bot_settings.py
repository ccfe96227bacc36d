"""The section [telegram]: lists from the environment, addresses, and errors as sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import load_settings
from index.errors import SettingsError


def test_lists_of_numbers_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("SILTEME_TELEGRAM__ADMINS", "1, 2 -3")
    monkeypatch.setenv("SILTEME_TELEGRAM__BASE_URL", "http://127.0.0.1:9/")
    telegram = load_settings().telegram
    assert telegram.admins == (1, 2, -3)
    assert telegram.base_url == "http://127.0.0.1:9"


def test_state_lies_beside_the_settings(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("[telegram]\nusers = [5]\n")
    assert load_settings(file).telegram.state == tmp_path / ".silteme" / "telegram.sqlite3"
    file.write_text("[telegram]\nstate = '/elsewhere/bot'\n")
    assert load_settings(file).telegram.state == Path("/elsewhere/bot")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("token = '1:a'", "line 2: telegram.token is not a setting"),
        ("admins = ['x']", "must be a list of whole numbers"),
        ("base_url = 'api.telegram.org'", "must be an http(s) address"),
        ("webhook_url = 'ftp://x'", "must be an http(s) address"),
        ("poll_seconds = 90", "must be a whole number from 1 to 50"),
        ("health_port = 70000", "must be a whole number from 0 to 65535"),
    ],
)
def test_wrong_setting_is_a_sentence(tmp_path, line, words):
    file = tmp_path / "config.toml"
    file.write_text(f"[telegram]\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert words in str(caught.value)
