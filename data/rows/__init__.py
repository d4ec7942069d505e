"""Rows of files: a reader for each format, and the places from which reading can go on."""
