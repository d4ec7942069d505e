"""Mentions out to Label Studio and annotations back."""
