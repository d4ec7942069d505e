"""Two months of scored mentions of a shop that does not exist, and of its competitors, to try a digest with."""
