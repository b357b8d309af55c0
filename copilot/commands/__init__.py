"""One file a subcommand of `levelhead`."""
