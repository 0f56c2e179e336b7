"""Notices: the outbox, who is told of what, reminders, each person's choices, and the worker that sends the mail."""
