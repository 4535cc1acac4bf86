"""Long work that one process at a time does."""

import threading

from vmsctl.workspace import Workspace


def test_whoever_comes_after_the_work_is_done_can_do_it_at_once(ws: Workspace) -> None:
    for _ in range(200):
        with ws.store.exclusive("import") as mine:
            assert mine


def test_nobody_does_it_beside_another(ws: Workspace) -> None:
    got: list[bool] = []

    def try_too() -> None:
        with ws.store.exclusive("import") as mine:
            got.append(mine)

    with ws.store.exclusive("import") as mine:
        thread = threading.Thread(target=try_too)
        thread.start()
        thread.join()
    assert (mine, got) == (True, [False])
