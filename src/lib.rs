//! fx answers one question, exactly: what is this amount in that currency, at whose rate, of which day?
//!
//! The data goes one way and never back:
//!
//! ```text
//! publisher ─▶ source ─▶ sheet ─▶ store ─▶ cache ─▶ convert ─▶ http │ widget │ cli
//!  (a bank)    fetch +   rules    SQLite,  Moka     exact,     only translate
//!              parse     accept/  Postgres          pure
//!                        refuse
//! ```
//!
//! The modules, in reading order; what stands lower may use what stands above it:
//!
//! - [`currency`]: the words of ISO 4217. Everything below speaks in [`currency::Code`]s.
//! - [`clock`]: what time it is, which is passed in everywhere else.
//! - [`calendar`]: when a publisher publishes; what is due, carried or late.
//! - [`quote`]: one published figure, as it was published.
//! - [`source`]: what a publisher and its tables are.
//! - [`feed`]: how a publisher is asked, and how an answer is read into rows.
//! - [`sources`]: the publishers, one a file, and their one registry.
//! - [`sheet`]: one table's quotes of one day. What exists is valid: only the named rules make one.
//! - [`store`]: where sheets are kept (SQLite or PostgreSQL), the archive that is compiled in, and the cache before them.
//! - [`telemetry`]: logs, traces and the names of metrics.
//! - [`refresh`]: what is due is fetched, parsed, judged and stored; the store's notebook remembers how that went.
//! - [`convert`]: picks the legs, computes one exact rational number, rounds once.
//! - [`config`]: what an operator sets.
//! - [`signature`]: by which a receipt shows that a service gave it.
//! - [`notify`]: tells webhooks what lands.
//! - [`export`]: all that is stored, as a file.
//! - [`batch`]: a file of many amounts, row by row, on the same rates.
//! - [`chart`]: a line of rates as a picture.
//! - [`widget`]: the web components, which convert in the browser by the same rules.
//! - [`http`] and [`cli`]: translate questions and answers, and hold no rule of the domain.

// Apart, since rustfmt sorts what stands together: this is the order in which to read them.
pub mod currency;

pub mod clock;

pub mod calendar;

pub mod quote;

pub mod source;

pub mod feed;

pub mod sources;

pub mod sheet;

pub mod store;

pub mod telemetry;

pub mod refresh;

pub mod convert;

pub mod config;

pub mod signature;

#[cfg(feature = "server")]
pub mod notify;

pub mod export;

pub mod batch;

#[cfg(feature = "server")]
pub mod chart;

#[cfg(feature = "server")]
pub mod widget;

#[cfg(feature = "server")]
pub mod http;

pub mod cli;
