//! One thing that `fx doctor` looked at, and what all of them together come to. Part of `cli/doctor`.

use crate::cli::{Failure, output};

/// One thing that was looked at.
pub(super) struct Finding {
    about: String,
    line: String,
    /// What to do, and the exit code of it, 0 where a rate is merely old; nothing when all is well.
    wrong: Option<(u8, String)>,
}

impl Finding {
    pub(super) fn good(about: &str, line: impl Into<String>) -> Finding {
        Finding { about: about.to_owned(), line: line.into(), wrong: None }
    }

    pub(super) fn wrong(about: &str, code: u8, line: impl Into<String>, advice: impl Into<String>) -> Finding {
        Finding { about: about.to_owned(), line: line.into(), wrong: Some((code, advice.into())) }
    }

    /// Nothing that this machine did wrong, and yet no rate to go by.
    pub(super) fn old(about: &str, line: String, advice: &str) -> Finding {
        Finding::wrong(about, 0, line, advice)
    }

    pub(super) fn text(&self) -> String {
        let mark = match self.wrong {
            None => "ok",
            Some((0, _)) => "OLD",
            Some(_) => "WRONG",
        };
        let line = output::harmless(&self.line);
        let advice = self.wrong.as_ref().map_or(String::new(), |(_, advice)| format!("{:21}do: {}\n", "", output::harmless(advice)));
        format!("{mark:<5}  {:<12}  {line}\n{advice}", self.about)
    }
}

/// The exit code of the worst: without a configuration nothing works, without a store nothing stays.
pub(super) fn verdict(findings: &[Finding]) -> Result<(), Failure> {
    let codes: Vec<u8> = findings.iter().filter_map(|finding| Some(finding.wrong.as_ref()?.0)).filter(|code| *code > 0).collect();
    let worst = [8, 9, 5, 1].into_iter().find(|code| codes.contains(code));
    worst.map_or(Ok(()), |code| Err(Failure::found(code, codes.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_decides() {
        let wrong = |code| Finding::wrong("x", code, "", "");
        let code = |codes: &[u8]| verdict(&codes.iter().map(|code| wrong(*code)).collect::<Vec<_>>()).map_err(|failure| failure.code());
        assert_eq!([code(&[]), code(&[1, 5]), code(&[5, 9]), code(&[9, 8])], [Ok(()), Err(5), Err(9), Err(8)]);
    }
}
