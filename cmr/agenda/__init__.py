"""Cases placed on a meeting's agenda, and the chair's triage."""
