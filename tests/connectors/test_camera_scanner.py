"""Cameras, played by films: the looking process is the real one unless a test wants it to come to harm."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.connectors.following import PATIENCE, Followed, followed
from tests.connectors.frames import CONDITIONS, FOREIGN, Frame, empty, film, shown, some_code
from tests.tui.damm import ADA, GRACE, is_code
from vmsctl.connectors import scanners
from vmsctl.connectors.scanners import camera
from vmsctl.connectors.scanners.address import Source
from vmsctl.connectors.scanners.camera import CameraScanner
from vmsctl.connectors.scanners.protocol import Told
from vmsctl.connectors.scanners.watched import EYE
from vmsctl.errors import DeviceFailed

CHANCE = np.random.default_rng(1815)
PACE = 25


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take its time to start the looking process."""
    monkeypatch.setattr(camera, "PATIENCE", PATIENCE)


def view(*texts: str, seconds: float = 0.2) -> list[Frame]:
    """Frames of a desk on which these codes lie."""
    return [shown(*texts, chance=CHANCE) if texts else empty(CHANCE)] * round(seconds * PACE)


def read(path: Path, program: tuple[str, ...] = ()) -> Followed:
    """A film, read to its end."""
    make = partial(CameraScanner, Source(str(path), live=False), is_code)
    with followed(lambda told: make(told, program) if program else make(told)) as heard:
        heard.wait(lambda: heard.over)
    return heard


def eye_that(harm: str) -> tuple[str, ...]:
    """The looking process, with harm done to it by frames that show GRACE's code."""
    body = f"""
import os, resource, signal, sys, time
from vmsctl.connectors.scanners import decoding, eye
texts = decoding.texts
def hostile(frame, *, thorough=False):
    found = texts(frame, thorough=thorough)
    if {GRACE!r} in found:
        {harm}
    return found
decoding.texts = hostile
sys.exit(eye.main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""
    return (sys.executable, "-P", "-c", body)


@pytest.mark.parametrize(("four", "ending"), [("MJPG", "avi"), ("mp4v", "mp4"), ("XVID", "avi"), ("VP80", "webm")])
def test_a_film_is_read_like_a_camera(tmp_path: Path, four: str, ending: str) -> None:
    frames = [*view(), *view(ADA), *view(), *view(GRACE), *view()]
    heard = read(film(tmp_path / f"morning.{ending}", frames, four=four))
    assert heard.codes == [ADA, GRACE]
    assert heard.words() == ["The camera is ready."]


def test_pictures_in_a_row_are_read_like_a_film(tmp_path: Path) -> None:
    for number, frame in enumerate([*view(), *view(ADA), *view(GRACE)]):
        cv2.imwrite(str(tmp_path / f"still_{number:03d}.png"), frame)
    assert scanners.next_code(f"camera://{tmp_path}/still_%03d.png", is_code) == ADA


def test_time_is_the_films_own(tmp_path: Path) -> None:
    frames = [*view(ADA), *view(seconds=0.8), *view(ADA), *view(seconds=1.2), *view(ADA)]
    assert read(film(tmp_path / "again.avi", frames)).codes == [ADA, ADA]


def test_two_codes_and_foreign_codes_are_said_and_not_scanned(tmp_path: Path) -> None:
    frames = [*view(FOREIGN[0]), *view(ADA, GRACE), *view(seconds=1.2), *view(ADA)]
    heard = read(film(tmp_path / "two.avi", frames))
    assert heard.codes == [ADA]
    assert heard.words()[1:] == [
        "What is in view is none of our codes.",
        "Two codes are in view: show only one.",
        "The camera is ready.",
    ]


def test_a_day_of_visitors_is_counted(tmp_path: Path) -> None:
    """Each code for 0.2 s, then 0.2 s of nothing, in one condition after another."""
    codes = [some_code(CHANCE) for _ in range(3 * len(CONDITIONS))]
    frames: list[Frame] = []
    for number, code in enumerate(codes):
        condition = CONDITIONS[number % len(CONDITIONS)]
        frames += [condition(frame, CHANCE) for frame in view(code)] + view()
    heard = read(film(tmp_path / "day.avi", frames))
    assert set(heard.codes) <= set(codes)
    assert len(heard.codes) == len(set(heard.codes))
    assert len(heard.codes) >= 0.9 * len(codes)


HARMS = {
    "a crash": ("os.kill(os.getpid(), signal.SIGSEGV)", "by SIGSEGV"),
    "endless work": ("exec('while True: pass')", "by SIGXCPU"),
    "a gigabyte": ("bytearray(2**30)", "with status 1"),
    "a file written": ("open(sys.argv[2] + '.mallory', 'wb').write(b'x' * 10**6)", "with status 1"),
    "nonsense": ("sys.stdout.write('9' * 10**6)", "by SIGKILL"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_hostile_frame_ends_its_reader_and_not_the_desk(tmp_path: Path, harm: str) -> None:
    done, how = HARMS[harm]
    path = film(tmp_path / "hostile.avi", [*view(ADA), *view(GRACE, seconds=0.04), *view(), *view(some_code(CHANCE))])
    heard = read(path, eye_that(done))
    assert heard.fault is None
    assert heard.codes[0] == ADA
    assert len(heard.codes) == 2, "what comes after the hostile frame is read"
    assert heard.words() == [
        "The camera is ready.",
        f"A picture ended the reader of camera {path} {how}; another is started.",
        "The camera is ready.",
    ]
    assert sum(left.stat().st_size for left in tmp_path.iterdir() if left != path) == 0


def test_the_harm_is_done_by_the_frame(tmp_path: Path) -> None:
    """The control of the test before: without that frame the same reader lives."""
    harm, _ = HARMS["a crash"]
    assert read(film(tmp_path / "peaceful.avi", [*view(ADA), *view()]), eye_that(harm)).words() == [
        "The camera is ready."
    ]


def test_a_film_of_hostile_frames_only_is_given_up(tmp_path: Path) -> None:
    harm, _ = HARMS["a crash"]
    heard = read(film(tmp_path / "hostile.avi", view(GRACE, seconds=1)), eye_that(harm))
    assert heard.codes == []
    assert heard.fault is not None
    assert heard.fault.code == "camera-reader-ended"


@pytest.fixture
def hanging(tmp_path: Path) -> tuple[str, ...]:
    """The looking process, which GRACE's code makes hang the first time that it is seen."""
    seen = tmp_path / "seen"
    return eye_that(f"os.path.exists({str(seen)!r}) or (open({str(seen)!r}, 'w').close(), time.sleep(60))")


