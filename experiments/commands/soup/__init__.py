"""The commands `replicarium soup …`."""
