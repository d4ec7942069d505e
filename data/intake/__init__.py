"""Exports of monitoring tools, read as mentions of ours; docs/intake.md is for who has some."""
