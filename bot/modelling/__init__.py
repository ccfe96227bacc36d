"""A language model proposes sentences; what is checked of them decides what is shown."""
