"""The census of outer-totalistic rules as a run: its parts, its folder, its tables, its page."""
