"""What happened to each record, and proof that nobody changed it."""
