"""Pictures of scribes: where they look, what their descriptions hold, who descends from whom, and how they write."""
