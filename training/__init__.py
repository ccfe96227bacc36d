"""How the reader in `index/reranking` was trained; see `training/README.md`."""
