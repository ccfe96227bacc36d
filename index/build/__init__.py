"""Articles into an index."""

from __future__ import annotations

from index.build.builder import build_index
from index.build.sources import list_source_files
from index.build.values import BuildPlan, BuildReport

__all__ = ["BuildPlan", "BuildReport", "build_index", "list_source_files"]
