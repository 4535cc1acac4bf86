"""The large statements behind `houses.py`, in the words that both engines have."""

DAYS = 1_000
"""Days of history, the last of them yesterday."""

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < :count)"


def _hash(salt: int) -> str:
    return f"((i + {salt}) * 48271 % 2147483647)"


def _few_often(salt: int, of: int) -> str:
    """A number below `of`, small ones far more often than large ones, as names are."""
    u = f"({_hash(salt)} / 7 % 1000)"
    return f"({u} * {u} * {u} / 1000 * {of} / 1000000 + {_hash(salt + 1)} / 11 % 50)"


PEOPLE = f"""
INSERT INTO visitors (name, email, email_folded, phone, plate, company, created_at, search, indexed)
{_NUMBERS}, p AS (
  SELECT i, {_hash(11)} / 3 % 125 AS f, {_few_often(5_003, 59_900)} AS l, {_few_often(9_001, 29_900)} AS c,
    {_hash(77)} / 5 AS h
  FROM n
), q AS (
  SELECT p.*, CASE WHEN h % 3 = 0 THEN substr('BMHKSFDL', CAST(h / 3 % 8 + 1 AS INTEGER), 1) ELSE '' END AS town,
    substr('ABCDEFGHJKLM', CAST(h / 31 % 12 + 1 AS INTEGER), 1)
      || substr('NPRSTUVWXYZ', CAST(h / 37 % 11 + 1 AS INTEGER), 1) AS two, CAST(h / 41 % 9999 + 1 AS TEXT) AS digits
  FROM p
), named AS (
  SELECT q.*, f.name || ' ' || l.name AS name, f.folded || '.' || l.folded || '@' || c.domain AS email,
    c.name AS company, f.folded || ' ' || l.folded AS name_words,
    CASE WHEN c.domain = l.folded || '.example' THEN substr(c.folded, length(l.folded) + 2) ELSE c.folded END AS firm
  FROM q JOIN bench_first f ON f.id = q.f JOIN bench_last l ON l.id = q.l JOIN bench_company c ON c.id = q.c
)
SELECT name, email, email, '+49 30 ' || CAST(1000000 + h % 9000000 AS TEXT),
  CASE WHEN town = '' THEN '' ELSE town || '-' || two || ' ' || digits END, company, :at + i,
  name_words || ' ' || firm || ' example' || CASE WHEN town = '' THEN ''
    ELSE ' ' || lower(town || ' ' || two) || ' ' || digits || ' ' || lower(town || two) || digits END,
  false
FROM named ORDER BY i
"""

_SPREAD = f"""
{_NUMBERS}, p AS (
  SELECT i, 1 + i % :buildings AS building, 2 + {_hash(3)} / 7 % :hosts AS host,
    1 + {_hash(29)} % :people AS visitor, d.day, d.at
  FROM n JOIN bench_day d ON d.id = (i - 1) * {DAYS} / :count
)
"""
_HOUR = 3_600_000_000

HISTORY = {
    "invitations": f"""
INSERT INTO invitations (id, building_id, host_id, visitor_type_id, created_by, created_at, origin, reason,
  arrive_at, until)
{_SPREAD} SELECT i, building, host, 1, host, at - {24 * _HOUR}, 'command', 'Meeting', at, at + {_HOUR} FROM p ORDER BY i
""",
    "visits": f"""
INSERT INTO visits (id, building_id, invitation_id, visitor_id, host_id, visitor_type_id, day, expected_at, until,
  state, ticket_of, arrived_at)
{_SPREAD} SELECT i, building, i, visitor, host, 1, day, at, at + {_HOUR}, 'left', i, at FROM p ORDER BY i
""",
    "stays": f"""
INSERT INTO stays (building_id, visit_id, visitor_id, in_at, in_by, in_how, out_at, out_by, out_how)
{_SPREAD} SELECT building, i, visitor, at, 1, 'desk', at + {_HOUR}, 1, 'desk' FROM p ORDER BY i
""",
    "passes": f"""
INSERT INTO passes (lookup, building_id, kind, visit_id)
{_SPREAD}, two AS (SELECT 1 AS k UNION ALL SELECT 2)
SELECT ({_hash(7)} / 1000 * 4 + k) * 268435456 * 64 + i, building, CASE k WHEN 1 THEN 'ticket' ELSE 'pin' END, i
FROM p CROSS JOIN two ORDER BY 1
""",
    "events": f"""
INSERT INTO events (chain, seq, at, kind, subject, actor_id, hash)
{_SPREAD} SELECT building, i, at, 'visit.checked-in', 'visit:' || CAST(i AS TEXT), 1, :hash FROM p ORDER BY 1, 2
""",
    "outbox": f"""
INSERT INTO outbox (building_id, template, visit_id, user_id, message_id, state, created_at, due_at)
{_SPREAD} SELECT building, 'visitor-arrived', i, host, 'message ' || CAST(i AS TEXT), 'sent', at, at FROM p ORDER BY i
""",
}
