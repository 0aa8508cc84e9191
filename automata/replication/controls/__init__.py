"""What the same test says of mutants and of random patterns."""
