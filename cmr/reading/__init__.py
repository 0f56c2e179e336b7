"""Reading before a meeting: the reading list, what was read and what changed, declarations, and questions noted."""
