"""The index on disk: generations of articles, passages, vectors and words."""
