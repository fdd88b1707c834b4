//! Which sheets of a stretch of past days are believed. Part of `refresh::backfill`.
//!
//! A sheet stands between two others: the day before it, and the day after it, which is at hand already. What jumps away from both is
//! refused; what a whole stretch has otherwise than others, than what follows it or than what is held here is not taken over in bulk.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Count, Filling, Progress};
use crate::quote::{Draft, Quote};
use crate::refresh::as_others;
use crate::sheet::{self, Context, Judged, Others, RefusedRow, Rejection, Rule, Sheet};
use crate::store::StoreError;

/// A sheet that is here within so many days after a stretch is compared with its end.
const FOLLOWS_WITHIN: i64 = 31;

impl Filling<'_> {
    /// The sheets of these days. `after` is the day that comes next, `before` the last sheet that was believed.
    pub(super) async fn judge(
        &mut self,
        drafts: &[Draft],
        after: Option<&Draft>,
        before: &mut Option<Sheet>,
        count: &mut Count,
    ) -> Result<Vec<Judged>, StoreError> {
        let mut sheets = Vec::with_capacity(drafts.len());
        for (at, draft) in drafts.iter().enumerate() {
            // What others say is read for the first of the days and for those that moved far: columns that are wrong are so day after day.
            let source = self.watched.source.source;
            let asks = at == 0 || before.as_ref().is_none_or(|before| sheet::needs_history(draft, before, source));
            let others = if asks { self.fetcher.others(self.watched, draft, before.is_none()).await? } else { Vec::new() };
            let next = drafts.get(at + 1).or(after);
            match self.one(draft, next, before.as_ref(), &as_others(&others)) {
                Ok(judged) => {
                    count.rows += judged.refused.len();
                    let rows = judged.refused.clone();
                    rows.into_iter().for_each(|row| self.row_refused(row));
                    self.history.add(&judged.sheet);
                    *before = Some(judged.sheet.clone());
                    sheets.push(judged);
                }
                Err(rejection) => {
                    count.refused += 1;
                    tracing::warn!(table = %self.watched.id(), date = %draft.date, rule = %rejection.rule, detail = rejection.detail, "a past sheet was refused");
                    (self.report)(Progress::Refused(draft.date, rejection));
                    self.refused.push(draft.date);
                }
            }
        }
        Ok(sheets)
    }

    fn row_refused(&mut self, row: RefusedRow) {
        tracing::warn!(table = %self.watched.id(), date = %row.date, rule = %row.rule, detail = row.detail, "a past row was refused");
        (self.report)(Progress::RefusedRow(row));
    }

    /// One day by the rules; what jumped is believed when the day after it goes on from there. Figures that are another currency's are not,
    /// however long they go on.
    fn one(&mut self, draft: &Draft, next: Option<&Draft>, last: Option<&Sheet>, others: &[Others<'_>]) -> Result<Judged, Rejection> {
        let hard = self.watched.context(self.now);
        let context = Context { last, others, history: Some(&self.history), ..hard };
        let judged = match sheet::judge(draft, &context) {
            Ok(judged) => {
                let (judged, confirmed) = goes_on(draft, next, judged, &context);
                for row in confirmed {
                    (self.report)(Progress::Confirmed(draft.date, Rejection { rule: row.rule, detail: row.detail }));
                }
                judged
            }
            Err(rejection) if rejection.rule.quarantines() && rejection.rule != Rule::Exchanged => {
                let alone = sheet::judge(draft, &Context { others, ..hard })?;
                let goes_on = next.map(|next| sheet::judge(next, &Context { last: Some(&alone.sheet), ..hard }));
                if !matches!(goes_on, Some(Ok(_))) {
                    return Err(rejection);
                }
                (self.report)(Progress::Confirmed(draft.date, rejection));
                alone
            }
            Err(rejection) => return Err(rejection),
        };
        let misplaced = sheet::misplaced(&judged.sheet, self.watched.source.source, others);
        let why = "by what others say of that day it has another currency's figure";
        Ok(judged.without(&misplaced, Rule::Exchanged, why, self.now))
    }

    /// Leaves out pairs that what is here of the days after contradicts: a column that is another's, or off by a power of ten, all along.
    pub(super) async fn joined_to_what_follows(
        &mut self,
        sheets: Vec<Judged>,
        last: Date,
        count: &mut Count,
    ) -> Result<Vec<Judged>, StoreError> {
        let (Some(newest), Ok(after)) = (sheets.last(), last.tomorrow()) else { return Ok(sheets) };
        let following = self.fetcher.store.sheets(self.watched.id(), after..=after.saturating_add(FOLLOWS_WITHIN.days())).await?;
        let Some(following) = following.first() else { return Ok(sheets) };
        let pairs = sheet::contradicted(&newest.sheet, following, self.watched.source.source);
        if pairs.is_empty() {
            return Ok(sheets);
        }
        let why = format!("the sheet of {}, which is here, has it otherwise", following.date());
        let mut kept = Vec::with_capacity(sheets.len());
        for judged in sheets {
            let before = judged.refused.len();
            let judged = judged.without(&pairs, Rule::Exchanged, &why, self.now);
            let rows = judged.refused.get(before..).unwrap_or_default().to_vec();
            count.rows += rows.len();
            rows.into_iter().for_each(|row| self.row_refused(row));
            kept.push(judged);
        }
        Ok(kept)
    }

    /// Without the days that the archive or an accepted sheet holds otherwise; all, where they are to be replaced. Either way they are listed.
    pub(super) async fn not_held_otherwise(
        &mut self,
        sheets: Vec<Judged>,
        first: Date,
        last: Date,
        count: &mut Count,
    ) -> Result<Vec<Judged>, StoreError> {
        if sheets.is_empty() {
            return Ok(sheets);
        }
        let here = self.fetcher.store.sheets(self.watched.id(), first..=last).await?;
        let mut kept = Vec::with_capacity(sheets.len());
        for judged in sheets {
            let held = here.iter().find(|here| here.date() == judged.sheet.date()).map(|here| differences(here, &judged.sheet));
            match held.filter(|lines| !lines.is_empty()) {
                Some(lines) if self.replaces => {
                    (self.report)(Progress::Replaced(judged.sheet.date(), lines));
                    kept.push(judged);
                }
                Some(lines) => {
                    count.held += 1;
                    (self.report)(Progress::Held(judged.sheet.date(), lines));
                }
                None => kept.push(judged),
            }
        }
        Ok(kept)
    }
}

