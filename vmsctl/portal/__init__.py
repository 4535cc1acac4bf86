"""The visitor's web pages: made on the server, for a small phone on a slow line."""
