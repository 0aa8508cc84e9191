"""`replicarium runs NAME` is the module NAME: what is stored is listed, shown, compared, exported and mended."""
