"""What the terminal shows, and how a command begins and ends."""
