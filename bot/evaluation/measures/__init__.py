"""The measures, one noun a module. Each says in its docstring where its formula comes from."""
