"""Measures Silteme beside what one would write instead, on one machine in one run."""
