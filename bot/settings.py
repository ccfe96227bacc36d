"""All settings, and where they come from: command line, environment, `config.toml`, defaults.

A setting given twice is taken from the first of these. Relative paths in `config.toml` and in the
defaults start at the folder of `config.toml`; those of the environment and of the command line
start where the command runs.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, ValidationError, create_model

from bot.model_settings import ModelSettings
from bot.serving_settings import ServingSettings
from bot.settings_errors import Origin, explain_error, locate_syntax_error
from bot.settings_file import PREFIX, find_settings_file
from bot.telegram_settings import TelegramSettings
from index.errors import SettingsError
from index.settings import (
    ChunkingSettings,
    CorpusSettings,
    EmbeddingSettings,
    ReadingSettings,
    RerankingSettings,
    RetrievalSettings,
    Section,
    StoreSettings,
)

_PATHS = (("corpus", "paths"), ("store", "directory"), ("telegram", "state"))


class AnswerSettings(Section):
    """What an answer may be.

    Attributes:
        max_sentences: Most sentences of an answer.
        max_words: Words after which no further sentence is added.
        threshold: Confidence in [0, 1] below which a question counts as not answered.
        sure_from: Confidence in [0, 1] below which an answer says that it may be none.
        nearest: Passages shown when there is no answer.
    """

    max_sentences: int = Field(default=4, ge=1, le=20)
    max_words: int = Field(default=80, ge=10, le=1000)
    threshold: float = Field(default=0.5, ge=0.0, le=1.0)
    sure_from: float = Field(default=0.8, ge=0.0, le=1.0)
    nearest: int = Field(default=3, ge=0, le=20)


class Settings(Section):
    """Every setting. Building one directly reads neither file nor environment."""

    corpus: CorpusSettings = CorpusSettings()
    chunking: ChunkingSettings = ChunkingSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    store: StoreSettings = StoreSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    reranking: RerankingSettings = RerankingSettings()
    reading: ReadingSettings = ReadingSettings()
    answer: AnswerSettings = AnswerSettings()
    model: ModelSettings = ModelSettings()
    serving: ServingSettings = ServingSettings()
    telegram: TelegramSettings = TelegramSettings()

    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    @property
    def folder(self) -> Path:
        """The folder of `config.toml`, absolute; without a file, where the command runs."""
        return self._folder


def load_settings(file: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings.

    Args:
        file: The settings file; None looks for one (`find_settings_file`).
        overrides: Settings of the command line, by section (`{"store": {"directory": …}}`) or by
            dotted name (`{"store.directory": …}`).

    Raises:
        SettingsError: a source cannot be read, names an unknown key, or holds a value that is not
            allowed. The sentence names file, line and key, or the variable.
    """
    if file is not None and not file.is_file():
        raise SettingsError(f"The settings file {file} does not exist.")
    path = file if file is not None else find_settings_file()
    source = _read_source(path) if path else ""
    in_file = _parse_source(source, path) if path else {}
    in_environment = _read_environment()
    on_command_line = _nest_keys(overrides or {})
    folder = path.resolve().parent if path else Path.cwd()
    origin = Origin(path, source, in_file, in_environment, on_command_line)
    layers = (_anchor_paths(in_file, folder), in_environment, on_command_line)
    try:
        settings = Settings(**_merge_layers(layers))
    except ValidationError as error:
        raise SettingsError(explain_error(error, Settings, origin)) from None
    settings._folder = folder  # noqa: SLF001 - set once, here, while the value is being made
    return settings


def _read_source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(f"{path}, line {line}: this is not UTF-8 text.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None


def _parse_source(source: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line, reason = locate_syntax_error(error, source)
        raise SettingsError(f"{path}, line {line}: this is not TOML: {reason}.") from None
    except RecursionError:
        raise SettingsError(f"{path} is nested too deeply to be a settings file.") from None


def _read_environment() -> dict[str, Any]:
    """The sections of the environment.

    Raises:
        SettingsError: a variable looks like a setting's and names no section.
    """
    found = [name for name in os.environ if _is_setting(name)]
    for name in found:
        section = name[len(PREFIX) :].partition("__")[0].lower()
        if section not in Settings.model_fields:
            sections = ", ".join(section.upper() for section in Settings.model_fields)
            raise SettingsError(
                f"The environment variable {name} names no setting: after {PREFIX} comes one of "
                f"{sections}, then two underscores and the key."
            )
    return _read_variables() if found else {}


def _is_setting(name: str) -> bool:
    """Whether a variable means a setting, perhaps a wrong one; SILTEME_CONFIG does not."""
    rest = name[len(PREFIX) :]
    is_ours = name.upper().startswith(PREFIX)
    return is_ours and ("__" in rest or rest.lower() in Settings.model_fields)


def _read_variables() -> dict[str, Any]:
    # A fifth of a second to import, which a command without such variables does not pay.
    from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

    class Variables(BaseSettings):
        model_config = SettingsConfigDict(
            env_prefix=PREFIX,
            env_nested_delimiter="__",
            env_ignore_empty=True,
            enable_decoding=False,
        )

    fields: dict[str, Any] = {
        name: (field.annotation, field.default) for name, field in Settings.model_fields.items()
    }
    variables = create_model("SettingVariables", __base__=Variables, **fields)
    return dict(EnvSettingsSource(variables)())


def _nest_keys(overrides: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in overrides.items():
        section, _, key = name.partition(".")
        part = {key: value} if key else dict(value)
        nested.setdefault(section, {}).update(part)
    return nested


def _merge_layers(layers: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    """Sections joined key by key; a later layer wins."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for section, values in layer.items():
            below = merged.get(section)
            if isinstance(values, Mapping) and isinstance(below, Mapping):
                merged[section] = {**below, **values}
            else:
                merged[section] = values
    return merged


def _anchor_paths(in_file: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The file's sections, its paths and the default ones made absolute from `folder`.

    What is not of the expected type is left for the validation to report.
    """

    def anchor(value: object) -> object:
        if isinstance(value, list):
            return [anchor(item) for item in value]
        if not isinstance(value, str) or not value.strip():
            return value
        return str(folder / Path(value).expanduser())

    defaults = {
        "corpus": {"paths": [str(path) for path in CorpusSettings().paths]},
        "store": {"directory": str(StoreSettings().directory)},
        "telegram": {"state": str(TelegramSettings().state)},
    }
    anchored = _merge_layers((defaults, in_file))
    for section, key in (*_PATHS, ("embedding", "model"), ("reranking", "model")):
        values = anchored.get(section)
        if not isinstance(values, Mapping) or key not in values:
            continue
        value = values[key]
        if key == "model" and not (isinstance(value, str) and value.startswith((".", "~"))):
            continue
        anchored[section] = {**values, key: anchor(value)}
    return anchored
