//! The widget's editions in the database. Part of `store/postgres`: of a fleet that is updated one by one, each copy serves what the others
//! have.

use async_trait::async_trait;

use super::{Postgres, StoreError};
use crate::store::Editions;

#[async_trait]
impl Editions for Postgres {
    async fn keep(&self, version: &str, files: &[(&str, &str)]) -> Result<(), StoreError> {
        let sql = "INSERT INTO edition (version, file, content)
            SELECT $1, file, content FROM UNNEST($2::TEXT[], $3::TEXT[]) AS kept (file, content) ON CONFLICT DO NOTHING";
        let (names, contents): (Vec<&str>, Vec<&str>) = files.iter().copied().unzip();
        self.answer(async {
            sqlx::query(sql).bind(version).bind(names).bind(contents).execute(&self.pool).await?;
            Ok(())
        })
        .await
    }

    async fn file(&self, version: &str, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT content FROM edition WHERE version = $1 AND file = $2";
        self.answer(async { Ok(sqlx::query_scalar(sql).bind(version).bind(name).fetch_optional(&self.pool).await?) }).await
    }
}
