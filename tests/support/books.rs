//! Books over a store, for tests that go through no command, and a configuration in which the named sources alone are enabled.
#![allow(dead_code, reason = "each test that includes this uses its part of it")]

use std::sync::Arc;

use fx::config::{self, Config};
use fx::convert::{Books, Reads, Timetable};
use fx::source::{SourceId, TableId};
use fx::sources::{self, cbr, ecb, exchange_api};
use fx::store::RateStore;
use fx::store::archive::Archive;
use fx::store::cached::Cached;
use fx::store::overlay::Overlay;
use fx::store::sqlite::Sqlite;

pub const ECB: TableId = TableId::only(ecb::SOURCE.id);
pub const CBR: TableId = TableId::only(cbr::SOURCE.id);
pub const EXCHANGE_API: TableId = TableId::only(exchange_api::SOURCE.id);

/// The publishers of most tests.
pub const THREE: [SourceId; 3] = [ECB.source, CBR.source, EXCHANGE_API.source];

/// The variables with which every source but these is switched off.
pub fn only(enabled: &[SourceId]) -> Vec<(String, String)> {
    let off = sources::registry().iter().filter(|source| !enabled.contains(&source.id));
    off.map(|source| (format!("FX_SOURCES__{}__ENABLED", source.id.key().to_uppercase()), "false".to_owned())).collect()
}

/// A configuration with these sources alone.
pub fn config_of(enabled: &[SourceId]) -> Config {
    config::load(None, only(enabled)).unwrap().0
}

/// A store in memory that knows nothing of publishers but what is compiled in of the ECB and EXCHANGE-API: for tests of how the others are
/// asked and read.
pub async fn store() -> Arc<dyn RateStore> {
    let (memory, archive) = (Arc::new(Sqlite::in_memory().await.unwrap()), Archive::without_banks());
    Arc::new(Cached::new(Arc::new(Overlay::new(memory, archive))))
}

/// The books of a service.
pub fn books(config: &Config, store: &Arc<dyn RateStore>, timetable: &Arc<Timetable>) -> Arc<Books> {
    let (sources, preference) = (config.enabled_sources(), config.preference());
    Arc::new(Books::new(Arc::clone(store), sources, preference, config.rates.carry_days, Arc::clone(timetable), Reads::Everything))
}
