//! A conversion of two legs takes nothing from the heap: the arithmetic of `convert/ratio`, as `benches/convert.rs` measures it.

use std::hint::black_box;

use allocation_counter::measure;
use fx::convert::Rounding;
use fx::convert::ratio::{Direction, Factor, Ratio};
use rust_decimal::{Decimal, dec};

#[test]
fn a_conversion_allocates_nothing() {
    let usd = Factor { value: dec!(1.1172), nominal: 1, direction: Direction::Inverse };
    let gbp = Factor { value: dec!(0.83380), nominal: 1, direction: Direction::Direct };
    for (amount, expected) in
        [(dec!(100.00), Some(dec!(74.63))), (dec!(11258999068426.23), Some(dec!(8402930024394.73))), (Decimal::MAX, None)]
    {
        let mut result = None;
        let taken = measure(|| {
            let ratio = Ratio::of(black_box(amount), black_box(&[usd, gbp]));
            result = black_box(ratio.and_then(|ratio| ratio.round(2, Rounding::HalfEven)).ok());
        });
        assert_eq!((result, taken.count_total), (expected, 0), "{amount}");
    }
    // What does allocate is seen.
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
}
