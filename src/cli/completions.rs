//! `fx completions SHELL` and `fx man`: both made from the clap tree, so that they cannot lag behind it. Part of `cli`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::builder::PossibleValue;
use clap::{Args, Command, CommandFactory, ValueEnum};
use clap_complete::{Shell, generate};
use clap_complete_nushell::Nushell;

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
            AnyShell::Clap(shell) => generate(shell, &mut tree, "fx", &mut bytes),
            AnyShell::Nushell => generate(Nushell, &mut tree, "fx", &mut bytes),
        }
        output::print(&String::from_utf8_lossy(&bytes))
    }
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
            return output::print(&page(&clap_mangen::Man::new(tree)).map_err(|error| Failure::other(error.to_string()))?);
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

/// Writes the page of a command, and those of the commands under it.
fn write(command: &Command, folder: &Path) -> io::Result<()> {
    command.get_subcommands().filter(|command| !command.is_hide_set()).try_for_each(|command| write(command, folder))?;
    let man = clap_mangen::Man::new(command.clone());
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
