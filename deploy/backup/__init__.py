"""Backup and restore of what Tonika keeps on one machine; it needs nothing but Python."""
