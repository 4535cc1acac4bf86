"""A visit that asks for everything: details that are missing, a document to accept and one to sign."""

from __future__ import annotations

import json

from tests.cast import Cast, VisitMade
from tests.documents.papers import paper
from vmsctl.services import custom_fields, document_versions, visitor_types
from vmsctl.services.document_versions import Given

WHY = "new house rules"


def a_demanding_house(cast: Cast) -> VisitMade:
    """Ada's visit: a phone number, a plate, a diet and two documents are asked for."""
    admin = cast.act_as("alma")
    custom_fields.add(admin, "diet", kind="choice", labels={"en": "What do you eat?", "de": "Was essen Sie?"},
                      choices=["everything", "vegetarian", "vegan"], reason=WHY)  # fmt: skip
    fields = {"phone": "required", "plate": "optional", "id_number": "optional", "custom.diet": "required",
              "company_address": "optional"}  # fmt: skip
    visitor_types.change(admin, visitor_types.list_(admin)[0].name, fields=fields, reason=WHY)
    notice = [Given("en", paper(1), "Privacy notice"), Given("de", paper(1, "Datenschutz"), "Datenschutzhinweis")]
    document_versions.add(admin, "Privacy notice", notice, reason=WHY)
    rules = [Given("en", paper(2), "House rules")]
    document_versions.add(admin, "House rules", rules, signature="required", reason=WHY)
    with cast.ws.transaction() as tx:
        tx.run(
            "UPDATE buildings SET address = :address WHERE name = 'HQ'", {"address": "1 Engine Street, 10115 Berlin"}
        )
    return cast.visit()


def facts(data: bytes) -> dict[str, object]:
    """A JSON answer."""
    found = json.loads(data)
    assert isinstance(found, dict)
    return found
