"""Choosing at the hub: a branch, a service, a time that has places left."""
