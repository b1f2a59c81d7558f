"""The commands of `toiluot voice`: which clips an office may record; recording, taking in and looking them over."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config import BadSettings, load
from toiluot.shell import FAILED, app, plain_words, read_settings, stop
from wire.catalogue import Branch

if TYPE_CHECKING:
    from clientkit.voice.clip import Clip
    from clientkit.voice.flaw import Flaw
    from wire.values import Language

RECORDER = "arecord"
"""Of the Debian package alsa-utils."""

SOUNDS = frozenset({".wav", ".mp3", ".m4a", ".aac", ".ogg", ".opus", ".flac", ".wma", ".amr", ".aif", ".aiff", ".wave"})
"""How names of sound files end; what is none of them, such as notes, is passed over."""

voice_app = typer.Typer(
    help="An office's own recordings of what calls say: list, record, import, check.", no_args_is_help=True
)
app.add_typer(voice_app, name="voice")

DisplayFile = Annotated[Path, typer.Argument(help="The display's settings.")]
BranchFile = Annotated[Path, typer.Argument(help="The branch file, or `toiluot settings export` of one.")]
OneLanguage = Annotated[str, typer.Option("--language", help="Only the clips of this language.")]


@dataclass(frozen=True, slots=True)
class _Kit:
    """The clips of a branch, and where its recordings are kept."""

    clips: tuple[Clip, ...]
    folder: Path
    languages: tuple[Language, ...]
    """In which a person is told what is wrong with a recording."""

    def of(self, clip: Clip) -> Path:
        return self.folder / f"{clip.name}.wav"

    def told(self, flaws: Iterable[Flaw]) -> str:
        """What is wrong and what to do, a line in each of the display's languages."""
        known = tuple(flaws)
        lines = ("; ".join(flaw.text(language) for flaw in known) for language in self.languages)
        return "\n  ".join(dict.fromkeys(lines))

    def say(self, kind: str, between: str = "\n", **facts: float | str) -> str:
        """Words for whoever records, in each of the display's languages."""
        from clientkit.voice.flaw import Flaw

        return between.join(dict.fromkeys(Flaw(kind, facts).text(language) for language in self.languages))

    def sentence(self, clip: Clip) -> str:
        """What is said in a clip."""
        return clip.text or self.say("signal", between=" ")


@voice_app.command("list")
def list_(display: DisplayFile, branch: BranchFile, language: OneLanguage = "") -> None:
    """List each clip: its file, how long it may be, what is said in it, and whether it is recorded."""
    kit = _kit(display, branch, language)
    from clientkit.voice.loudness import SPEECH_LUFS
    from clientkit.voice.recording import longest_s

    for clip in kit.clips:
        mark = "recorded" if _is_there(kit.of(clip)) else ""
        typer.echo(f"{clip.name}.wav\t<= {longest_s(clip):.1f} s\t{mark}\t{kit.sentence(clip)}")
    typer.echo(kit.say("advice", lufs=f"{SPEECH_LUFS:.0f}", folder=str(kit.folder)))


@voice_app.command("record")
def record(
    display: DisplayFile,
    branch: BranchFile,
    language: OneLanguage = "",
    anew: Annotated[bool, typer.Option("--anew", help="Also those that are recorded already.")] = False,
) -> None:
    """Record clip after clip from this machine's microphone; each is looked over and asked for again when it is bad."""
    kit = _kit(display, branch, language)
    recorder = shutil.which(RECORDER)
    if recorder is None:
        raise stop(f"the program {RECORDER} is missing; install it: apt install alsa-utils", FAILED)
    wanted = [clip for clip in kit.clips if anew or not _is_there(kit.of(clip))]
    for number, clip in enumerate(wanted, start=1):
        while True:
            typer.echo(f"{number}/{len(wanted)} {clip.name}: {kit.sentence(clip)}")
            answer = typer.prompt(kit.say("ask", between=" · "), default="", show_default=False).strip().lower()
            if answer == "q":
                return
            if answer == "s" or _recorded(kit, clip, recorder):
                break


