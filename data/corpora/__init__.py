"""Labelled corpora from elsewhere, brought into Tonika's own shape; docs/data_scientists/corpora.md is for who does it."""
