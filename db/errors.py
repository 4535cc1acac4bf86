"""What can be wrong with a store, each with one sentence and what to do."""


class StoreProblem(Exception):
    """The store cannot do what was asked; nothing was written unless `in_doubt` says otherwise."""

    code = "store-failed"
    hint = "Run 'vmsctl doctor', which says what is wrong and how to mend it."

    def __init__(self, message: str, hint: str = "", *, in_doubt: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.hint
        self.in_doubt = in_doubt


class StoreMissing(StoreProblem):
    code = "store-missing"
    hint = (
        "Make it with 'vmsctl init', or set VMSCTL_HOME to where it is; "
        "one that was lost comes back with 'vmsctl database restore'."
    )


class StoreLocked(StoreProblem):
    code = "store-locked"
    hint = "Another program holds it. Try again in a moment; if it stays so, end the program that has it open."


class StoreReadOnly(StoreProblem):
    code = "store-read-only"
    hint = "Make the store's file and folder writable for this account; 'vmsctl doctor' names them."


class StoreFull(StoreProblem):
    code = "store-full"
    hint = "Free some space on that disk. The roll call still prints."


class StoreFailing(StoreProblem):
    code = "store-failing"
    hint = "Look at the disk's free space, quota and health; 'vmsctl doctor' names it. The roll call still prints."


class StoreDamaged(StoreProblem):
    code = "store-damaged"
    hint = "Keep the file and restore the last backup ('vmsctl database restore'). The roll call prints from the copy."


class StoreEmpty(StoreProblem):
    code = "store-empty"
    hint = "Restore the last backup ('vmsctl database restore'), or make a new installation with 'vmsctl init'."


class StoreNewer(StoreProblem):
    code = "store-newer"
    hint = "Update vmsctl on this machine to the version that the other desks use."


class StoreUnreachable(StoreProblem):
    code = "store-unreachable"
    hint = "Check the database server and VMSCTL_DATABASE_URL. The roll call prints from the desk's copy."


class StoreUnsafe(StoreProblem):
    code = "store-unsafe"
    hint = "Keep the store on a local disk, or use PostgreSQL for several machines (VMSCTL_DATABASE_URL)."


class Duplicate(StoreProblem):
    """A uniqueness of the store would be broken; `constraint` is the engine's name or text for it."""

    code = "duplicate"

    def __init__(self, message: str, constraint: str) -> None:
        super().__init__(message)
        self.constraint = constraint
