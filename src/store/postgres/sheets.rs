//! Reading sheets: those that may be in force on a day, each held to its checksum, and what is damaged left out. Part of `store/postgres`.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use sqlx::AssertSqlSafe;

use super::rows::{self, SHEET, SheetRow};
use super::{Postgres, STANDS, day, number};
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::store::{StoreError, Wanted};

impl Postgres {
    /// Reads the sheets that may be in force, and answers of whom all that was found is damaged: they are to be asked for anew, about the
    /// days before.
    pub(super) async fn look_for(
        &self,
        asked: &[(usize, Wanted)],
        found: &mut [Vec<Arc<Sheet>>],
    ) -> Result<Vec<(usize, Wanted)>, StoreError> {
        let sql = format!(
            r#"SELECT DISTINCT ON (wanted.at, sheet.date) {SHEET}, wanted.at
            FROM UNNEST($1::TEXT[], $2::TEXT[], $3::INTEGER[], $4::INTEGER[]) WITH ORDINALITY AS wanted (source, "table", until, since, at)
            CROSS JOIN LATERAL (
                SELECT max(date) AS date FROM sheet
                WHERE sheet.source = wanted.source AND sheet."table" = wanted."table" AND date <= DATE '2000-01-01' + wanted.until
                AND {STANDS}
            ) AS newest
            JOIN sheet ON sheet.source = wanted.source AND sheet."table" = wanted."table"
                AND (sheet.date = newest.date OR sheet.date BETWEEN DATE '2000-01-01' + wanted.since AND newest.date)
            ORDER BY wanted.at, sheet.date DESC, sheet.revision DESC"#
        );
        let rows: Vec<SheetRow> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(asked.iter().map(|(_, wanted)| wanted.table.source.as_str()).collect::<Vec<_>>())
            .bind(asked.iter().map(|(_, wanted)| wanted.table.table).collect::<Vec<_>>())
            .bind(asked.iter().map(|(_, wanted)| number(wanted.on)).collect::<Vec<_>>())
            .bind(asked.iter().map(|(_, wanted)| wanted.since.map(number)).collect::<Vec<_>>())
            .fetch_all(&self.pool)
            .await?;
        let tables: Vec<TableId> = asked.iter().map(|(_, wanted)| wanted.table).collect();
        let mut earliest: BTreeMap<usize, Date> = BTreeMap::new();
        for (row, sheet) in rows.iter().zip(self.restore(&tables, &rows, Which::Last).await?) {
            let Some(at) = usize::try_from(row.at - 1).ok() else { continue };
            earliest.insert(at, day(row.date)?);
            let sheet = sheet.filter(|sheet| !sheet.is_withdrawn());
            if let (Some(sheet), Some(found)) = (sheet, asked.get(at).and_then(|(place, _)| found.get_mut(*place))) {
                found.push(Arc::new(sheet));
            }
        }
        let again = |(at, earliest): (usize, Date)| {
            let (place, wanted) = asked.get(at)?;
            let none = found.get(*place)?.is_empty();
            none.then_some((*place, Wanted { on: earliest.yesterday().ok()?, ..*wanted }))
        };
        Ok(earliest.into_iter().filter_map(again).collect())
    }

    /// Sheets from their rows and the rows of their quotes, in that order; nothing for those that are damaged, which is noted.
    pub(super) async fn restore(&self, tables: &[TableId], rows: &[SheetRow], which: Which) -> Result<Vec<Option<Sheet>>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let read = rows::restore(&mut *self.pool.acquire().await?, tables, rows).await?;
        Ok(rows.iter().zip(read).map(|(row, read)| self.or_left_out(tables, row, which, read)).collect())
    }

    fn or_left_out(&self, tables: &[TableId], row: &SheetRow, which: Which, read: Result<Sheet, StoreError>) -> Option<Sheet> {
        let number = (which == Which::Earlier).then_some(i64::from(row.revision));
        match read {
            Ok(sheet) => {
                if which == Which::Last {
                    self.damage.sound(sheet.table(), sheet.date());
                }
                Some(sheet)
            }
            Err(error) => {
                if let Some(table) = row.table(tables) {
                    self.damage.note(table, day(row.date).ok(), number, &error);
                }
                None
            }
        }
    }
}

/// Which revision of a day rows are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Last,
    Earlier,
}
