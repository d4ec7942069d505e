"""Measurements that compare in one run; each module is a command and says how to run it."""
