//! What webhooks are still to be told, in the file. Part of `store/sqlite`.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::{Sqlite, StoreError};
use crate::store::deliveries::{Change, Deliveries, Delivery, FORGOTTEN_AFTER, State, Told, moment};

/// Whether a process may change what waits for a webhook.
const HAS_IT: &str = "SELECT count(*) FROM webhook WHERE name = ? AND claimed_by = ?";

#[async_trait]
impl Deliveries for Sqlite {
    async fn register(&self, webhooks: &[&str], now: Timestamp) -> Result<(), StoreError> {
        let webhooks: Vec<String> = webhooks.iter().map(|name| (*name).to_owned()).collect();
        let forgotten = now.saturating_sub(FORGOTTEN_AFTER).unwrap_or(now).as_millisecond();
        self.change(move |transaction| {
            let mut old = transaction.prepare("SELECT name FROM webhook WHERE claimed_until < ?")?;
            let old: Vec<String> = old.query_map([forgotten], |row| row.get(0))?.collect::<Result<_, _>>()?;
            for name in old.iter().filter(|name| !webhooks.contains(name)) {
                transaction.execute("DELETE FROM delivery WHERE webhook = ?", [name])?;
                transaction.execute("DELETE FROM webhook WHERE name = ?", [name])?;
            }
            let new = "INSERT INTO webhook (name, seen, claimed_by, claimed_until, state)
                SELECT ?1, coalesce(max(id), 0), '', ?2, '{}' FROM sheet WHERE TRUE ON CONFLICT (name) DO NOTHING";
            for name in &webhooks {
                transaction.execute(new, params![name, now.as_millisecond()])?;
            }
            Ok(())
        })
        .await
    }

    async fn webhook(&self, webhook: &str) -> Result<Option<Told>, StoreError> {
        let webhook = webhook.to_owned();
        let sql = "SELECT seen, state, count(delivery.id), min(made_at), min(due_at)
            FROM webhook LEFT JOIN delivery ON delivery.webhook = webhook.name WHERE name = ? GROUP BY name";
        self.connections
            .read(move |connection| Ok(connection.prepare_cached(sql)?.query_row([webhook], told).optional()?))
            .await?
            .transpose()
    }

    async fn claim(&self, webhook: &str, by: &str, now: Timestamp, lasts: Duration) -> Result<bool, StoreError> {
        let sql =
            "UPDATE webhook SET claimed_by = ?2, claimed_until = ?4 WHERE name = ?1 AND (claimed_by IN ('', ?2) OR claimed_until <= ?3)";
        let (webhook, by, now) = (webhook.to_owned(), by.to_owned(), now.as_millisecond());
        let until = now.saturating_add(i64::try_from(lasts.as_millis()).unwrap_or(i64::MAX));
        self.change(move |transaction| Ok(transaction.execute(sql, params![webhook, by, now, until])? > 0)).await
    }

    async fn release(&self, webhook: &str, by: &str) -> Result<(), StoreError> {
        let (webhook, by) = (webhook.to_owned(), by.to_owned());
        let sql = "UPDATE webhook SET claimed_by = '' WHERE name = ? AND claimed_by = ?";
        self.change(move |transaction| Ok(transaction.execute(sql, [webhook, by]).map(drop)?)).await
    }

    async fn queue(&self, webhook: &str, by: &str, seen: (u64, u64), new: &[Delivery]) -> Result<bool, StoreError> {
        let (webhook, by, new) = (webhook.to_owned(), by.to_owned(), new.to_vec());
        self.change(move |transaction| {
            let sql = "UPDATE webhook SET seen = ?4 WHERE name = ?1 AND claimed_by = ?2 AND seen = ?3";
            if transaction.execute(sql, params![webhook, by, signed(seen.0), signed(seen.1)])? == 0 {
                return Ok(false);
            }
            for one in &new {
                let sql = "INSERT OR IGNORE INTO delivery (webhook, id, sheet, body, made_at, due_at, tries) VALUES (?, ?, ?, ?, ?, ?, ?)";
                let (made_at, due_at) = (one.made_at.as_millisecond(), one.due_at.as_millisecond());
                let row = params![webhook, one.id, signed(one.sheet), one.body, made_at, due_at, one.tries];
                transaction.prepare_cached(sql)?.execute(row)?;
            }
            Ok(true)
        })
        .await
    }

