//! One session that is held for as long as it lives: it hears of sheets that land, keeps the copy of `store/standby.rs` up to
//! date, and holds the leases of this process. Part of `store/postgres`.
//!
//! A notification only wakes it: what is new it reads from the table, by the order in which rows landed, so that what was missed while
//! nobody listened is found by the next look. A server that is away is asked again after a second, then up to five.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::watch;

use super::{Date, Postgres, StoreError, day, open};
use crate::source::{SourceId, TableId};
use crate::store::standby::Standby;

/// How often leases are asked for, and the session is tried.
const BEAT: Duration = Duration::from_secs(2);
/// A look at the table without a notification, every so many beats.
const LOOK_EVERY: u64 = 10;
/// A session that does not answer within this time is over.
const SESSION_WITHIN: Duration = Duration::from_secs(3);
/// The pause before the server is asked again, at first and at most.
const PAUSE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(5));

/// The class of the advisory locks that are leases.
const LEASE: i32 = 0x6678_0002;

/// The server finds out that the other end is gone, when its machine died without a word, within nine seconds.
const KEEPALIVE: &str = "SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3";

/// What a session works with.
#[derive(Debug)]
pub struct Watch {
    standby: Arc<Standby>,
    tables: Vec<TableId>,
    sources: Vec<SourceId>,
    leases: watch::Sender<HashSet<SourceId>>,
}

impl Watch {
    /// A watch over these tables. A source's tables are asked for by one process.
    #[must_use]
    pub fn new(standby: Arc<Standby>, tables: Vec<TableId>, leases: watch::Sender<HashSet<SourceId>>) -> Watch {
        let mut sources: Vec<SourceId> = tables.iter().map(|table| table.source).collect();
        sources.sort_unstable();
        sources.dedup();
        Watch { standby, tables, sources, leases }
    }

    /// Session after session, for ever; `changed` is called with each table of which something landed, also by this process, and the
    /// days of what landed.
    pub async fn run(self, changed: impl Fn(TableId, &[Date]) + Send + Sync) {
        let mut pause = PAUSE.0;
        loop {
            let mut begun = false;
            let error = match self.session(&changed, &mut begun).await {
                Ok(()) => open::away(self.standby.database.place(), "the session ended"),
                Err(error) => error,
            };
            self.give_up_leases();
            self.standby.set_away(&error);
            pause = if begun { PAUSE.0 } else { (pause * 2).min(PAUSE.1) };
            // A fleet that lost its server does not come back to it at one moment.
            tokio::time::sleep(pause.mul_f64(0.5 + fastrand::f64())).await;
        }
    }

    async fn session(&self, changed: &(impl Fn(TableId, &[Date]) + Sync), begun: &mut bool) -> Result<(), StoreError> {
        let database = &self.standby.database;
        database.migrate().await?;
        let options = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None).acquire_timeout(SESSION_WITHIN);
        let pool = options.connect_lazy_with((*database.pool.connect_options()).clone());
        let mut listener = self.ask(async { Ok(PgListener::connect_with(&pool).await?) }).await?;
        listener.eager_reconnect(false);
        self.ask(async { Ok(listener.listen("fx").await?) }).await?;
        self.ask(async { Ok(sqlx::raw_sql(KEEPALIVE).execute(&mut listener).await.map(drop)?) }).await?;
        // Listening comes first: what lands while the table is read is heard.
        self.catch_up(changed).await?;
        self.standby.set_complete();
        *begun = true;
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut beats = 0_u64;
        loop {
            tokio::select! {
                heard = listener.try_recv() => {
                    let heard = heard.map_err(|error| open::explain(database.place(), error.into()))?;
                    let Some(heard) = heard else { return Ok(()) };
                    if let Some(source) = self.sources.iter().find(|source| source.as_str() == heard.payload()) {
                        self.look(*source, changed).await?;
                    }
                }
                _ = beat.tick() => {
                    self.hold_leases(&mut listener).await?;
                    self.standby.set_back();
                    beats += 1;
                    if beats.is_multiple_of(LOOK_EVERY) {
                        self.catch_up(changed).await?;
                    }
                }
            }
        }
    }

    async fn ask<T>(&self, work: impl Future<Output = Result<T, StoreError>> + Send) -> Result<T, StoreError> {
        self.standby.database.within(SESSION_WITHIN, work).await
    }

    /// Asks for the leases that this process does not hold; proof, too, that the session lives.
    async fn hold_leases(&self, listener: &mut PgListener) -> Result<(), StoreError> {
        let missing: Vec<&str> =
            self.sources.iter().filter(|source| !self.leases.borrow().contains(source)).map(SourceId::as_str).collect();
        let sql = "SELECT source FROM UNNEST($2::TEXT[]) AS wanted (source) WHERE pg_try_advisory_lock($1, hashtext(source))";
        let query = sqlx::query_scalar(sql).bind(LEASE).bind(missing);
        let got: Vec<String> = self.ask(async { Ok(query.fetch_all(&mut *listener).await?) }).await?;
        for source in self.sources.iter().filter(|source| got.iter().any(|got| got == source.as_str())) {
            tracing::info!(source = %source, "this process asks the publisher from now on");
            metrics::gauge!("fx_lease_held", "source" => source.as_str()).set(1.0);
            self.leases.send_modify(|held| {
                held.insert(*source);
            });
        }
        Ok(())
    }

    fn give_up_leases(&self) {
        for source in &self.sources {
            metrics::gauge!("fx_lease_held", "source" => source.as_str()).set(0.0);
        }
        self.leases.send_replace(HashSet::new());
    }

    async fn catch_up(&self, changed: &(impl Fn(TableId, &[Date]) + Sync)) -> Result<(), StoreError> {
        for source in &self.sources {
            self.look(*source, changed).await?;
        }
        Ok(())
    }

    /// Reads what landed of a source since the last look.
    async fn look(&self, source: SourceId, changed: &(impl Fn(TableId, &[Date]) + Sync)) -> Result<(), StoreError> {
        let database = &self.standby.database;
        let landed = database.landed(source, self.standby.seen(source)).await?;
        let Some((last, ..)) = landed.last() else { return Ok(()) };
        let last = *last;
        let mut tables: Vec<(TableId, Vec<Date>)> = Vec::new();
        for table in self.tables.iter().filter(|table| table.source == source) {
            let days = landed.iter().filter(|(_, name, _)| name == table.table).map(|(.., date)| *date);
            let mut days: Vec<Date> = days.collect();
            days.sort_unstable_by(|a, b| b.cmp(a));
            days.dedup();
            // The caches first: from now on they read what landed.
            if !days.is_empty() {
                changed(*table, &days);
                self.standby.landed(*table, &days);
            }
            tables.push((*table, days));
        }
        self.standby.copy(&tables).await?;
        self.standby.set_seen(source, last);
        Ok(())
    }
}

impl Postgres {
    /// The rows that landed after the one of that id, each with its table and day, in their order.
    async fn landed(&self, source: SourceId, after: i64) -> Result<Vec<(i64, String, Date)>, StoreError> {
        let sql = r#"SELECT id, "table", date - DATE '2000-01-01' FROM sheet WHERE source = $1 AND id > $2 ORDER BY id"#;
        self.answer(async {
            let rows: Vec<(i64, String, i32)> = sqlx::query_as(sql).bind(source.as_str()).bind(after).fetch_all(&self.pool).await?;
            rows.into_iter().map(|(id, table, date)| Ok((id, table, day(date)?))).collect()
        })
        .await
    }
}
