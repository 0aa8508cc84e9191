"""Small decoder-only transformers, many of one shape computed as one: what the paper's results are tested with."""
