"""Whether the words of an explanation matter more than others, and what naming them costs."""
