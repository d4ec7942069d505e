"""Tonika's service beside others that serve a text classifier, on the same machine, encoder and texts."""
