//! What an argument or an option names. Part of `cli`: reads with `query`, and says what it took for what.

use super::query::{self, Signs};
use super::{Failure, output};
use crate::currency::Code;

/// The currency that a code, a sign or a name is; how a shared one was read is said.
pub(super) fn currency(text: &str, signs: &Signs) -> Result<Code, Failure> {
    let (code, note) = query::one_currency(text, signs)?;
    note.iter().for_each(|note| output::note(note));
    Ok(code)
}
