"""Exports of monitoring tools, read as mentions of ours; docs/integrators/intake.md is for who has some."""