@voice_app.command("import")
def import_(
    display: DisplayFile,
    branch: BranchFile,
    folder: Annotated[Path, typer.Argument(help="Where recordings are, named as `toiluot voice list` says.")],
) -> None:
    """Take recordings in: cut where they are silent, brought to one loudness. A bad one is refused with what to do."""
    kit = _kit(display, branch, "")
    if not os.path.isdir(folder):  # also where nobody may look
        raise stop(f"{folder}: no such folder; name the one in which the recordings are", FAILED)
    from clientkit.voice.flaw import Flaw

    refused = taken = 0
    for clip in kit.clips:
        path = folder / f"{clip.name}.wav"
        if not _is_there(path):
            continue
        if flaws := _flaws(path, clip):
            refused += 1
            typer.echo(f"{clip.name}.wav: {kit.told(flaws)}", err=True)
        else:
            _keep(kit, clip, path)
            taken += 1
    known = {kit.of(clip).relative_to(kit.folder) for clip in kit.clips}
    others = sorted(path for path in _sounds(folder) if path not in known)
    for path in others:
        kind = "no_clip" if path.suffix.lower() == ".wav" else "other_kind"
        typer.echo(f"{path}: {kit.told([Flaw(kind)])}", err=True)
    typer.echo(f"{taken} taken into {kit.folder}, {refused} refused")
    if refused or others:
        raise typer.Exit(FAILED)


@voice_app.command("check")
def check(display: DisplayFile, branch: BranchFile) -> None:
    """Look over what is recorded: which clips a person speaks, which are made, and what is wrong."""
    kit = _kit(display, branch, "")
    bad = 0
    human = [clip for clip in kit.clips if _is_there(kit.of(clip))]
    for clip in human:
        if flaws := _flaws(kit.of(clip), clip):
            bad += 1
            typer.echo(f"{clip.name}.wav: {kit.told(flaws)}", err=True)
    for language in dict.fromkeys(clip.name.partition("/")[0] for clip in kit.clips if "/" in clip.name):
        mine = [clip for clip in kit.clips if clip.name.startswith(f"{language}/")]
        made = [clip for clip in mine if clip not in human]
        typer.echo(f"{language}: {len(mine) - len(made)} of {len(mine)} clips are recorded by a person")
        if made and len(made) < len(mine):
            typer.echo(f"  made, so that two voices are heard in one call: {', '.join(clip.name for clip in made)}")
    if bad:
        raise stop(f"{bad} recordings are not good", FAILED)


def _kit(display: Path, branch: Path, language: str) -> _Kit:
    settings = read_settings(display, "display")
    try:
        office = load(branch, Branch)
    except BadSettings as bad:
        raise stop(str(bad)) from None
    folder = settings.voice.overrides_dir
    if folder is None:
        raise stop(f"{display}: say where recordings are kept: overrides_dir in the table [voice]")
    from display.wording import clips_of

    clips = clips_of(office, settings.languages, settings.voice.linh_or_le)
    chosen = tuple(clip for clip in clips if not language or clip.name.startswith(f"{language}/"))
    if not chosen:
        raise stop(f"--language {language}: this display speaks {', '.join(settings.languages)}")
    return _Kit(chosen, folder, settings.languages)


def _is_there(path: Path) -> bool:
    from clientkit.voice.sound import is_there

    return is_there(path)


def _flaws(path: Path, clip: Clip) -> tuple[Flaw, ...]:
    from clientkit.voice.recording import examined
    from clientkit.voice.sound import UnusableSound

    try:
        return examined(path, clip).flaws
    except UnusableSound as error:
        return (error.flaw,)


def _keep(kit: _Kit, clip: Clip, path: Path) -> None:
    from clientkit.voice.recording import kept
    from clientkit.voice.sound import write_wav

    with plain_words():
        write_wav(kit.of(clip), kept(path))


def _recorded(kit: _Kit, clip: Clip, recorder: str) -> bool:
    from clientkit.voice.flaw import Flaw
    from clientkit.voice.recording import longest_s

    with tempfile.TemporaryDirectory(prefix="toiluot-voice-") as folder:
        path = Path(folder) / "clip.wav"
        seconds = str(int(longest_s(clip)) + 2)
        done = subprocess.run(  # noqa: S603 - no shell
            [recorder, "-q", "-f", "S16_LE", "-r", "48000", "-c", "1", "-d", seconds, str(path)], check=False
        )
        if done.returncode:
            typer.echo(
                f"  {kit.told([Flaw('no_microphone', {'program': RECORDER, 'status': done.returncode})])}", err=True
            )
            return False
        if flaws := _flaws(path, clip):
            typer.echo(f"  not kept: {kit.told(flaws)}", err=True)
            return False
        _keep(kit, clip, path)
    typer.echo("  kept")
    return True


def _sounds(folder: Path) -> Iterator[Path]:
    return (path.relative_to(folder) for path in folder.rglob("*") if path.suffix.lower() in SOUNDS)
