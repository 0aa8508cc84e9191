"""What is read and what is copied: von Neumann's parts, by intervention."""
