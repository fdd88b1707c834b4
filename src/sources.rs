//! The registry: every source that fx knows, one a file under `sources/`. Stands above `source`, which says what a source is, and `feed`,
//! by which it is asked.

pub mod amcm;
pub mod bam;
pub mod banguat;
pub mod banrep;
pub mod banxico;
pub mod bazg;
pub mod bbk;
pub mod bcb;
pub mod bcbo;
pub mod bcc;
pub mod bcch;
pub mod bccr;
pub mod bceao;
pub mod bcn;
pub mod bcp;
pub mod bcra;
pub mod bcrp;
pub mod bct;
pub mod bcu;
pub mod bdi;
pub mod bdp;
pub mod bi;
pub mod bna;
pub mod bnm;
pub mod bnr;
pub mod bnrrw;
pub mod boa;
pub mod bob;
pub mod boc;
pub mod boe;
pub mod boi;
pub mod boj;
pub mod boja;
pub mod bom;
pub mod bot;
pub mod bota;
pub mod cba;
pub mod cbc;
pub mod cbe;
pub mod cbg;
pub mod cbi;
pub mod cbk;
pub mod cbllr;
pub mod cbm;
pub mod cbn;
pub mod cbr;
pub mod cbs;
pub mod cbsl;
pub mod cbu;
pub mod cfets;
pub mod cnb;
pub mod dab;
pub mod dnb;
pub mod ecb;
pub mod exchange_api;
pub mod fbil;
pub mod fred;
pub mod hkma;
pub mod hmrc;
pub mod hnb;
pub mod imf;
pub mod inforeuro;
pub mod lb;
pub mod mas;
pub mod mma;
pub mod mnb;
pub mod nb;
pub mod nbc;
pub mod nbe;
pub mod nbg;
pub mod nbk;
pub mod nbkr;
pub mod nbm;
pub mod nbp;
pub mod nbrb;
pub mod nbrm;
pub mod nbt;
pub mod nbu;
pub mod nrb;
pub mod nrbt;
pub mod own;
pub mod rb;
pub mod rba;
pub mod rbf;
pub mod rbm;
pub mod rbv;
pub mod sarb;
pub mod sbi;
pub mod sbp;
pub mod tcmb;
pub mod un;
pub mod ust;

mod catalogue;
mod fetch;

pub use self::catalogue::catalogue;
pub use self::fetch::fetch;
pub use crate::feed::{Fetched, SourceError, Want};

use crate::source::{Source, SourceId};

/// Every source, in the order of preference where a configuration names none. One line a source.
static REGISTRY: &[&Source] = &[
    &ecb::SOURCE,
    &cbr::SOURCE,
    &nbp::SOURCE,
    &cnb::SOURCE,
    &bnr::SOURCE,
    &boc::SOURCE,
    &rba::SOURCE,
    &mnb::SOURCE,
    &nb::SOURCE,
    &dnb::SOURCE,
    &hnb::SOURCE,
    &boi::SOURCE,
    &bcb::SOURCE,
    &tcmb::SOURCE,
    &nbu::SOURCE,
    &nbk::SOURCE,
    &nbg::SOURCE,
    &nbm::SOURCE,
    &nbrb::SOURCE,
    &cbu::SOURCE,
    &cba::SOURCE,
    &nbc::SOURCE,
    &rb::SOURCE,
    &sarb::SOURCE,
    &fbil::SOURCE,
    &cfets::SOURCE,
    &bcrp::SOURCE,
    &mas::SOURCE,
    &cbe::SOURCE,
    &sbi::SOURCE,
    &lb::SOURCE,
    &nbrm::SOURCE,
    &nrb::SOURCE,
    &cbsl::SOURCE,
    &nbkr::SOURCE,
    &nbt::SOURCE,
    &cbn::SOURCE,
    &cbk::SOURCE,
    &cbm::SOURCE,
    &nbe::SOURCE,
    &rbm::SOURCE,
    &cbg::SOURCE,
    &cbllr::SOURCE,
    &dab::SOURCE,
    &cbi::SOURCE,
    &mma::SOURCE,
    &rbf::SOURCE,
    &nrbt::SOURCE,
    &cbs::SOURCE,
    &rbv::SOURCE,
    &hkma::SOURCE,
    &cbc::SOURCE,
    &boe::SOURCE,
    &boj::SOURCE,
    &bdi::SOURCE,
    &bnm::SOURCE,
    &bi::SOURCE,
    &bot::SOURCE,
    &banxico::SOURCE,
    &bcch::SOURCE,
    &banrep::SOURCE,
    &bcra::SOURCE,
    &bcu::SOURCE,
    &bcp::SOURCE,
    &bcbo::SOURCE,
    &bccr::SOURCE,
    &boja::SOURCE,
    &banguat::SOURCE,
    &bcn::SOURCE,
    &bam::SOURCE,
    &bct::SOURCE,
    &bna::SOURCE,
    &bnrrw::SOURCE,
    &bota::SOURCE,
    &bceao::SOURCE,
    &bob::SOURCE,
    &bom::SOURCE,
    &amcm::SOURCE,
    &boa::SOURCE,
    &bcc::SOURCE,
    &bbk::SOURCE,
    &bdp::SOURCE,
    &imf::SOURCE,
    &fred::SOURCE,
    &sbp::SOURCE,
    &bct::CASH,
    &bcc::PUBLIC,
    &bcc::SPECIAL,
    &hmrc::SOURCE,
    &ust::SOURCE,
    &inforeuro::SOURCE,
    &bazg::SOURCE,
    &bazg::MONTH,
    &un::SOURCE,
    &dab::CASH,
    &exchange_api::SOURCE,
];

/// Every source, in the order of preference where a configuration names none.
#[must_use]
pub fn registry() -> &'static [&'static Source] {
    REGISTRY
}

/// The source that a person named: its id in either case, with a hyphen or an underscore. One's own are among them once the configuration
/// was read.
///
/// ```
/// use fx::sources;
///
/// assert_eq!(sources::find("exchange_api").map(|source| source.name), Some("Currency-api"));
/// assert!(sources::find("Bank of Nowhere").is_none());
/// ```
#[must_use]
pub fn find(name: &str) -> Option<&'static Source> {
    let same = |source: &&'static Source| {
        let id = source.id.as_str();
        id.eq_ignore_ascii_case(name) || id.eq_ignore_ascii_case(&name.replace('_', "-"))
    };
    registry().iter().copied().find(same).or_else(|| own::declared().into_iter().find(same))
}

/// The source of that id, where it is known here.
#[must_use]
pub fn of(id: SourceId) -> Option<&'static Source> {
    let same = |source: &&'static Source| source.id == id;
    registry().iter().copied().find(same).or_else(|| own::declared().into_iter().find(same))
}
