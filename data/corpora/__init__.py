"""Labelled corpora from elsewhere, brought into our own shape; docs/data_scientists/corpora.md is for who does it."""
