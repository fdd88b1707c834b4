//! The product of sources and faults: every publisher that is recorded, broken in each way that the replay server knows, before its first
//! sheet and after it. No wrong figure lands, and nobody else is disturbed.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "product/archived.rs"]
mod archived;
#[path = "support/books.rs"]
mod books;
#[path = "product/currencies.rs"]
mod currencies;
#[path = "support/process.rs"]
mod process;
#[path = "support/recordings.rs"]
mod recordings;
#[path = "support/wire.rs"]
mod wire;
#[path = "support/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};

use fx::refresh::Outcome;
use fx::source::TableId;
use world::{Desks, World};

/// The states of a publisher, one after the other: all faults while nothing of it is here, a good answer, what a wrong figure might come of
/// while its sheet is here, and a good answer again.
const STATES: [&str; 22] = [
    "zero", "spike", "badjson", "garbage", "html", "empty", "truncate", "huge", "slow", "hang", "refuse", "500", "429", "403", "404",
    "301", "none", "spike", "zero", "badjson", "none", "none",
];
/// Neighbours are so many states apart.
const APART: usize = 5;
/// Faults of which no answer can come, whatever is sent.
const SILENT: [&str; 10] = ["refuse", "500", "429", "403", "404", "301", "hang", "slow", "truncate", "huge"];

/// Good first sheets that may wait to be confirmed: whose sheet it is compared with depends on who answered before it, and recordings of
/// different years stand side by side here.
const MOST_WAITING: usize = 3;

/// Tables that have no recording, and tables that are asked for past days alone.
const NOTHING_RECORDED: [&str; 4] = ["HNB/HRK", "LB/EU", "LB/LT", "NBKR/past"];

/// What goes on at a table in one round.
struct Step {
    id: TableId,
    state: &'static str,
}

fn steps(round: usize, desks: &Desks) -> Vec<Step> {
    let mut hosts: Vec<&str> = Vec::new();
    let mut steps = Vec::new();
    for id in desks.tables() {
        let host = world::host(fx::sources::of(id.source).unwrap());
        let at = hosts.iter().position(|known| *known == host).unwrap_or(hosts.len());
        if at == hosts.len() {
            hosts.push(host);
        }
        if let Some(state) = round.checked_sub(at % APART).and_then(|at| STATES.get(at)) {
            steps.push(Step { id, state });
        }
    }
    steps
}

fn set(world: &World, steps: &[Step]) {
    let states: BTreeMap<&str, &str> =
        steps.iter().map(|step| (world::host(fx::sources::of(step.id.source).unwrap()), step.state)).collect();
    states.iter().for_each(|(host, state)| world.fault(host, state));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_of_any_publisher_brings_a_wrong_figure() {
    let Some(world) = World::start() else { return };
    let (good, first) = world.filled().await;
    let mut published: BTreeMap<TableId, BTreeSet<String>> = BTreeMap::new();
    let mut silent = Vec::new();
    for id in good.tables() {
        let figures = good.figures(id).await;
        if figures.is_empty() {
            silent.push(id.to_string());
        }
        published.insert(id, figures.into_iter().chain(good.doubted(id).await).collect());
    }
    assert_eq!(silent, NOTHING_RECORDED, "these tables have no figure");

    let (desks, mut wrong, mut waiting) = (world.desks().await, Vec::new(), BTreeSet::new());
    for round in 0..STATES.len() + APART - 1 {
        let steps = steps(round, &desks);
        set(&world, &steps);
        let asked: Vec<(TableId, bool)> = steps.iter().map(|step| (step.id, ["hang", "slow"].contains(&step.state))).collect();
        let outcomes: BTreeMap<TableId, Outcome> = desks.ask(&asked).await.into_iter().collect();
        for Step { id, state } in &steps {
            let outcome = &outcomes[id];
            let figures = desks.figures(*id).await;
            let invented: Vec<&String> = figures.iter().filter(|figure| !published[id].contains(*figure)).collect();
            if let Some(one) = invented.first() {
                wrong.push(format!("{id}, {state}: {} figures that were not published, as {one}", invented.len()));
            }
            if SILENT.contains(state) && outcome.is_good() && !NOTHING_RECORDED.contains(&id.to_string().as_str()) {
                wrong.push(format!("{id}, {state}: {outcome}"));
            }
            if *state == "none" && matches!(outcome, Outcome::Quarantined(_)) {
                waiting.insert(*id);
                continue;
            }
            let all: BTreeSet<String> = figures.into_iter().chain(desks.doubted(*id).await).collect();
            if *state == "none" && first[id].is_good() && (!outcome.is_good() || all.len() != published[id].len()) {
                wrong.push(format!("{id}, {state}: {outcome}; {} of {} figures", all.len(), published[id].len()));
            }
        }
    }
    assert!(waiting.len() <= MOST_WAITING, "{} good sheets wait: {waiting:?}", waiting.len());
    assert!(wrong.is_empty(), "{} deviations:\n{}", wrong.len(), wrong.join("\n"));
}
