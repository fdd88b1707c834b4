//! The arithmetic of one conversion beside rust_decimal's own: two legs, an amount below 2⁵⁰, result rounded to the cent.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fx::convert::Rounding;
use fx::convert::ratio::{Direction, Factor, Ratio};
use rust_decimal::{Decimal, dec};

fn conversions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("two legs");
    let (usd, gbp) = (dec!(1.1172), dec!(0.83380));
    let legs =
        [Factor { value: usd, nominal: 1, direction: Direction::Inverse }, Factor { value: gbp, nominal: 1, direction: Direction::Direct }];
    for (name, amount) in [("100.00", dec!(100.00)), ("11258999068426.23", dec!(11258999068426.23))] {
        group.bench_function(format!("fx/{name}"), |bencher| {
            bencher.iter(|| Ratio::of(black_box(amount), black_box(&legs)).and_then(|ratio| ratio.round(2, Rounding::HalfEven)));
        });
        group.bench_function(format!("rust_decimal/{name}"), |bencher| {
            bencher.iter(|| (black_box(amount) * black_box(gbp) / black_box(usd)).round_dp(2));
        });
    }
    group.finish();
    let longest = Decimal::MAX;
    criterion.bench_function("two legs/fx/the largest amount", |bencher| {
        bencher.iter(|| Ratio::of(black_box(longest), black_box(&legs)).and_then(|ratio| ratio.round(0, Rounding::HalfEven)));
    });
}

criterion_group!(benches, conversions);
criterion_main!(benches);
