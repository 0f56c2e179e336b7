"""A meeting kept on paper: its blank sheets, what was written on them entered afterwards, and their scans."""
