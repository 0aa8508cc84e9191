"""Generated texts that decoders learn from: architecture descriptions, programs of rules, changes to descriptions."""
