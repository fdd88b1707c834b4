//! Asks publishers live and says how what they answer compares with what is stored. Part of `refresh`: nothing is stored, and nothing noted.

use std::collections::BTreeMap;

use futures::future::join_all;
use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::{Fetcher, Watched, as_others};
use crate::feed::Feed;
use crate::quote::Draft;
use crate::sheet::{self, Context, Rejection};
use crate::source::TableId;
use crate::sources::{self, Fetched, SourceError, Want};
use crate::store::StoreError;

/// How the newest answer of a table compares with what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The table.
    #[serde(serialize_with = "as_text")]
    pub table: TableId,
    /// What came of it.
    pub verdict: Verdict,
    /// The date of the newest sheet in the answer, where there is one.
    pub date: Option<Date>,
    /// How many currencies it quotes.
    pub quotes: usize,
    /// What to say of it.
    pub detail: String,
}

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every figure is the stored one.
    Same,
    /// Nothing of that day is stored.
    New,
    /// Figures of the stored day are others.
    Differs,
    /// The table ended: there is no newest sheet to ask for.
    Ended,
    /// The answer cannot be read, or breaks a rule.
    Refused,
    /// No answer.
    Unreachable,
}

impl Verdict {
    /// The word for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::New => "new",
            Verdict::Differs => "differs",
            Verdict::Ended => "ended",
            Verdict::Refused => "refused",
            Verdict::Unreachable => "unreachable",
        }
    }

    /// Whether somebody should look.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Verdict::Same | Verdict::New | Verdict::Ended)
    }
}

fn as_text<S: Serializer>(table: &TableId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(table)
}

impl Fetcher {
    /// Asks for the newest sheet of these tables, side by side, and compares.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn check(&self, tables: &[TableId]) -> Result<Vec<Checked>, StoreError> {
        let asked = self.watched.iter().filter(|watched| tables.contains(&watched.id()));
        join_all(asked.map(|watched| self.check_one(watched))).await.into_iter().collect()
    }

    async fn check_one(&self, watched: &Watched) -> Result<Checked, StoreError> {
        if watched.source.own.is_some() {
            return self.check_own(watched).await;
        }
        let told = |verdict, detail: String| Checked { table: watched.id(), verdict, date: None, quotes: 0, detail };
        let today = watched.table.schedule.today(self.clock.now());
        let client = match self.client().await {
            Ok(client) => client,
            Err(error) => return Ok(told(Verdict::Unreachable, error.to_string())),
        };
        let source = &watched.source;
        let mut feed = Feed::new(client, source.base_url.as_deref(), BTreeMap::new()).with_key(source.api_key.as_deref());
        let drafts = match sources::fetch(source.source, watched.table.table, &mut feed, Want::Latest { today, have: None }).await {
            Ok(Fetched::Drafts(drafts)) => drafts,
            Ok(Fetched::NotModified) => return Ok(told(Verdict::Ended, "nothing new comes".to_owned())),
            Err(SourceError::Feed(error)) => return Ok(told(Verdict::Unreachable, error.to_string())),
            Err(SourceError::Parse(error)) => return Ok(told(Verdict::Refused, Rejection::from(&error).to_string())),
        };
        match drafts.into_iter().max_by_key(|draft| draft.date) {
            Some(newest) => self.compared(watched, &newest).await,
            None => Ok(told(Verdict::Refused, Rejection::empty().to_string())),
        }
    }

    /// Judges a draft as a poll does, and holds it to the stored sheet of its day.
    async fn compared(&self, watched: &Watched, draft: &Draft) -> Result<Checked, StoreError> {
        let last = self.store.newest(watched.id(), draft.date).await?;
        let others = self.others(watched, draft, last.is_none()).await?;
        let history = self.history(watched, draft.date).await?;
        // Pairs that are new to the table are compared with whoever has them, as a poll does.
        let new = last.as_ref().is_some_and(|last| draft.quotes.iter().any(|quote| last.between(quote.base, quote.quote).is_none()));
        let wide = if new { self.others(watched, draft, true).await? } else { Vec::new() };
        let context = Context {
            last: last.as_deref(),
            history: Some(&history),
            others: &as_others(&others),
            wide: &as_others(&wide),
            ..watched.context(self.clock.now())
        };
        let checked = |verdict, quotes, detail| Checked { table: watched.id(), verdict, date: Some(draft.date), quotes, detail };
        let judged = match sheet::judge(draft, &context) {
            Ok(judged) => judged,
            Err(rejection) => return Ok(checked(Verdict::Refused, draft.quotes.len(), rejection.to_string())),
        };
        let quotes = judged.sheet.quotes().len();
        if let Some(row) = judged.refused.first() {
            let detail = format!("{} rows, as {}: {}", judged.refused.len(), row.rule, row.detail);
            return Ok(checked(Verdict::Refused, quotes, detail));
        }
        let Some(here) = last.filter(|last| last.date() == draft.date) else {
            return Ok(checked(Verdict::New, quotes, "nothing of that day is stored".to_owned()));
        };
        let other = |quote: &&crate::quote::Quote| here.between(quote.base, quote.quote) != Some(*quote);
        let differing: Vec<_> = judged.sheet.quotes().iter().filter(other).collect();
        Ok(match differing.first() {
            None => checked(Verdict::Same, quotes, String::new()),
            Some(one) => {
                let stored = here.between(one.base, one.quote).map_or_else(|| "none".to_owned(), |quote| quote.value().to_string());
                let detail = format!("{} figures, as {}/{}: {}, and stored is {stored}", differing.len(), one.base, one.quote, one.value());
                checked(Verdict::Differs, quotes, detail)
            }
        })
    }
}
