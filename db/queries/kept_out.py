"""Who is kept out: blocked, or met on the block list. A small module, for the acts at the desk import it."""

LISTED_AT = """
coalesce(w.blocked_at, (SELECT min(k.found_at) FROM blocklist_hits k WHERE k.visitor_id = w.id
  AND k.settled_at IS NULL AND k.building_id IN (0, v.building_id)
  AND NOT EXISTS (SELECT 1 FROM blocklist_hits y WHERE y.visitor_id = w.id AND y.entry_id = k.entry_id
    AND y.building_id = v.building_id AND y.settled_at IS NOT NULL)))
"""
"""Since when the visitor `w` of a visit `v` is kept out (microseconds), or null."""
