"""Every page that there is."""

from vmsctl.portal import details, documents, entry, files, hosts, invitation, my_data, status, ticket

PAGES = (
    *entry.PAGES,
    *invitation.PAGES,
    *details.PAGES,
    *documents.PAGES,
    *ticket.PAGES,
    *my_data.PAGES,
    *hosts.PAGES,
    *files.PAGES,
    *status.PAGES,
)
