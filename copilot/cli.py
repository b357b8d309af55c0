"""The command `levelhead`: each subcommand lives in `copilot/commands/` and is imported when it is called."""

import importlib

import click

COMMANDS = {
    "serve": ("copilot.commands.serve", "serve", "Run the server: widget, desk, drafts and timers."),
    "worker": ("copilot.commands.worker", "worker", "Take reading, drafts and timers off the servers."),
    "guard": (
        "copilot.commands.guard",
        "guard",
        "Check texts against the guardrails, or the guardrails themselves.",
    ),
    "read": ("copilot.commands.read", "read", "Read customers' messages: language, mood, issue, facts."),
    "draft": ("copilot.commands.draft", "draft", "Draft replies to conversations."),
    "eval": ("copilot.commands.eval", "run_evals", "Run the drafter's suites and print what passed."),
    "user": ("copilot.commands.accounts", "user", "Add and change the people who work at the desk."),
    "site": ("copilot.commands.accounts", "site", "Add and change the sites that carry the widget."),
    "token": ("copilot.commands.tokens", "token", "Make and take back tokens for programs that use the REST API."),
    "audit": ("copilot.commands.audit", "audit", "See whether the audit trail is what was written."),
    "doctor": ("copilot.commands.operation", "doctor", "Look at everything this installation leans on."),
    "backup": ("copilot.commands.operation", "backup", "Write database, uploads and signing key into one file."),
    "restore": ("copilot.commands.operation", "restore", "Put a backup in place."),
    "move-data": ("copilot.commands.operation", "move", "Move everything from SQLite to PostgreSQL."),
    "export": ("copilot.commands.data", "export", "Write one visitor's data as JSON."),
    "purge": ("copilot.commands.data", "purge", "Delete conversations closed long ago."),
}


class LazyGroup(click.Group):
    """Imports a subcommand only when it is asked for, so that filters start fast and `serve` can patch first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, _, help_text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="levelhead")
def main() -> None:
    """Live chat for upset customers, with a co-pilot under guardrails."""
