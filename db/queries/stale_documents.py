"""The documents that a visit's visitor still has to accept, as one column of the questions that list visits.

Asked of a visit is every document in use with a version that holds, whose scope takes in the visit's type and
building. The tables are small and empty in many houses: a row costs one look into an empty table there.
"""

ASKED = """
d.active AND d.current_version_id IS NOT NULL AND EXISTS (
  SELECT 1 FROM document_scopes g WHERE g.document_id = d.id
    AND g.visitor_type_id IN (0, v.visitor_type_id) AND g.building_id IN (0, v.building_id))
"""
"""Whether the document `d` is asked of the visit `v`."""

STALE = f"""
(SELECT {{list}}(d.name, '\x1f') FROM documents d WHERE {ASKED} AND NOT EXISTS (
  SELECT 1 FROM acceptances a WHERE a.visitor_id = v.visitor_id AND a.version_id = d.current_version_id))
"""
"""Their names in one text, for `names`; `{list}` is the engine's word for joining values of several rows."""


def names(stale: str | None) -> tuple[str, ...]:
    """The documents' names in the order of the alphabet."""
    return tuple(sorted(stale.split("\x1f"))) if stale else ()