/// The day with those rows that jumped and from which the next day goes on, and these rows.
fn goes_on(draft: &Draft, next: Option<&Draft>, judged: Judged, context: &Context<'_>) -> (Judged, Vec<RefusedRow>) {
    let waits = |row: &&RefusedRow| row.rule.quarantines() && row.rule != Rule::Exchanged;
    let since = context.now.checked_sub(sheet::OUTSTANDS).unwrap_or(context.now);
    let waiting: Vec<RefusedRow> = judged.refused.iter().filter(waits).map(|row| RefusedRow { since, ..row.clone() }).collect();
    let Some(next) = next.filter(|_| !waiting.is_empty()) else { return (judged, Vec::new()) };
    let after = sheet::judge(next, &Context { last: Some(&judged.sheet), waiting: &waiting, ..*context });
    let Ok(after) = after else { return (judged, Vec::new()) };
    let goes_on = |row: &RefusedRow| after.sheet.quote(row.quote.pair()).is_some_and(|quote| context.says_again(row, quote));
    let confirmed: Vec<RefusedRow> = waiting.iter().filter(|row| goes_on(row)).cloned().collect();
    match sheet::judge(draft, &Context { waiting: &confirmed, ..*context }) {
        Ok(again) => (again, confirmed),
        Err(_other_rule) => (judged, Vec::new()),
    }
}

/// The rows of a day that are held otherwise: other figures, and pairs that would be gone. Pairs that are new contradict nothing.
fn differences(here: &Sheet, new: &Sheet) -> Vec<String> {
    let difference = |old: &Quote| match new.between(old.base, old.quote) {
        Some(new) if new == old => None,
        Some(new) => Some(format!(
            "{} {} = {} {}, and came as {} {} = {} {}",
            old.nominal,
            old.base,
            old.value(),
            old.quote,
            new.nominal,
            new.base,
            new.value(),
            new.quote
        )),
        None => Some(format!("{} {} = {} {}, and did not come", old.nominal, old.base, old.value(), old.quote)),
    };
    here.quotes().iter().filter_map(difference).collect()
}
