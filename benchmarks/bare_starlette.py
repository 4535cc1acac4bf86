"""The floor of the portal: one Starlette route that answers with a fixed page, served by uvicorn on loopback."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

PAGE = "<!doctype html><title>Bare</title><p>A page."


def bare(request: Request) -> HTMLResponse:
    """Answered in a thread, as pages that ask a store are."""
    return HTMLResponse(PAGE)


app = Starlette(routes=[Route("/", bare)])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="critical", access_log=False, http="h11")
