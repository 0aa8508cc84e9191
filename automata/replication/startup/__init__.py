"""What a pattern first becomes, before anything is copied."""
