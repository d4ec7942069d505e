"""Labelled corpora from elsewhere, brought into Tonika's own shape; docs/corpora.md is for who does it."""
