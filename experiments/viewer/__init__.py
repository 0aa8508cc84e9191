"""The viewer: a document that says what is shown, one JavaScript module, and the three ways to it: page, server, notebook."""
