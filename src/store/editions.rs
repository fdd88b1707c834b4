//! The editions of the widget that were ever served: an article that names one by its version shows it for as long as it stands. Part of
//! `store`.
//!
//! A trait of its own beside [`RateStore`](super::RateStore): files are no rates, and what stands between a service and its rates (the cache,
//! the archive, what answers while a database is away) has nothing to do with them.

use std::fmt;

use async_trait::async_trait;

use super::StoreError;

/// Files by the version of their content.
#[async_trait]
pub trait Editions: Send + Sync + fmt::Debug {
    /// Keeps the files of a version, names and contents, all or none of them. What is there under the version already stays as it is.
    async fn keep(&self, version: &str, files: &[(&str, &str)]) -> Result<(), StoreError>;

    /// One file of a version that was kept.
    async fn file(&self, version: &str, name: &str) -> Result<Option<String>, StoreError>;
}
