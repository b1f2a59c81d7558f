"""Settings of each program, read from TOML; the clock of a process; days written as text."""

from config.clock import Clock
from config.day import Visit, read_day
from config.load import BadSettings, Problem, check, load, load_one_of
from config.settings import (
    PROGRAMS,
    BackupSettings,
    BoardsSettings,
    ClockSettings,
    CounterSettings,
    DisplaySettings,
    HubBranch,
    HubLinkSettings,
    HubSettings,
    KioskSettings,
    PrinterSettings,
    ScannerSettings,
    ServerSettings,
    Settings,
    VoiceSettings,
)

__all__ = [
    "PROGRAMS",
    "BackupSettings",
    "BadSettings",
    "BoardsSettings",
    "Clock",
    "ClockSettings",
    "CounterSettings",
    "DisplaySettings",
    "HubBranch",
    "HubLinkSettings",
    "HubSettings",
    "KioskSettings",
    "PrinterSettings",
    "Problem",
    "ScannerSettings",
    "ServerSettings",
    "Settings",
    "Visit",
    "VoiceSettings",
    "check",
    "load",
    "load_one_of",
    "read_day",
]
