//! `fx completions SHELL` and `fx man`: both made from the clap tree, so that they cannot lag behind it. Part of `cli`.
//!
//! bash, zsh, fish and elvish ask fx itself what may stand behind what was typed (`complete.rs`); PowerShell and nushell get a list of words.

use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Args, Command, CommandFactory, ValueEnum};
use clap_complete::env::Shells;
use clap_complete::{Shell, generate};
use clap_complete_nushell::Nushell;

use super::complete::VARIABLE;
use super::{Cli, EXAMPLES, Failure, output};

/// Arguments of `fx completions`.
#[derive(Debug, Args)]
#[command(before_help = "Example:\n  fx completions bash > ~/.local/share/bash-completion/completions/fx")]
pub(super) struct Completions {
    /// The shell
    shell: AnyShell,
}

/// A shell of clap, or nushell.
#[derive(Debug, Clone, Copy)]
enum AnyShell {
    Clap(Shell),
    Nushell,
}

impl ValueEnum for AnyShell {
    fn value_variants<'a>() -> &'a [AnyShell] {
        const ALL: [AnyShell; 6] = [
            AnyShell::Clap(Shell::Bash),
            AnyShell::Clap(Shell::Zsh),
            AnyShell::Clap(Shell::Fish),
            AnyShell::Clap(Shell::PowerShell),
            AnyShell::Clap(Shell::Elvish),
            AnyShell::Nushell,
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            AnyShell::Clap(shell) => shell.to_possible_value(),
            AnyShell::Nushell => Some(PossibleValue::new("nushell")),
        }
    }
}

impl Completions {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let (mut tree, mut bytes) = (Cli::command(), Vec::new());
        match self.shell {
            AnyShell::Clap(shell @ (Shell::Bash | Shell::Zsh | Shell::Fish | Shell::Elvish)) => registration(shell, &mut bytes)?,
            AnyShell::Clap(shell) => generate(shell, &mut tree, "fx", &mut bytes),
            AnyShell::Nushell => generate(Nushell, &mut tree, "fx", &mut bytes),
        }
        output::print(&String::from_utf8_lossy(&bytes))
    }
}

/// Has a shell ask whatever `fx` is in the path then: the script outlives the binary that printed it.
fn registration(shell: Shell, script: &mut Vec<u8>) -> Result<(), Failure> {
    let name = shell.to_string();
    let shells = Shells::builtins();
    let completer = shells.completer(&name).ok_or_else(|| Failure::other(format!("{name} is not known to complete")))?;
    let written = completer.write_registration(VARIABLE, "fx", "fx", "fx", script);
    written.map_err(|error| Failure::other(error.to_string()))
}

/// Arguments of `fx man`.
#[derive(Debug, Args)]
#[command(before_help = "Examples:\n  fx man | man -l -\n  fx man --dir /usr/local/share/man/man1")]
pub(super) struct Man {
    /// Write a page for fx and one for each command into this folder
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let mut tree = with_examples(Cli::command().after_help(EXAMPLES).disable_help_subcommand(true));
        let Some(folder) = &self.dir else {
            return output::print(&page(&clap_mangen::Man::new(with_usage(tree))).map_err(|error| Failure::other(error.to_string()))?);
        };
        // Each command knows its whole name only in a tree that is built.
        tree.build();
        let failed = |error: io::Error| Failure::other(format!("{}: {error}", folder.display()));
        fs::create_dir_all(folder).and_then(|()| write(&tree, folder)).map_err(failed)
    }
}

/// A manual has no place before its first section: what stands first in `--help` stands last in it.
fn with_examples(tree: Command) -> Command {
    tree.mut_subcommands(|command| match command.get_before_help().cloned() {
        Some(examples) => with_examples(command.after_help(examples)),
        None => with_examples(command),
    })
}

/// The command with a synopsis that shows what its options take: clap's own shows their names alone.
fn with_usage(command: Command) -> Command {
    let mut parts = vec![command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned()];
    let named = |arg: &&Arg| !arg.is_hide_set() && !arg.is_positional();
    for arg in command.get_arguments().filter(named) {
        let (long, short) = (arg.get_long().map(|name| format!("--{name}")), arg.get_short().map(|letter| format!("-{letter}")));
        let value = if arg.get_action().takes_values() { format!(" {}", value(arg)) } else { String::new() };
        let option = format!("{}{value}", [short, long].into_iter().flatten().collect::<Vec<_>>().join("|"));
        parts.push(if arg.is_required_set() { option } else { format!("[{option}]") });
    }
    for arg in command.get_positionals().filter(|arg| !arg.is_hide_set()) {
        let more = if arg.get_num_args().is_some_and(|count| count.max_values() > 1) || is_repeated(arg) { "..." } else { "" };
        parts.push(if arg.is_required_set() { format!("{}{more}", value(arg)) } else { format!("[{}]{more}", value(arg)) });
    }
    let name = parts.first().cloned().unwrap_or_default();
    let below = if command.has_subcommands() { format!("\n{name} COMMAND ...") } else { String::new() };
    command.override_usage(format!("{}{below}", parts.join(" ")))
}

fn value(arg: &Arg) -> String {
    arg.get_value_names()
        .map_or_else(|| arg.get_id().as_str().to_uppercase(), |names| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" "))
}

fn is_repeated(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append)
}

/// Writes the page of a command, and those of the commands under it.
fn write(command: &Command, folder: &Path) -> io::Result<()> {
    command.get_subcommands().filter(|command| !command.is_hide_set()).try_for_each(|command| write(command, folder))?;
    let man = clap_mangen::Man::new(with_usage(command.clone()));
    fs::write(folder.join(man.get_filename()), page(&man)?)
}

/// The page of a command. What stands last has one section without a name of its own there; manuals have one for examples and one for what
/// a command ends with (man-pages(7)).
fn page(man: &clap_mangen::Man) -> io::Result<String> {
    let mut bytes = Vec::new();
    man.render(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let headed = ["Examples:", "Example:"].iter().fold(text.into_owned(), |text, head| text.replace(&format!("EXTRA\n{head}"), "EXAMPLES"));
    Ok(headed.replace("Exit codes:", ".SH \"EXIT STATUS\""))
}
