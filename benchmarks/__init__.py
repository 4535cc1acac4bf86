"""How fast vmsctl is, each figure a ratio to what is physically there, measured in the same run (see README.md)."""
