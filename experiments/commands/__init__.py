"""The commands: `replicarium NAME` is the module NAME."""
