"""The jobs that run once on each local date: under which setting stands when, and how they are made up."""

from collections.abc import Mapping

from vmsctl.rules.schedule import SUNDAY, Job

JOBS = (
    Job("automatic-check-out", "Presume left whom nobody saw leave.", "check-out.automatic-at", sweeping=True),
    Job("daily-summary", "Tell managers of missed check-outs and the day.", "daily-summary.at", each_date=True),
    Job("retention", "Let go what is old enough.", "retention.at", per_building=False, sweeping=True),
    Job("event-log-anchor", "Note apart from the store where the audit trail ends.", "event-log.anchor-at",
        per_building=False),
    Job("backup", "Back up the store; delete backups that are too old.", "backup.at", per_building=False),
    Job("integrity-check", "Look at every page and event of the store.", "integrity-check.at",
        per_building=False, weekday=SUNDAY),
)  # fmt: skip
BY_NAME: Mapping[str, Job] = {job.name: job for job in JOBS}