@pytest.fixture
def looped(tmp_path: Path) -> Source:
    """A camera, played by a film that begins again."""
    return Source(str(film(tmp_path / "loop.avi", [*view(ADA), *view(GRACE)])), live=True)


@pytest.mark.crash
def test_a_camera_goes_on_after_its_reader_was_killed(looped: Source, hanging: tuple[str, ...], tmp_path: Path) -> None:
    made: list[CameraScanner] = []

    def make(told: Told) -> CameraScanner:
        made.append(CameraScanner(looped, is_code, told, hanging))
        return made[0]

    with followed(make) as heard:
        heard.wait(lambda: ADA in heard.codes and (tmp_path / "seen").exists())
        assert made[0]._looking is not None
        os.kill(made[0]._looking.pid, signal.SIGKILL)
        heard.wait(lambda: GRACE in heard.codes)
    assert [state.ready for state in heard.states[:3]] == [True, False, True]
    assert "by SIGKILL" in heard.words()[1]
    lost, back = heard.pauses_before[1:3]
    assert sum(heard.pauses[lost:back]) < 3


@pytest.mark.crash
def test_a_reader_that_hangs_is_ended(
    looped: Source, hanging: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with followed(lambda told: CameraScanner(looped, is_code, told, hanging)) as heard:
        heard.wait((tmp_path / "seen").exists)
        monkeypatch.setattr(camera, "PATIENCE", 2.0)
        heard.wait(lambda: f"camera {looped.place} has sent no picture for 2 seconds." in heard.words())
        monkeypatch.setattr(camera, "PATIENCE", PATIENCE)
        heard.wait(lambda: GRACE in heard.codes)


def test_closing_ends_the_looking_process(looped: Source, hanging: tuple[str, ...], tmp_path: Path) -> None:
    one = CameraScanner(looped, is_code, lambda state: None, hanging)
    with followed(lambda told: one) as heard:
        heard.wait((tmp_path / "seen").exists)
        assert one._looking is not None
        process = os.pidfd_open(one._looking.pid)
        assert not select.select([process], [], [], 0)[0]
    assert select.select([process], [], [], 0)[0]
    os.close(process)


def test_the_looking_process_is_given_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VMSCTL_DATABASE_URL", "postgresql://linus:secret@localhost/vms")
    said = tmp_path / "environment"
    said.touch()
    program = (sys.executable, "-c", f"import os; open({str(said)!r}, 'w').write(repr(dict(os.environ)))")
    with pytest.raises(DeviceFailed):
        CameraScanner(Source("0", live=True), is_code, lambda state: None, program).open()
    assert "PATH" in said.read_text()
    assert "VMSCTL" not in said.read_text()


def _not_there(folder: Path) -> Path:
    return folder / "none.avi"


def _a_folder(folder: Path) -> Path:
    return folder


def _text(folder: Path) -> Path:
    (folder / "film.avi").write_text("no film")
    return folder / "film.avi"


def _cut_short(folder: Path) -> Path:
    whole = film(folder / "whole.avi", view(ADA)).read_bytes()
    (folder / "film.avi").write_bytes(whole[:200])
    return folder / "film.avi"


@pytest.mark.parametrize("make", [_not_there, _a_folder, _text, _cut_short])
def test_what_is_no_film_is_refused(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    with pytest.raises(DeviceFailed) as refused:
        scanners.next_code(f"camera://{make(tmp_path)}", is_code)
    assert refused.value.code in {"camera-absent", "nothing-scanned"}


def test_a_missing_camera_is_told_and_tried_again() -> None:
    with followed(partial(scanners.scanner, "camera:97", is_code)) as heard:
        heard.wait(lambda: bool(heard.states))
        assert heard.words() == ["camera 97 cannot be opened: it is not there, or another program has it."]
    assert heard.fault is None


ALLOWING = "import os, runpy; os.environ.update(OPENCV_FFMPEG_CAPTURE_OPTIONS='protocol_whitelist;file,http,tcp')\n"
ALLOWING += "runpy.run_module('vmsctl.connectors.scanners.eye', run_name='__main__', alter_sys=True)"


@pytest.mark.parametrize(("program", "calls"), [(EYE, False), ((sys.executable, "-P", "-c", ALLOWING), True)])
def test_a_playlist_does_not_make_the_machine_call_elsewhere(
    tmp_path: Path, program: tuple[str, ...], calls: bool
) -> None:
    """With the control that it would, were it let."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        playlist = tmp_path / "film.m3u8"
        place = f"http://127.0.0.1:{trap.getsockname()[1]}/1.ts"
        playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{place}\n#EXT-X-ENDLIST\n")
        with followed(lambda told: CameraScanner(Source(str(playlist), live=False), is_code, told, program)) as heard:
            if not calls:
                heard.wait(lambda: heard.over)
            assert bool(select.select([trap], [], [], PATIENCE if calls else 0)[0]) == calls
