"""For those who watch over the portal, on this machine only; and what it offers to programs."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from vmsctl.errors import VmsError
from vmsctl.portal import openapi
from vmsctl.portal.asking import Ask, Page
from vmsctl.services import portal_facts

JSON, METRICS = "application/json", "text/plain"


def health(ask: Ask) -> Response:
    try:
        found = portal_facts.health(ask.ws)
    except VmsError as error:
        return JSONResponse({"status": "failing", "store": error.code}, 503)
    leases = {name: round(seconds, 1) for name, seconds in found.leases.items()}
    return JSONResponse({"status": "ok", "store": "ok", "leases": leases})


def metrics(ask: Ask) -> Response:
    try:
        found = portal_facts.health(ask.ws)
    except VmsError:
        found = None
    return Response(ask.traffic.exposed(found), media_type="text/plain; version=0.0.4; charset=utf-8")


def description(ask: Ask) -> Response:
    return JSONResponse(openapi.description())


PAGES = (
    Page("GET", "/health", health, "Whether the store answers, and how long each lease has still to run.",
         answers=(200, 404, 503), media=JSON, loopback=True),
    Page("GET", "/metrics", metrics, "Numbers for Prometheus.", answers=(200, 404), media=METRICS, loopback=True),
    Page("GET", "/openapi.json", description, "This description.", media=JSON),
)  # fmt: skip
