"""The viewer: a document of what is shown, one JavaScript module, and three ways to it: page, server, notebook."""
