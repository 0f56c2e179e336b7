"""The panels, their terms of reference and their calendars."""
