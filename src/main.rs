//! The command: parse, dispatch, exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use fx::cli::{self, Cli};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _nobody_reads = writeln!(std::io::stderr(), "fx: {failure}");
            ExitCode::from(failure.code())
        }
    }
}
