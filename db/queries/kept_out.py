"""Who is kept out: blocked, or met on the block list. A small module, for the acts at the desk import it."""

LISTED_AT = """
coalesce(w.blocked_at, (SELECT min(k.found_at) FROM blocklist_hits k WHERE k.visitor_id = w.id
  AND k.settled_at IS NULL AND k.building_id IN (0, v.building_id)))
"""
"""Since when the visitor `w` of a visit `v` is kept out (microseconds), or null."""
