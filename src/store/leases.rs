//! Which sources this process may ask. Part of `store`: of several processes over one database one asks a publisher, and
//! `store/postgres/watch.rs` says which. A process alone on its store asks them all.

use std::collections::HashSet;

use tokio::sync::watch;

use crate::source::SourceId;

/// The sources whose lease this process holds.
#[derive(Debug, Clone, Default)]
pub struct Leases(Option<watch::Receiver<HashSet<SourceId>>>);

impl Leases {
    /// Every source, for ever: nobody else is there.
    #[must_use]
    pub fn always() -> Leases {
        Leases(None)
    }

    /// None at first; what the other end says.
    #[must_use]
    pub fn given() -> (watch::Sender<HashSet<SourceId>>, Leases) {
        let (sender, receiver) = watch::channel(HashSet::new());
        (sender, Leases(Some(receiver)))
    }

    /// Whether this process asks a source now.
    #[must_use]
    pub fn holds(&self, source: SourceId) -> bool {
        self.0.as_ref().is_none_or(|held| held.borrow().contains(&source))
    }

    /// Ends when it is no longer so; perhaps never.
    pub async fn until_not(&self, source: SourceId, held: bool) {
        let Some(mut receiver) = self.0.clone() else { return std::future::pending().await };
        if receiver.wait_for(|now| now.contains(&source) != held).await.is_err() {
            // Nobody gives leases any more.
            std::future::pending::<()>().await;
        }
    }
}
