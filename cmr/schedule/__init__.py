"""Meetings: made, circulated, cancelled."""
