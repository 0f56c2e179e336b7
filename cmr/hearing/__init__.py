"""The meeting itself: attendance, declarations, the decision sheet."""
