"""Pure rules that two programs share. They import `wire` only: no I/O, clock or Qt; `now` is an argument."""
