//! fx answers one question, exactly: what is this amount in that currency, at whose rate, of which day?
//!
//! The modules stand here in the order in which the data flows, one way and never back:
//!
//! ```text
//! publisher ─▶ sources ─▶ sheet ─▶ store ─▶ convert ─▶ http │ cli
//!  (a bank)    fetch +    rules    sqlite,   exact,     only
//!              parse      accept/  archive,  pure       translate
//!                         refuse   moka
//! ```
//!
//! - [`currency`]: the words of ISO 4217. Everything below speaks in [`currency::Code`]s.
//! - [`calendar`]: when a publisher publishes; what is due, carried or late.
//! - [`sources`]: the publishers, one a file, over the shared reading tools of [`feed`].
//! - [`sheet`]: one publisher's quotes of one day. What exists is valid: only the named rules make one.
//! - [`store`]: where sheets are kept (SQLite), the archive that is compiled in, and the cache before both.
//! - [`refresh`]: what is due is fetched, parsed, judged and stored; the store's notebook remembers how that went.
//! - [`convert`]: picks the legs, computes one exact rational number, rounds once.
//! - [`signature`]: by which a receipt shows that a service gave it.
//! - [`export`]: all that is stored, as a file.
//! - [`batch`]: a file of many amounts, row by row, on the same rates.
//! - [`widget`]: the web components, which convert in the browser by the same rules.
//! - [`http`] and [`cli`]: translate questions and answers, and hold no rule of the domain.

pub mod batch;
pub mod calendar;
#[cfg(feature = "server")]
pub mod chart;
pub mod cli;
pub mod clock;
pub mod config;
pub mod convert;
pub mod currency;
pub mod export;
pub mod feed;
#[cfg(feature = "server")]
pub mod http;
pub mod quote;
pub mod refresh;
pub mod sheet;
pub mod signature;
pub mod source;
pub mod sources;
pub mod store;
pub mod telemetry;
#[cfg(feature = "server")]
pub mod widget;
