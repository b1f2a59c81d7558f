"""The counter's own words in both languages: steps, reasons, states, and why a key does nothing now."""

from __future__ import annotations

from collections.abc import Mapping

from wire.values import Text
from wire.word_files import WordFiles

_FILES = WordFiles.beside("counter", __file__)
_SAID = _FILES.table("said")

CALLED_BECAUSE = _FILES.table("called_because")
"""Why this ticket was called, after its number."""

PASSED_BECAUSE = _FILES.table("passed_because")
"""Why an earlier ticket was passed over."""

NEXT_BECAUSE = _FILES.table("next_because")
"""The same in two or three words, for the line of who is next."""

HALL_STATE = _FILES.table("hall_state")
"""How a counter of the hall is, in a word."""

COUNTER_STATE = _FILES.table("counter_state")

LATE = _SAID["late"]
LATE_DETAIL = _SAID["late_detail"]
SIGN_IN_AGAIN = _SAID["sign_in_again"]
FILL_BOTH = _SAID["fill_both"]

JUST_CALLED = _SAID["just_called"]
CALLED_AGAIN = _SAID["called_again"]
DONE = _FILES.table("done")
"""What a toast says when the server has done it, by command."""

LINK = _FILES.table("link")
OLD_SINCE = _SAID["old_since"]

COUNTER = _SAID["counter"]
COUNTER_TAKEN = _SAID["counter_taken"]
COUNTER_FREE = _SAID["counter_free"]
WAITED = _SAID["waited"]
OVER_TARGET = _SAID["over_target"]
PASSED = _SAID["passed"]
AND_MORE = _SAID["and_more"]
AGO = _SAID["ago"]
JUST_NOW = _SAID["just_now"]
UNTIL = _SAID["until"]
CALL = _SAID["call"]
A_BOOKING = _SAID["a_booking"]
TAKE_EARLY = _SAID["take_early"]
OTHER_COUNTERS = _SAID["other_counters"]
"""Who may bring a held or missed number back, where this counter may not."""
SLIP_NEEDS = _SAID["slip_needs"]
SLIP_OUT = _SAID["slip_out"]
SLIP_NOT_OUT = _SAID["slip_not_out"]
SLIP = _FILES.table("slip")
"""What stands on a guidance slip of a counter."""

BY_ITSELF = _SAID["by_itself"]
ASKED = _SAID["asked"]
"""A visitor lets others go first, by phone."""
ONLY_THEM = _SAID["only_them"]
BACK_TO = _SAID["back_to"]
BACK_FOR = _SAID["back_for"]
FOLLOWS = _SAID["follows"]
FOLLOWS_NOW = _SAID["follows_now"]
REMIND_NOW = _SAID["remind_now"]
BOOKED_FOR = _SAID["booked_for"]
NTH_CALL = _SAID["nth_call"]
LEG = _SAID["leg"]
ENGLISH_SPEAKER = _SAID["english_speaker"]
SERVING = _SAID["serving"]
CALLING = _SAID["calling"]
PAUSED_FOR = _SAID["paused_for"]
ANNOUNCED: Mapping[tuple[bool, bool], Text] = {
    (True, True): _FILES.table("announced")["true_true"],
    (True, False): _FILES.table("announced")["true_false"],
    (False, True): _FILES.table("announced")["false_true"],
    (False, False): _FILES.table("announced")["false_false"],
}
"""By (shown, spoken), as the hall's displays report them."""

NOT_ANNOUNCED: Mapping[bool, Text] = {
    True: _FILES.table("not_announced")["true"],
    False: _FILES.table("not_announced")["false"],
}
"""By shown, when nothing more is to be waited for."""

PAPER = _FILES.table("paper")
"""That the ticket's paper surely, or perhaps, did not come out, by `DeskTicket.paper`."""

PRINTER_STATE = _FILES.table("printer_state")
"""How reception's printer is, by `hardware.printer.PrinterState`; `none` where there is no printer."""

