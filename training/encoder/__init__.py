"""The pre-trained encoder: where it comes from, and its vocabulary."""
