"""The codes of a booking: the form both have, the short one that people type, the signed one that proves itself."""
