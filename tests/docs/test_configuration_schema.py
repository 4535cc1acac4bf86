"""The published schema is the one that files are held against."""

import json

import jsonschema_rs

from tests.architecture.sources import ROOT
from vmsctl.rules.configuration_schema import schema

WRITTEN = ROOT / "docs" / "config.schema.json"


def test_the_published_schema_is_that_of_the_declarations() -> None:
    """To renew it: vmsctl config schema | python -m json.tool --no-ensure-ascii > docs/config.schema.json"""
    assert json.loads(WRITTEN.read_text(encoding="utf-8")) == schema()


def test_the_published_schema_is_a_schema() -> None:
    assert jsonschema_rs.meta.is_valid(schema())
