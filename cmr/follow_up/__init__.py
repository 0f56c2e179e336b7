"""What comes after a hearing: actions confirmed, cases returned or closed."""
