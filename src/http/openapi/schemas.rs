//! The types of answers whose JSON is not what their fields say: codes, numbers as text. Part of `http/openapi`.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::calendar::Days;
use crate::convert::{Digits, Shown};
use crate::currency::Code;
use crate::source::SourceId;

fn text(about: &str, pattern: &str, example: &str) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String).description(Some(about)).pattern(Some(pattern));
    object.examples([example]).into()
}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        text("A code of ISO 4217, or of a minor unit that markets quote in.", "^[A-Z]{3}$", "USD")
    }
}

impl ToSchema for Code {}

impl PartialSchema for SourceId {
    fn schema() -> RefOr<Schema> {
        text("A publisher's id.", "^[A-Z][A-Z0-9-]*$", "ECB")
    }
}

impl ToSchema for SourceId {}

impl PartialSchema for Digits {
    fn schema() -> RefOr<Schema> {
        text("A decimal number of at most 28 significant digits.", r"^-?[0-9]+(\.[0-9]+)?$", "89.5094880057")
    }
}

impl ToSchema for Digits {}

impl PartialSchema for Shown {
    fn schema() -> RefOr<Schema> {
        text("A rate to be read: as published, or computed to 12 significant digits.", r"^[0-9]+(\.[0-9]+)?$", "80.1234")
    }
}

impl ToSchema for Shown {}

impl PartialSchema for Days {
    fn schema() -> RefOr<Schema> {
        text("The days on which something is published.", "^[a-zA-Z ]+$", "weekly on Wednesday")
    }
}

impl ToSchema for Days {}
