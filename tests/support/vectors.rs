//! The shared vectors: cases for every implementation of the arithmetic, in any language. Their results are the oracle's.

use fx::convert::Rounding;
use fx::convert::ratio::{Direction, Factor};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::oracle;

/// One case. See tests/vectors/README.md.
#[derive(Debug, Serialize, Deserialize)]
pub struct Vector {
    pub name: String,
    pub amount: String,
    pub legs: Vec<Leg>,
    pub scale: u32,
    pub rounding: String,
    /// Nothing when it does not fit.
    pub result: Option<String>,
    pub unrounded: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Leg {
    pub value: String,
    pub nominal: u32,
    pub direction: Direction,
}

impl Leg {
    pub fn factor(&self) -> Factor {
        Factor { value: Decimal::from_str_exact(&self.value).unwrap(), nominal: self.nominal, direction: self.direction }
    }
}

fn direct(value: &str, nominal: u32) -> Leg {
    Leg { value: value.to_owned(), nominal, direction: Direction::Direct }
}

fn inverse(value: &str, nominal: u32) -> Leg {
    Leg { value: value.to_owned(), nominal, direction: Direction::Inverse }
}

fn vector(name: &str, amount: &str, legs: &[Leg], scale: u32, mode: Rounding) -> Vector {
    let factors: Vec<Factor> = legs.iter().map(Leg::factor).collect();
    // What a decimal cannot hold would be another number, which no other implementation has.
    let exact = Decimal::from_str_exact(amount).unwrap();
    Vector {
        name: name.to_owned(),
        amount: amount.to_owned(),
        legs: legs.to_vec(),
        scale,
        rounding: mode.to_string(),
        result: oracle::round(exact, &factors, scale, mode).map(|result| result.to_string()),
        unrounded: oracle::significant(exact, &factors, 28),
    }
}

/// The whole file: one vector a line.
pub fn file() -> String {
    let mut all = Vec::new();
    for mode in Rounding::ALL {
        hard(&mut all, mode);
    }
    usual(&mut all);
    random(&mut all);
    let lines: Vec<String> = all.iter().map(|vector| serde_json::to_string(vector).unwrap()).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

const MAX: &str = "79228162514264337593543950335";

/// Where implementations go wrong, in one mode.
fn hard(all: &mut Vec<Vector>, mode: Rounding) {
    for sign in ["", "-"] {
        let signed = |amount: &str| format!("{sign}{amount}");
        // Exact halves, beside an even and an odd digit, and just off the half.
        for amount in
            ["0.125", "0.135", "0.5", "1.5", "2.5", "0.005", "0.015", "0.1249999999999999999999999999", "0.1250000000000000000000000001"]
        {
            all.push(vector("half", &signed(amount), &[], 2, mode));
            all.push(vector("half", &signed(amount), &[direct("1", 1)], 0, mode));
        }
        all.push(vector("half through a division", &signed("1"), &[inverse("8", 1)], 2, mode));
        all.push(vector("half through a nominal", &signed("5"), &[direct("1", 1000)], 2, mode));
        all.push(vector("rounds to zero", &signed("0.001"), &[direct("1.1172", 1)], 2, mode));
        all.push(vector("rounds to zero from far", &signed("0.0000000000000000000000000001"), &[inverse(MAX, 1)], 2, mode));
        all.push(vector("repeats for ever", &signed("1"), &[inverse("3", 1)], 18, mode));
        all.push(vector("huge times tiny", &signed(MAX), &[direct("0.0000000000000000000000000001", 1)], 2, mode));
        all.push(vector("tiny times huge", &signed("0.0000000000000000000000000001"), &[direct(MAX, 1)], 2, mode));
        all.push(vector("all digits", &signed("1234567890123456789012345.678"), &[direct("1.234567890123456789012345678", 1)], 2, mode));
        all.push(vector(
            "all digits, two legs",
            &signed("9.999999999999999999999999999"),
            &[inverse("1.000000000000000000000000001", 1), direct("9.999999999999999999999999999", 10_000)],
            6,
            mode,
        ));
        all.push(vector("the largest amount", &signed(MAX), &[], 0, mode));
        all.push(vector("the largest amount and one decimal", &signed(MAX), &[], 1, mode));
        // 2⁹⁵ twice is one more than the largest; 2⁹⁷ − 1 halved is a half more, which the mode keeps or loses.
        all.push(vector("overflow by one", &signed("39614081257132168796771975168"), &[direct("2", 1)], 0, mode));
        let half_more = [direct("11447", 1), inverse("2", 1)];
        all.push(vector("overflow by rounding", &signed("13842607235828485645766393"), &half_more, 0, mode));
        all.push(vector("far too large", &signed(MAX), &[direct(MAX, 1)], 0, mode));
        all.push(vector(
            "four legs",
            &signed("100"),
            &[inverse("1.1172", 1), direct("84.3771", 1), inverse("47.2636", 100), direct("0.3312", 10_000)],
            3,
            mode,
        ));
        all.push(vector("zero", &signed("0.00"), &[direct("75.5273", 1)], 2, mode));
    }
}

/// What people ask, at published figures.
fn usual(all: &mut Vec<Vector>) {
    let mode = Rounding::HalfEven;
    let usd_rub = direct("75.5273", 1);
    for amount in ["100", "1", "0.01", "99.99", "1234.56", "1000000", "-250", "100.00"] {
        all.push(vector("official rate", amount, std::slice::from_ref(&usd_rub), 2, mode));
        all.push(vector("official rate, inverse", amount, &[inverse("75.5273", 1)], 2, mode));
        all.push(vector("nominal of a hundred", amount, &[direct("47.2636", 100)], 2, mode));
        all.push(vector("cross through the euro", amount, &[inverse("1.1172", 1), direct("0.87135", 1)], 2, mode));
        all.push(vector("to a currency without cents", amount, &[direct("171.85", 1)], 0, mode));
        all.push(vector("to a currency of three decimals", amount, &[direct("0.30795", 1)], 3, mode));
        all.push(vector("a law's rate", amount, &[inverse("1.95583", 1)], 2, mode));
        all.push(vector("to an ounce of gold", amount, &[inverse("3563.4281", 1)], 6, mode));
    }
}

/// A plain generator (Knuth's MMIX), so that every machine makes the same file.
struct Generator(u64);

impl Generator {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn digits(&mut self, count: u64) -> i128 {
        let first = 1 + i128::from(self.below(9));
        (1..count).fold(first, |number, _| number * 10 + i128::from(self.below(10)))
    }

    fn decimal(&mut self, most: u64) -> String {
        let count = 1 + self.below(most);
        let scale = u32::try_from(self.below(count + 1)).unwrap();
        Decimal::from_i128_with_scale(self.digits(count), scale).to_string()
    }
}

fn random(all: &mut Vec<Vector>) {
    let mut generator = Generator(20_261_030);
    for at in 0..240_usize {
        let legs: Vec<Leg> = (0..=generator.below(4))
            .map(|_| {
                let nominal = [1, 10, 100, 1000, 10_000, 1_000_000][generator.below(6) as usize];
                let value = generator.decimal(if at % 2 == 0 { 8 } else { 28 });
                if generator.below(2) == 0 { direct(&value, nominal) } else { inverse(&value, nominal) }
            })
            .collect();
        let amount = generator.decimal(if at % 3 == 0 { 28 } else { 10 });
        let scale = u32::try_from(generator.below(9)).unwrap();
        all.push(vector("random", &amount, &legs, scale, Rounding::ALL[at % 7]));
    }
}
