"""The unbounded plane as linked blocks, of which only those that can change are visited."""
