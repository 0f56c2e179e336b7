"""A meeting's clocks: what was due of it when, what is done, what is late; and how a panel keeps them over time."""