    async fn next(&self, webhook: &str) -> Result<Option<Delivery>, StoreError> {
        let webhook = webhook.to_owned();
        let sql = "SELECT id, sheet, body, made_at, due_at, tries FROM delivery WHERE webhook = ? ORDER BY due_at, sheet LIMIT 1";
        let read = move |connection: &mut Connection| Ok(connection.prepare_cached(sql)?.query_row([webhook], delivery).optional()?);
        self.connections.read(read).await?.transpose()
    }

    async fn settle(&self, webhook: &str, by: &str, change: Change<'_>, state: &State) -> Result<bool, StoreError> {
        let (webhook, by, state) = (webhook.to_owned(), by.to_owned(), state.to_json()?);
        let (id, due_at) = match change {
            Change::None => (None, None),
            Change::Done(id) => (Some(id.to_owned()), None),
            Change::Again { id, due_at } => (Some(id.to_owned()), Some(due_at.as_millisecond())),
        };
        self.change(move |transaction| {
            let sql = "UPDATE webhook SET state = ?3 WHERE name = ?1 AND claimed_by = ?2";
            if transaction.execute(sql, [&webhook, &by, &state])? == 0 {
                return Ok(false);
            }
            match (id, due_at) {
                (None, _) => 0,
                (Some(id), None) => transaction.execute("DELETE FROM delivery WHERE webhook = ? AND id = ?", params![webhook, id])?,
                (Some(id), Some(due_at)) => {
                    let sql = "UPDATE delivery SET due_at = ?3, tries = tries + 1 WHERE webhook = ?1 AND id = ?2";
                    transaction.execute(sql, params![webhook, id, due_at])?
                }
            };
            Ok(true)
        })
        .await
    }

    async fn give_up(&self, webhook: &str, by: &str, made_until: Timestamp) -> Result<u64, StoreError> {
        let (webhook, by, made_until) = (webhook.to_owned(), by.to_owned(), made_until.as_millisecond());
        self.change(move |transaction| {
            let has_it: i64 = transaction.query_row(HAS_IT, [&webhook, &by], |row| row.get(0))?;
            if has_it == 0 {
                return Ok(0);
            }
            let gone = transaction.execute("DELETE FROM delivery WHERE webhook = ? AND made_at <= ?", params![webhook, made_until])?;
            Ok(u64::try_from(gone).unwrap_or(0))
        })
        .await
    }
}

impl Sqlite {
    /// Work that reads and writes, whole or not at all.
    async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let change = move |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        self.connections.write(change).await.map_err(|error| self.explain(error))
    }
}

/// SQLite has no numbers above this.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn told(row: &Row<'_>) -> rusqlite::Result<Result<Told, StoreError>> {
    let (seen, state, waiting): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let (oldest, due): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(4)?);
    Ok((|| {
        Ok(Told {
            seen: u64::try_from(seen).unwrap_or(0),
            waiting: u64::try_from(waiting).unwrap_or(0),
            oldest: oldest.map(moment).transpose()?,
            due: due.map(moment).transpose()?,
            state: State::from_json(&state),
        })
    })())
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<Result<Delivery, StoreError>> {
    let (id, sheet, body): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let (made_at, due_at, tries): (i64, i64, u32) = (row.get(3)?, row.get(4)?, row.get(5)?);
    Ok((|| {
        let (made_at, due_at) = (moment(made_at)?, moment(due_at)?);
        Ok(Delivery { id, sheet: u64::try_from(sheet).unwrap_or(0), body, made_at, due_at, tries })
    })())
}
