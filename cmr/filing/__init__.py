"""What goes onto each child's file after a meeting: made, looked at for other families, and marked as filed."""
