"""`replicarium study NAME` is the module NAME: studies are listed, shown and run."""
