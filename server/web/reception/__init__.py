"""Reception as a page for a tablet."""