RECEPTION_PAPER = _FILES.table("reception_paper")
"""What became of the paper, as reception's window says it."""

RECEPTION = _FILES.table("reception")
"""What reception may do with a number, and what is said of it."""

PAPER_REASON = _FILES.table("paper_reason")
"""Why it did not come out, by `wire.values.PaperReason`."""

CARD = _FILES.table("card")
"""What is said of an identity card at reception."""

HELP_ONLY = _SAID["help_only"]
ORDINARY = _SAID["ordinary"]
AHEAD = _SAID["ahead"]
AHEAD_NONE = _SAID["ahead_none"]
TAKEN_AT = _SAID["taken_at"]
NO_SUCH_CODE = _SAID["no_such_code"]
PEOPLE = _SAID["people"]
MEAN = _SAID["mean"]
WITHIN = _SAID["within"]
WAITING_SHORT = _SAID["waiting_short"]
SERVED = _SAID["served"]

QUICK_WHYS: tuple[Text, ...] = tuple(_FILES.table("quick_whys").values())
"""Reasons offered for calling a chosen number."""

PARK_WHYS: tuple[Text, ...] = tuple(_FILES.table("park_whys").values())
"""Reasons offered for holding a number."""

PARK_MINUTES: tuple[int, ...] = (5, 15, 30, 60)
HALL_OWN = _SAID["hall_own"]
PAPERS_SEEN = _SAID["papers_seen"]
ALL_PAPERS = _SAID["all_papers"]
SOMEBODY_CAME = _SAID["somebody_came"]
SOUND_ON = _SAID["sound_on"]
SOUND_OFF = _SAID["sound_off"]
PACE = _SAID["pace"]
OWN_PACE = _SAID["own_pace"]
"""Beside the mean that the clerk needed today herself."""
OWN_SERVED = _SAID["own_served"]
OWN_DOSSIERS = _SAID["own_dossiers"]
OWN_MEAN = _SAID["own_mean"]
BACK_AT = _SAID["back_at"]
BACK_OVERDUE = _SAID["back_overdue"]
HELP_ASKED = _SAID["help_asked"]
HELP_COMING = _SAID["help_coming"]
OTHER_HELP = _SAID["other_help"]
OTHER_HELP_SHORT = _SAID["other_help_short"]
OTHER_ALARM_SHORT = _SAID["other_alarm_short"]
OTHER_ALARM = _SAID["other_alarm"]
OPEN_ELSEWHERE = _SAID["open_elsewhere"]
OPEN_ON = _SAID["open_on"]
TAKEN_BY = _SAID["taken_by"]

UNDOES = _FILES.table("undoes")
"""What was done last and can be taken back, by the type of its event."""

LEAVING = _FILES.table("leaving")
"""What becomes of the person at the desk, by `rules.desk.Leaving`."""

OTHER_KEYS = _FILES.table("other_keys")
"""What the keys do that are no step, by key."""

HELP_WHYS: tuple[Text, ...] = tuple(_FILES.table("help_whys").values())
"""Reasons offered for a call for help."""

BACK_MINUTES: tuple[int, ...] = (5, 10, 15, 30, 60)
"""Minutes of a pause that are offered."""

GRANT_WHYS: tuple[Text, ...] = tuple(_FILES.table("grant_whys").values())
"""What a class may be seen by."""

HERE = _SAID["here"]
CHOOSE_A_CLASS = _SAID["choose_a_class"]
CLASS_STANDS = _SAID["class_stands"]
CHOOSE_A_ROW = _SAID["choose_a_row"]
CANNOT_MOVE = _SAID["cannot_move"]
GIVE_A_REASON = _SAID["give_a_reason"]
UNSURE = _SAID["unsure"]
CUT_SHORT = _SAID["cut_short"]
"""The machine slept between two commands of one step."""
CLOSES_SOON = _SAID["closes_soon"]
"""Reception's window is closed while a number or its paper is on its way."""
NO_SUCH_OUTCOME = _SAID["no_such_outcome"]
