//! Which sources have a pair, by what the store knows of them: so that a command reads and asks no others. Part of `convert/book`.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Books, NOW_LASTS, Reads};
use crate::currency::{self, Code};
use crate::source::{EnabledSource, SourceId, TableId};
use crate::store::StoreError;

/// Currencies of which it is kept who quotes them: more than ISO 4217 has.
const MOST: u64 = 1000;

/// Who ever quoted a currency, as the store said lately: a file asks for each of its days, and the store would be asked as often.
#[derive(Debug)]
pub(super) struct Quoting(moka::sync::Cache<(Code, Among, u64), Arc<[usize]>>);

impl Quoting {
    /// Nobody is known to quote anything. What another process stores is seen as soon as in a book.
    pub(super) fn new() -> Quoting {
        Quoting(moka::sync::Cache::builder().name("quoting").max_capacity(MOST).time_to_live(NOW_LASTS.unsigned_abs()).build())
    }
}

/// Which sources count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Among {
    /// Those that may answer where none is named.
    Unnamed,
    /// All: those that are compared.
    Any,
}

impl Among {
    fn has(self, source: &EnabledSource) -> bool {
        self == Among::Any || source.unnamed
    }
}

impl Books {
    /// Which sources to read for a pair, one attempt after the other: a service reads all at once. A command reads the first that can
    /// answer, then all that can, then whoever has one of the two.
    pub(in crate::convert) async fn attempts(
        &self,
        source: Option<SourceId>,
        pair: Option<(Code, Code)>,
    ) -> Result<Vec<Option<Arc<[usize]>>>, StoreError> {
        if self.reads == Reads::Everything {
            return Ok(vec![None]);
        }
        if let Some(source) = source {
            let place = self.sources.iter().position(|enabled| enabled.id() == source);
            return Ok(vec![Some(place.into_iter().collect())]);
        }
        let Some((from, to)) = pair else { return Ok(vec![Some(Arc::from([]))]) };
        let (having_from, having_to) = (self.quoting(from, Among::Unnamed).await?, self.quoting(to, Among::Unnamed).await?);
        let mut both: Vec<usize> = having_from.iter().copied().filter(|place| having_to.contains(place)).collect();
        both.sort_by_key(|place| self.sources.get(*place).map(|source| (self.prefer.of_pair(source, from, to), *place)));
        let mut either: Vec<usize> = having_from.iter().chain(having_to.iter()).copied().collect();
        either.sort_unstable();
        either.dedup();
        let first: Vec<usize> = both.first().copied().into_iter().collect();
        let mut attempts: Vec<Vec<usize>> = vec![first, both, either];
        attempts.retain(|places| !places.is_empty());
        attempts.dedup_by_key(|places| places.len());
        let attempts: Vec<_> = attempts.into_iter().map(|places| Some(Arc::from(places))).collect();
        Ok(if attempts.is_empty() { vec![Some(Arc::from([]))] } else { attempts })
    }

    /// Which sources to read to compare what they say of a pair: a service reads all; a command those that have both currencies.
    pub(in crate::convert) async fn comparing(&self, from: Code, to: Code) -> Result<Option<Arc<[usize]>>, StoreError> {
        if self.reads == Reads::Everything {
            return Ok(None);
        }
        let (having_from, having_to) = (self.quoting(from, Among::Any).await?, self.quoting(to, Among::Any).await?);
        Ok(Some(having_from.iter().copied().filter(|place| having_to.contains(place)).collect()))
    }

    /// The sources that a question about a pair may need, the first that can answer first: for a command, which asks no other publisher.
    /// One that has never been asked counts where its home is one of the two, or where the configuration names it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn concerned(&self, from: Code, to: Code) -> Result<Vec<SourceId>, StoreError> {
        let concerned = self.hopeful(from, to, Among::Unnamed).await?;
        if !concerned.is_empty() {
            return Ok(concerned);
        }
        let (having_from, having_to) = (self.quoting(from, Among::Unnamed).await?, self.quoting(to, Among::Unnamed).await?);
        let either = having_from.iter().chain(having_to.iter()).filter_map(|place| self.sources.get(*place));
        Ok(either.map(|source| source.id()).collect())
    }

    /// The sources that may say something of a pair, of whatever kind, in the order in which they answer: for a command, as
    /// [`concerned`](Books::concerned).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn comparable(&self, from: Code, to: Code) -> Result<Vec<SourceId>, StoreError> {
        self.hopeful(from, to, Among::Any).await
    }

    /// Those that have both currencies, and those of which nobody knows yet: in order.
    async fn hopeful(&self, from: Code, to: Code, among: Among) -> Result<Vec<SourceId>, StoreError> {
        let (having_from, having_to) = (self.quoting(from, among).await?, self.quoting(to, among).await?);
        let tables: Vec<TableId> = self.sources.iter().flat_map(|source| source.tables.iter().map(|table| table.id)).collect();
        let known: HashSet<SourceId> = self.store.filled(&tables).await?.into_iter().map(|table| table.source).collect();
        let asks = |place: usize, source: &EnabledSource| {
            let unknown = !known.contains(&source.id());
            let home = source.source.home();
            let hopeful = unknown && (home == from || home == to || self.prefer.names(source.id()));
            let both = having_from.contains(&place) && having_to.contains(&place);
            (both || hopeful) && among.has(source)
        };
        let places = self.sources.iter().enumerate().filter(|(place, source)| asks(*place, source));
        let mut concerned: Vec<_> = places.map(|(place, source)| (self.prefer.of_pair(source, from, to), place, source.id())).collect();
        concerned.sort_unstable_by_key(|(rank, place, _)| (*rank, *place));
        Ok(concerned.into_iter().map(|(_, _, id)| id).collect())
    }

    /// The places of the sources among these that ever quoted a currency, or a metal by the gram, in order.
    async fn quoting(&self, code: Code, among: Among) -> Result<Arc<[usize]>, StoreError> {
        let key = (code, among, self.generation.load(Ordering::Acquire));
        if let Some(known) = self.quoting.0.get(&key) {
            return Ok(known);
        }
        let these = || self.sources.iter().enumerate().filter(|(_, source)| among.has(source));
        let tables: Vec<TableId> = these().flat_map(|(_, source)| source.tables.iter().map(|table| table.id)).collect();
        let mut found = self.store.quoting(code, &tables).await?;
        if let Some(gram) = currency::gram(code) {
            found.extend(self.store.quoting(gram.code, &tables).await?);
        }
        let has = |source: &EnabledSource| found.iter().any(|table| table.source == source.id());
        let places: Arc<[usize]> = these().filter(|(_, source)| has(source)).map(|(place, _)| place).collect();
        self.quoting.0.insert(key, Arc::clone(&places));
        Ok(places)
    }
}
