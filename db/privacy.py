"""What is personal in the store, declared once: every column of every table has its class, and what erasing does.

Erasing, anonymising, exporting and searching for leftovers walk this registry; a test fails for a column that is not
in it, and for one in it that does not exist.
"""

from __future__ import annotations

from enum import StrEnum, unique
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


@unique
class Kind(StrEnum):
    """What a column says about somebody."""

    IDENTITY = "identity"
    """Who a visitor is."""
    CONTACT = "contact"
    """How a visitor is reached."""
    SENSITIVE = "sensitive"
    """What harms a visitor most in wrong hands."""
    TEXT = "text"
    """Words that people wrote and that may speak of a visitor."""
    PRESENCE = "presence"
    """When or where a visitor was."""
    LINK = "link"
    """Ties a row to a visitor."""
    DERIVED = "derived"
    """Made from a visitor's values, and in part leading back to them."""
    SECRET = "secret"
    """Opens something, or is compared with what opens it."""
    STAFF = "staff"
    """About an employee, under the rules for employees."""
    REFERENCE = "reference"
    """Ties rows together that speak of nobody by themselves."""
    OPERATIONAL = "operational"
    """About the work and nobody in particular."""


@unique
class Erasure(StrEnum):
    """What becomes of a value when the visitor whom it concerns is erased or made anonymous."""

    KEEP = "keep"
    CLEAR = "clear"
    """To the column's empty value."""
    ROUND = "round"
    """Times to the quarter of an hour."""
    REDRAW = "redraw"
    """To a number that nothing else knows, in every table that refers to it."""
    DELETE = "delete"
    """The row goes."""


class Classed(NamedTuple):
    table: str
    column: str
    kind: Kind
    erasure: Erasure


