"""What lies on the disc: run folders, their records, their index."""
