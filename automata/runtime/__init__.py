"""What the machine gives: compiled kernels and their cache, memory, worker processes."""
