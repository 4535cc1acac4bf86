"""Meeting a problem of a store: each is one sentence and a way out."""

from collections.abc import Callable

import pytest

from db.errors import StoreProblem


def problem(act: Callable[[], object], kind: type[StoreProblem]) -> StoreProblem:
    with pytest.raises(kind) as found:
        act()
    assert found.value.message.endswith(".") and "\n" not in found.value.message
    assert found.value.hint
    return found.value
