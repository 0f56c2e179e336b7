"""What is outside: the clock, files, panel type files. Each is small."""
