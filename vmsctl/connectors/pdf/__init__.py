"""PDF files: strange ones cleaned in a process of their own; ours stamped, sealed, read and written."""
