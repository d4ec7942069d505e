"""From mentions to scores: the bundle and the one inference path."""