_REGISTRY = """
buildings
  operational keep    id name time_zone address takes_visitors active
floors
  operational keep    id name position active
  reference   keep    building_id
users
  staff       keep    id name email email_folded phone active os_account failures locked_until search
  secret      keep    password pin
groups
  operational keep    id name may_invite
memberships
  reference   keep    group_id
  staff       keep    user_id
group_buildings
  reference   keep    group_id building_id
roles
  operational keep    id role
  staff       keep    user_id
  reference   keep    building_id
visitor_types
  operational keep    id name fields confirmation active position
visitors
  identity    delete  id name company
  contact     delete  email phone address company_email company_phone company_website company_address
  sensitive   delete  id_number plate blocked_reason blocked_at
  text        delete  custom
  derived     delete  email_folded search indexed
  operational delete  language created_at
  staff       delete  blocked_by created_by
  reference   delete  import_id
imports
  operational keep    id started_at published_at first_ids counts
  staff       keep    started_by
invitations
  reference   redraw  id
  reference   keep    building_id floor_id visitor_type_id
  reference   clear   import_id
  staff       clear   host_id created_by cancelled_by
  operational keep    origin rule sequence
  text        clear   reason note party
  presence    round   arrive_at until created_at cancelled_at
  derived     clear   sameness
visits
  reference   redraw  id
  reference   keep    building_id invitation_id floor_id visitor_type_id
  reference   clear   import_id
  link        clear   visitor_id
  staff       clear   host_id approved_by
  text        clear   unknown approved_how cancelled_why
  presence    keep    day
  presence    round   expected_at until arrived_at
  operational keep    state detached_at anonymous_at
  link        clear   ticket_of
  operational clear   ticket_counter pin_counter
stays
  reference   keep    id building_id visit_id
  link        clear   visitor_id
  presence    round   in_at out_at
  staff       clear   in_by out_by
  operational keep    in_how out_how in_desk out_desk
  operational clear   reminded_at
passes
  secret      delete  lookup
  reference   delete  building_id
  operational delete  kind counter withdrawn_at
  link        delete  visit_id
outbox
  operational keep    id channel template state created_at due_at attempts claimed_at claimed_by sent_at reply
  reference   keep    building_id import_id
  link        clear   visit_id visitor_id about
  staff       clear   user_id
  staff       keep    asked_by
  derived     clear   message_id
  text        clear   why
mail_counts
  staff       keep    user_id
  operational keep    day count
leases
  operational keep    name holder until
logos
  reference   keep    building_id
  operational keep    png sha256 width height
texts
  reference   keep    building_id
  operational keep    name language text
eticket_templates
  operational keep    id name design logo active position
eticket_template_types
  reference   keep    visitor_type_id template_id
eticket_texts
  reference   keep    template_id
  operational keep    language subject body lower
documents
  operational keep    id name sample active position
  reference   keep    current_version_id
document_scopes
  reference   keep    visitor_type_id building_id document_id
document_versions
  operational keep    id number signature facts created_at activated_at
  reference   keep    document_id
  staff       keep    created_by activated_by
document_files
  reference   keep    version_id
  operational keep    language title source sha256 pages size pdf
acceptances
  operational delete  id signature how language
  link        delete  visitor_id visit_id
  reference   delete  version_id document_id building_id
  presence    delete  accepted_at
  staff       delete  witness
signed_documents
  reference   delete  acceptance_id
  sensitive   delete  sealed
  derived     delete  sha256 size
visitor_keys
  link        delete  visitor_id
  secret      delete  wrapped
custom_fields
  operational keep    id name kind labels choices active position
host_answers
  operational delete  id answer at
  text        delete  note
  link        delete  visit_id
  staff       delete  user_id
portal_sessions
  secret      delete  lookup
  link        delete  ticket_of
  operational delete  link_counter created_at until language proven_until
  text        delete  refused
throttles
  derived     delete  key
  operational delete  count until
blocklist_entries
  operational delete  id kind review_on added_at
  identity    delete  name aliases company
  contact     delete  email
  sensitive   delete  plate reason
  reference   delete  building_id
  staff       delete  added_by
blocklist_hits
  operational delete  id field score found_at settled_at
  link        delete  visitor_id
  reference   delete  entry_id building_id
  derived     delete  words
  staff       delete  settled_by
  text        delete  why
privacy_requests
  operational keep    id kind state created_at code_counter failures code_until proven_at done_at
  link        clear   visitor_id
  reference   keep    building_id
  staff       keep    done_by
  text        clear   why
legal_holds
  operational delete  id until created_at lifted_at
  link        delete  visitor_id visit_id
  text        delete  why lifted_why
  staff       delete  created_by lifted_by
retention_changes
  operational keep    id name old new asked_at confirmed_at bites_at
  reference   keep    building_id
  staff       keep    asked_by confirmed_by
visitor_months
  link        delete  visitor_id
  reference   delete  building_id
  presence    delete  until
erasures
  operational keep    id rule day
  secret      keep    digest
job_runs
  reference   keep    building_id
  operational keep    job day state holder until attempts started_at finished_at outcome
daily_summaries
  reference   keep    building_id
  operational keep    day since made_at figures heads
missed_check_outs
  reference   delete  building_id
  operational delete  day open
  link        delete  stay_id visit_id
muster_points
  operational keep    id name position active
  reference   keep    building_id
roll_calls
  operational keep    id kind policy started_at started_desk finished_at seal
  reference   keep    building_id
  staff       keep    started_by finished_by
roll_call_people
  operational keep    id block status
  reference   keep    roll_call_id building_id mark_id
  link        clear   visit_id visitor_id
  identity    clear   name company
  contact     clear   phone
  staff       clear   host
  presence    clear   floor
  presence    round   since
  text        clear   note
roll_call_marks
  operational keep    id before before_mark status marked_at desk how undone_at request_id
  reference   keep    roll_call_id building_id muster_point_id person_id
  staff       keep    marked_by
printers
  operational keep    id name url profile machine position active
  reference   keep    building_id
kiosks
  operational keep    id name languages types features code_until paired_at revoked_at active
  reference   keep    building_id printer_id
  secret      keep    code_hash token_hash
print_queue
  operational keep    id what badge_counter state attempts created_at queued_at due_at claimed_at claimed_by done_at
  reference   keep    building_id printer_id
  link        clear   visit_id
  staff       keep    created_by
  text        clear   why
chains
  operational keep    id seq head
events
  operational keep    chain seq at kind facts hash request_id
  link        keep    subject
  staff       keep    actor_id
event_details
  reference   delete  chain seq
  secret      delete  salt
  text        delete  details
settings
  operational keep    name value
  reference   keep    building_id
marks
  operational keep    name value
statistics_days
  operational keep    building_id visitor_type_id day invited walk_ins came no_show cancelled presumed unended stays
  operational keep    stay_seconds hours
statistics_names
  operational keep    building_id period kind code name visits people
statistics_marks
  operational keep    building_id seq counted_to ranked_to
near_words
  operational delete  id
  derived     delete  word uses
indexed_before
  operational delete  id
  link        delete  visitor_id
  derived     delete  text
"""

INDEXES = {"visitor_tokens": "holds pieces of visitors' words under their ids; a deleted row is taken out of it"}
"""What is no table of ours and yet made from personal values."""


def _read(text: str) -> Iterator[Classed]:
    table = ""
    for line in text.strip().splitlines():
        if not line.startswith(" "):
            table = line
            continue
        kind, erasure, *columns = line.split()
        for column in columns:
            yield Classed(table, column, Kind(kind), Erasure(erasure))


REGISTRY = tuple(_read(_REGISTRY))


def of_table(table: str) -> dict[str, Classed]:
    """The columns of a table by name."""
    return {classed.column: classed for classed in REGISTRY if classed.table == table}
