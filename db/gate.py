"""Which SQLite may do what: the WAL-reset bug, and disks on which locks do not hold.

Write-ahead logging loses acknowledged commits before SQLite 3.51.3 when two connections write and checkpoint at
the same moment (sqlite.org/wal.html#walresetbug); 3.50.7 and 3.44.6 carry the correction too.
"""

from pathlib import Path

NETWORK_DISKS = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "glusterfs",
        "9p",
        "fuse.sshfs",
        "fuse.rclone",
        "lustre",
    }
)


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite keeps every acknowledged commit with several desks in WAL mode."""
    if version >= (3, 51, 3):
        return True
    return version[:2] in {(3, 50), (3, 44)} and version[2] >= {50: 7, 44: 6}[version[1]]


def disk_kind(path: Path, mounts: str) -> str:
    """The kind of file system under `path`, from the text of /proc/mounts."""
    wanted = path.resolve()
    best, kind = -1, "unknown"
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if wanted.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


def is_network_disk(path: Path) -> bool:
    """Whether the store would lie on a disk whose locks cannot be trusted."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return disk_kind(path, mounts) in NETWORK_DISKS
