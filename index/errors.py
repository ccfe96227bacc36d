"""What can go wrong below the surfaces. Each message is a sentence for the person at the screen.

SiltemeError
├── InputError            exit code 2: something the person gave us cannot be used
│   ├── SettingsError     config.toml or an environment variable
│   └── SourceError       an article file or folder
├── SpanError             a span, quote or checksum that does not hold
├── ModelError            weights that are missing, altered or unusable
└── StoredIndexError      the index on disk
    ├── IndexMissing      nothing has been indexed yet
    ├── IndexDamaged      it cannot be opened; it can be rebuilt from the articles
    └── IndexLocked       another process is writing it
"""

from __future__ import annotations


class SiltemeError(Exception):
    """Base of every error that is shown to a person; `str(error)` is the sentence shown."""

    exit_code = 1


class InputError(SiltemeError):
    """Something the person gave cannot be used."""

    exit_code = 2


class SettingsError(InputError):
    """`config.toml` or an environment variable holds something that cannot be used."""


class SourceError(InputError):
    """An article file or folder cannot be read."""


class SpanError(SiltemeError, ValueError):
    """A span, quote or checksum does not hold against its article."""


class ModelError(SiltemeError):
    """Model weights are missing, altered or unusable."""


class StoredIndexError(SiltemeError):
    """The index on disk cannot serve."""


class IndexMissing(StoredIndexError):
    """Nothing has been indexed yet."""


class IndexDamaged(StoredIndexError):
    """The index cannot be opened; it can be rebuilt from the articles."""


class IndexLocked(StoredIndexError):
    """Another process is writing the index."""
