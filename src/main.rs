//! The command: parse, dispatch, exit code.

use std::process::ExitCode;

use fx::cli::{self, Cli, Refused};

fn main() -> ExitCode {
    cli::answer_shell();
    let arguments: Vec<_> = std::env::args_os().collect();
    let failure = match Cli::read(&arguments).map(cli::run) {
        Ok(Ok(())) => return ExitCode::SUCCESS,
        Ok(Err(failure)) | Err(Refused::Failure(failure)) => failure,
        Err(Refused::Help(help)) => {
            let _nobody_reads = help.print();
            return ExitCode::from(u8::try_from(help.exit_code()).unwrap_or(2));
        }
    };
    cli::report(&failure);
    ExitCode::from(failure.code())
}
