//! A sheet dated ahead that was believed, and from which its publisher went back. Part of `refresh`.

use jiff::civil::Date;

use super::poll::Visit;
use crate::sheet::Sheet;
use crate::store::StoreError;

impl Visit<'_> {
    /// Takes out what is dated beyond all that the calendar has by now, where the publisher put out an earlier date since: that was a slip,
    /// and would be the rate of its day. What waits for a holiday that is not known here stays, because nothing comes after it.
    pub(super) async fn take_back(&mut self, shown: Date) -> Result<(), StoreError> {
        let (id, store) = (self.id(), &self.fetcher.store);
        let latest = self.watched.table.schedule.latest_effective(self.now).max(shown);
        let Some(shown) = store.sheet(id, shown).await? else { return Ok(()) };
        while let Some(ahead) = store.newest(id, Date::MAX).await?.filter(|ahead| ahead.date() > latest) {
            let day = ahead.date();
            if ahead.fetched_at() >= shown.fetched_at() {
                return Ok(());
            }
            store.put(&[Sheet::withdrawn(id, day, self.now)]).await?;
            self.notes.drop_day(day);
            self.fetcher.books.forget();
            tracing::warn!(table = %id, date = %day, "a sheet dated ahead was taken out: its publisher put out an earlier date since");
        }
        Ok(())
    }
}
