"""Every page that there is."""

from vmsctl.portal import entry, files, invitation, status

PAGES = (*entry.PAGES, *invitation.PAGES, *files.PAGES, *status.PAGES)
