//! A service in this process, over real sockets, with a clock of its own and a sheet of the Bank of Russia.
#![allow(dead_code, reason = "each test that includes this uses its part of it")]

use std::net::SocketAddr;
use std::sync::Arc;

use fx::clock::Clock;
use fx::config::{Config, Root, Server};
use fx::convert::{Books, Converter, Timetable};
use fx::currency::Code;
use fx::http::{App, Meters, Service};
use fx::quote::{Draft, Quote};
use fx::sheet;
use fx::sources;
use fx::store::{Editions, RateStore};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use tokio::sync::oneshot;

#[path = "books.rs"]
pub mod books;

pub use books::{CBR, ECB, EXCHANGE_API, THREE, config_of};

pub const NOW: &str = "2026-11-24T10:15:00Z";

/// A running service; it stops when the test ends.
pub struct Running {
    pub address: SocketAddr,
    pub clock: Clock,
    pub store: Arc<dyn RateStore>,
    pub books: Arc<Books>,
    pub editions: Arc<dyn Editions>,
    pub app: Arc<App>,
    _stop: oneshot::Sender<()>,
}

pub fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A sheet of the Bank of Russia, which has a floor of thirty currencies: the named figures, and fillers.
pub fn cbr(day: Date, usd: &str) -> sheet::Sheet {
    cbr_by(day, usd, date(2026, 11, 24), now())
}

/// The same, as it came on a day.
pub fn cbr_by(day: Date, usd: &str, today: Date, at: Timestamp) -> sheet::Sheet {
    let quote = |code: &str, nominal, value: &str| Quote::mid(code.parse().unwrap(), Code::RUB, nominal, value.parse().unwrap());
    let mut quotes = vec![quote("USD", 1, usd), quote("JPY", 100, "47.2636"), quote("EUR", 1, "92.5")];
    let fillers = "AUD AZN GBP AMD BYN BRL HUF VND HKD GEL DKK AED EGP INR IDR KZT CAD QAR KGS CNY MDL NZD NOK PLN RON XDR SGD";
    quotes.extend(fillers.split(' ').map(|code| quote(code, 1, "10")));
    let source = sources::of(CBR.source).unwrap();
    sheet::accept(&Draft::of(day, quotes), source, &source.tables[0], today, at).unwrap()
}

pub async fn start_with(config: Server) -> Running {
    start_on(config, "sqlite::memory:").await
}

/// The same over a store that others may share.
pub async fn start_on(config: Server, url: &str) -> Running {
    start_at(config, url, Root::Own).await
}

/// The same with another API at the root of the host.
pub async fn start_at(config: Server, url: &str, root: Root) -> Running {
    let opened = fx::store::open_for_service(url, now()).await.unwrap();
    start_over(config, opened.store, opened.editions, root).await
}

/// A service that knows nothing of the Bank of Russia but what the test puts.
pub async fn start_without_banks() -> Running {
    let editions = fx::store::open_for_service("sqlite::memory:", now()).await.unwrap().editions;
    start_over(Config::default().server, books::store().await, editions, Root::Own).await
}

async fn start_over(config: Server, store: Arc<dyn RateStore>, editions: Arc<dyn Editions>, root: Root) -> Running {
    store.put(&[cbr(date(2026, 11, 24), "80.1234")]).await.unwrap();
    let (clock, timetable) = (Clock::fixed(now()), Arc::new(Timetable::default()));
    let books = books::books(&config_of(&THREE), &store, &timetable);
    for table in [ECB, CBR, EXCHANGE_API] {
        timetable.set(table, "2026-11-24T10:25:00Z".parse().unwrap());
    }
    let listen = "127.0.0.1:0".parse().unwrap();
    // On the one listener, where a test does not say otherwise.
    let config = Server { listen, metrics_listen: config.metrics_listen.or(Some(listen)), ..config };
    let service = Service::bind(&config).await.unwrap();
    let address = service.address().unwrap();
    let app = App::new(Converter::new(Arc::clone(&books)), timetable, clock.clone(), config, Meters::install().unwrap());
    let app = Arc::new(app.keeping(Arc::clone(&editions)).rooted(root));
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(service.run(Arc::clone(&app), async {
        let _dropped = stopped.await;
    }));
    Running { address, clock, store, books, editions, app, _stop: stop }
}

pub async fn start() -> Running {
    start_with(Config::default().server).await
}

/// Runs blocking requests beside the service.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}
