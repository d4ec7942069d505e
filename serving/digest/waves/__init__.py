"""Waves of negativity: when each began, and from where it spread."""
