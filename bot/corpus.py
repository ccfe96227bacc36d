"""The articles an index is made from: indexing them, reading them, seeing which have changed.

Apart from what answers, because indexing needs none of it. What only building needs (reading,
cleaning, LlamaIndex) is imported when something is built.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.weights import hash_file
from index.errors import SourceError, StoredIndexError
from index.settings import StoreSettings
from index.store.generations import find_generation, read_current
from index.store.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.settings import Settings
    from index.build import BuildReport
    from index.progress import Progress
    from index.reading import ReadArticle, Unreadable
    from index.store.manifest import Manifest, SourceFile


def build_index(
    settings: Settings, paths: Sequence[Path] | None, progress: Progress
) -> BuildReport:
    """Bring the index in line with the articles in `paths`.

    Without `paths` it is made again from what it was made from, so that refreshing an index never
    replaces its articles by others; where there is none, or the settings have come to name another
    corpus, from the corpus of the settings.

    Raises:
        SiltemeError: see `index.build.build_index`.
    """
    from index.build import BuildPlan
    from index.build import build_index as build

    if not paths:
        paths = recall_paths(settings)
        if {path.absolute() for path in paths} != {p.absolute() for p in settings.corpus.paths}:
            progress.note(f"Indexing what this index was made from: {', '.join(map(str, paths))}.")
    plan = BuildPlan(
        settings.store.directory,
        tuple(paths),
        settings.folder,
        settings.chunking,
        settings.embedding,
        settings.corpus.paths,
        settings.store,
    )
    return build(plan, progress)


def read_sources(
    settings: Settings, paths: Sequence[Path] | None
) -> Iterator[ReadArticle | Unreadable]:
    """Read articles without indexing them, by default those the index was made from.

    Raises:
        SourceError: a path or catalogue is wrong.
    """
    from index.reading import read_articles

    return read_articles(tuple(paths or recall_paths(settings)), settings.folder)


def recall_paths(settings: Settings) -> tuple[Path, ...]:
    """What the index was made from, as far as it is still there.

    The corpus of the settings where there is no index, or where the settings have come to name
    another corpus since.

    Raises:
        SourceError: nothing of it is left; other articles must not take its place unasked.
    """
    corpus = settings.corpus.paths
    try:
        directory = settings.store.directory
        manifest = read_manifest(find_generation(directory, read_current(directory)))
    except StoredIndexError:
        return corpus
    if set(manifest.configured) != {str(path.absolute()) for path in corpus}:
        return corpus
    left = tuple(path for path in map(Path, manifest.paths) if path.exists())
    if not left:
        raise SourceError(
            f"Nothing is left of what this index was made from ({', '.join(manifest.paths)}). "
            f"Name where the articles are now: {word_index_command(settings)} FOLDER."
        )
    return left


def word_index_command(settings: Settings) -> str:
    """The command line that brings the index of these settings up to date."""
    directory = settings.store.directory.absolute()
    if directory == (settings.folder / StoreSettings().directory).absolute():
        return "silteme index"
    return f"silteme --index {shlex.quote(str(directory))} index"


def find_stale_sources(manifest: Manifest, base: Path) -> tuple[str, ...]:
    """Files that were changed, added or removed since `manifest` was written."""
    if _looks_untouched(manifest):
        return ()
    from index.build import list_source_files

    known = {source.path: source for source in manifest.sources}
    paths = [Path(path) for path in manifest.paths]
    try:
        now = {
            str(path.absolute()): path
            for path in list_source_files([path for path in paths if path.exists()], base)
        }
    except SourceError:
        now = {}
    changed = [name for name in known.keys() & now.keys() if _is_changed(known[name], now[name])]
    return tuple(sorted({*changed, *(known.keys() ^ now.keys())}))


def _looks_untouched(manifest: Manifest) -> bool:
    """Whether every file and folder has the time it had; then nothing needs to be read."""
    try:
        return all(
            Path(source.path).stat().st_mtime_ns == source.modified for source in manifest.sources
        ) and all(Path(name).stat().st_mtime_ns == time for name, time in manifest.folders.items())
    except OSError:
        return False


def _is_changed(known: SourceFile, path: Path) -> bool:
    try:
        status = path.stat()
        if (status.st_size, status.st_mtime_ns) == (known.size, known.modified):
            return False
        return hash_file(path) != known.sha256
    except OSError:
        return True
