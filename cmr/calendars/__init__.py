"""Calendars: what each person is to come to, as a calendar they follow and as entries in their mail."""
