//! What webhooks are still to be told, in the database: of a fleet one process at a time delivers. Part of `store/postgres`.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::{Postgres, StoreError};
use crate::store::deliveries::{Change, Deliveries, Delivery, FORGOTTEN_AFTER, State, Told, moment};

#[async_trait]
impl Deliveries for Postgres {
    async fn register(&self, webhooks: &[&str], _now: Timestamp) -> Result<(), StoreError> {
        let forgotten = "claimed_until < now() - $1 * INTERVAL '1 second' AND name <> ALL($2)";
        let old = format!("DELETE FROM delivery WHERE webhook IN (SELECT name FROM webhook WHERE {forgotten})");
        let gone = format!("DELETE FROM webhook WHERE {forgotten}");
        let new = "INSERT INTO webhook (name, seen, claimed_by, claimed_until, state)
            SELECT name, (SELECT coalesce(max(id), 0) FROM sheet), '', now(), '{}'::JSON FROM UNNEST($1::TEXT[]) AS new (name)
            ON CONFLICT (name) DO NOTHING";
        self.answer(async {
            let mut transaction = self.pool.begin().await?;
            for sql in [old, gone] {
                let query = sqlx::query(AssertSqlSafe(sql)).bind(FORGOTTEN_AFTER.as_secs()).bind(webhooks);
                query.execute(&mut *transaction).await?;
            }
            sqlx::query(new).bind(webhooks).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn webhook(&self, webhook: &str) -> Result<Option<Told>, StoreError> {
        let sql = "SELECT seen, state::TEXT, count, made_at, due_at FROM webhook CROSS JOIN LATERAL (
                SELECT count(*) AS count, min(made_at) AS made_at, min(due_at) AS due_at FROM delivery WHERE delivery.webhook = webhook.name
            ) AS waiting WHERE name = $1";
        type Row = (i64, String, i64, Option<i64>, Option<i64>);
        self.answer(async {
            let row: Option<Row> = sqlx::query_as(sql).bind(webhook).fetch_optional(&self.pool).await?;
            let told = |(seen, state, waiting, oldest, due): Row| {
                Ok(Told {
                    seen: u64::try_from(seen).unwrap_or(0),
                    waiting: u64::try_from(waiting).unwrap_or(0),
                    oldest: oldest.map(moment).transpose()?,
                    due: due.map(moment).transpose()?,
                    state: State::from_json(&state),
                })
            };
            row.map(told).transpose()
        })
        .await
    }

    async fn claim(&self, webhook: &str, by: &str, _now: Timestamp, lasts: Duration) -> Result<bool, StoreError> {
        let sql = "UPDATE webhook SET claimed_by = $2, claimed_until = now() + $3 * INTERVAL '1 millisecond'
            WHERE name = $1 AND (claimed_by IN ('', $2) OR claimed_until <= now())";
        let lasts = i64::try_from(lasts.as_millis()).unwrap_or(i64::MAX);
        self.answer(async { Ok(sqlx::query(sql).bind(webhook).bind(by).bind(lasts).execute(&self.pool).await?.rows_affected() > 0) }).await
    }

    async fn release(&self, webhook: &str, by: &str) -> Result<(), StoreError> {
        let sql = "UPDATE webhook SET claimed_by = '' WHERE name = $1 AND claimed_by = $2";
        self.answer(async { Ok(sqlx::query(sql).bind(webhook).bind(by).execute(&self.pool).await.map(drop)?) }).await
    }

    async fn queue(&self, webhook: &str, by: &str, seen: (u64, u64), new: &[Delivery]) -> Result<bool, StoreError> {
        let cursor = "UPDATE webhook SET seen = $4 WHERE name = $1 AND claimed_by = $2 AND seen = $3";
        let keep = "INSERT INTO delivery (webhook, id, sheet, body, made_at, due_at, tries)
            SELECT $1, id, sheet, body, made_at, due_at, tries
            FROM UNNEST($2::TEXT[], $3::BIGINT[], $4::TEXT[], $5::BIGINT[], $6::BIGINT[], $7::INTEGER[])
                AS new (id, sheet, body, made_at, due_at, tries)
            ON CONFLICT DO NOTHING";
        self.answer(async {
            let mut transaction = self.pool.begin().await?;
            let moved = sqlx::query(cursor).bind(webhook).bind(by).bind(signed(seen.0)).bind(signed(seen.1));
            if moved.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(keep)
                .bind(webhook)
                .bind(new.iter().map(|one| one.id.as_str()).collect::<Vec<_>>())
                .bind(new.iter().map(|one| signed(one.sheet)).collect::<Vec<_>>())
                .bind(new.iter().map(|one| one.body.as_str()).collect::<Vec<_>>())
                .bind(new.iter().map(|one| one.made_at.as_millisecond()).collect::<Vec<_>>())
                .bind(new.iter().map(|one| one.due_at.as_millisecond()).collect::<Vec<_>>())
                .bind(new.iter().map(|one| i32::try_from(one.tries).unwrap_or(i32::MAX)).collect::<Vec<_>>())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn next(&self, webhook: &str) -> Result<Option<Delivery>, StoreError> {
        let sql = "SELECT id, sheet, body, made_at, due_at, tries FROM delivery WHERE webhook = $1 ORDER BY due_at, sheet LIMIT 1";
        type Row = (String, i64, String, i64, i64, i32);
        self.answer(async {
            let row: Option<Row> = sqlx::query_as(sql).bind(webhook).fetch_optional(&self.pool).await?;
            let delivery = |(id, sheet, body, made_at, due_at, tries): Row| {
                let (made_at, due_at) = (moment(made_at)?, moment(due_at)?);
                let (sheet, tries) = (u64::try_from(sheet).unwrap_or(0), u32::try_from(tries).unwrap_or(0));
                Ok(Delivery { id, sheet, body, made_at, due_at, tries })
            };
            row.map(delivery).transpose()
        })
        .await
    }

    async fn settle(&self, webhook: &str, by: &str, change: Change<'_>, state: &State) -> Result<bool, StoreError> {
        let state = state.to_json()?;
        self.answer(async {
            let mut transaction = self.pool.begin().await?;
            let noted = sqlx::query("UPDATE webhook SET state = $3::JSON WHERE name = $1 AND claimed_by = $2").bind(webhook).bind(by);
            if noted.bind(state).execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            match change {
                Change::None => {}
                Change::Done(id) => {
                    let done = sqlx::query("DELETE FROM delivery WHERE webhook = $1 AND id = $2");
                    done.bind(webhook).bind(id).execute(&mut *transaction).await?;
                }
                Change::Again { id, due_at } => {
                    let again = sqlx::query("UPDATE delivery SET due_at = $3, tries = tries + 1 WHERE webhook = $1 AND id = $2");
                    again.bind(webhook).bind(id).bind(due_at.as_millisecond()).execute(&mut *transaction).await?;
                }
            }
            transaction.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn give_up(&self, webhook: &str, by: &str, made_until: Timestamp) -> Result<u64, StoreError> {
        let sql = "DELETE FROM delivery WHERE webhook = $1 AND made_at <= $3
            AND EXISTS (SELECT 1 FROM webhook WHERE name = $1 AND claimed_by = $2)";
        let query = sqlx::query(sql).bind(webhook).bind(by).bind(made_until.as_millisecond());
        self.answer(async { Ok(query.execute(&self.pool).await?.rows_affected()) }).await
    }
}

/// PostgreSQL has no numbers above this.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
