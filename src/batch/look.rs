//! What a file of CSV shows of itself in its first rows: what stands between fields, where the header is, which columns are meant, how
//! numbers and days are written. Part of `batch`: pure. What the rows leave open stays open, and their cells say so.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::cell::{self, Day, Order};
use super::columns::{AMOUNTS, CURRENCIES, DAYS, IN, OUT, SURE, TOTALS, YEARS, are_directions, counted_in, is_of_others};
use super::frame::Frames;
use super::plan::{Plan, Refused, shown_header};
use crate::currency::{Code, Figure, Marks, called, called_in, find, unit_named};

/// The header is among so many rows.
const MOST_BEFORE: usize = 40;
/// So many rows show what a column holds.
const MOST_ROWS: usize = 1000;
/// What may stand between fields, the usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Where the four things stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    pub(super) count: usize,
    /// Of amount, from, to and date.
    pub(super) at: [Option<usize>; 4],
    /// The column of what goes out, where that of the amount has only what comes in.
    pub(super) out: Option<usize>,
}

/// How cells are read: what the plan or the rows decided.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Notation {
    /// Amounts are in plain notation, and days in ISO's: a file of lines.
    pub(super) strict: bool,
    pub(super) marks: Marks,
    /// The marks were said or seen: a number that is written otherwise is an error.
    pub(super) firm: bool,
    pub(super) order: Option<Order>,
    /// Days with years of two digits may have them first.
    pub(super) years_first: bool,
    /// The currency in the name of the amount's column.
    pub(super) from: Option<Code>,
    /// A row that names another one is an error: nobody said which of the two counts.
    pub(super) from_binds: bool,
}

/// What a file shows of itself.
#[derive(Debug)]
pub(super) struct Detected {
    pub(super) delimiter: u8,
    /// Rows before the header.
    pub(super) skip: usize,
    pub(super) columns: Result<Columns, Refused>,
    pub(super) reading: Notation,
    /// What is said of it; nothing where all is as the documents say.
    pub(super) said: Option<String>,
}

/// Whether digits are a year that a file of amounts may be about.
fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: u16| (1950..2100).contains(&year))
}

/// The fields of a row.
pub(super) fn fields(reader: &mut Reader, row: &[u8]) -> Vec<String> {
    let (mut bytes, mut ends) = (vec![0; row.len() + 1], vec![0; row.len() + 2]);
    let (mut filled, mut ended, mut input) = (0, 0, row);
    reader.reset();
    loop {
        let (result, read, wrote, more) = reader.read_record(input, &mut bytes[filled..], &mut ends[ended..]);
        (filled, ended, input) = (filled + wrote, ended + more, &input[read..]);
        if !matches!(result, ReadRecordResult::InputEmpty) {
            break;
        }
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends[..ended]).map(|(start, end)| String::from_utf8_lossy(&bytes[start..*end]).trim().to_owned()).collect()
}

/// Looks at the first rows. `whole` when they are the whole file.
pub(super) fn look(sample: &[u8], whole: bool, plan: &Plan, encoding: Option<&str>) -> Detected {
    let given = plan.delimiter();
    let candidates = given.map_or(DELIMITERS.to_vec(), |given| vec![given]);
    let mut tables = candidates.into_iter().map(|delimiter| Table::of(sample, whole, delimiter, plan));
    let first = tables.next();
    let found = match first {
        Some(table) if table.columns.is_ok() => Some(table),
        Some(table) => {
            let rest: Vec<Table> = tables.collect();
            let better = rest.into_iter().fold(table, |best, next| if next.rank() > best.rank() { next } else { best });
            Some(better)
        }
        None => None,
    };
    let table = found.unwrap_or_else(|| Table::of(sample, whole, b',', plan));
    table.found(plan, encoding)
}

/// The rows from one on, without the empty fields that stand behind those of the header.
fn rows_of(all: &[Vec<String>], start: usize, count: usize) -> Vec<Vec<String>> {
    let fitted = |row: &Vec<String>| match row.split_at_checked(count) {
        Some((fields, rest)) if rest.iter().all(String::is_empty) => fields.to_vec(),
        _ => row.clone(),
    };
    all.iter().skip(start).map(fitted).collect()
}

/// The first rows, cut by one delimiter.
struct Table {
    delimiter: u8,
    skip: usize,
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    columns: Result<Columns, Refused>,
    from: Option<Code>,
}

impl Table {
    fn of(sample: &[u8], whole: bool, delimiter: u8, plan: &Plan) -> Table {
        let mut frames = Frames::new(plan.limits.row_bytes);
        frames.delimiter(delimiter);
        frames.text().extend_from_slice(sample);
        let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
        let mut all = Vec::new();
        while let Some(frame) = frames.next(whole).filter(|_| all.len() < MOST_ROWS + MOST_BEFORE) {
            all.push(fields(&mut reader, frames.bytes(frame.range)));
        }
        let full = |row: &Vec<String>| row.iter().any(|cell| !cell.is_empty());
        let first = all.iter().position(full).unwrap_or(0);
        let start = plan.skip.map_or(first, |skip| all.iter().enumerate().skip(skip).find(|(_, row)| full(row)).map_or(skip, |(at, _)| at));
        if !plan.header {
            let names: Vec<String> = (1..=all.get(start).map_or(0, Vec::len)).map(|number| number.to_string()).collect();
            let rows = rows_of(&all, start, names.len());
            let (columns, from) = columns(&names, &rows, plan);
            return Table { delimiter, skip: start, names, rows, columns, from };
        }
        let most = if plan.skip.is_some() { 1 } else { MOST_BEFORE };
        let header = |at: usize| {
            let names = all.get(at)?;
            columns(names, &rows_of(&all, at + 1, names.len()), plan).0.is_ok().then_some(at)
        };
        let skip = (start..all.len().min(start + most)).find_map(header).unwrap_or(start);
        let names = all.get(skip).cloned().unwrap_or_default();
        let rows = rows_of(&all, skip + 1, names.len());
        let (columns, from) = columns(&names, &rows, plan);
        Table { delimiter, skip, names, rows, columns, from }
    }

    /// How much it looks like a table with a header.
    fn rank(&self) -> (bool, usize) {
        let like_header = self.rows.iter().filter(|row| row.len() == self.names.len()).count();
        (self.columns.is_ok(), if self.names.len() > 1 { like_header } else { 0 })
    }

    fn cells(&self, at: usize) -> impl Iterator<Item = &str> {
        let count = self.names.len();
        self.rows
            .iter()
            .filter(move |row| row.len() == count)
            .filter_map(move |row| row.get(at))
            .map(String::as_str)
            .filter(|cell| !cell::is_blank(cell))
    }

    fn found(mut self, plan: &Plan, encoding: Option<&str>) -> Detected {
        let mut reading = Notation { from: self.from, order: plan.order, ..Notation::default() };
        let mut odd = Vec::new();
        let (mut said, mut odd_days) = (None, None);
        if let Ok(mut columns) = self.columns.clone() {
            let (others, held): (Vec<usize>, Vec<usize>) = self.days(columns).into_iter().partition(|at| is_of_others(&self.names[*at]));
            if columns.at[3].is_none() && !plan.is_dated() {
                columns.at[3] = held.first().copied();
                let other = others.first().filter(|_| held.is_empty());
                odd_days = other.map(|at| format!("{:?} is not taken for the day of the amounts: --date-column takes it", self.names[*at]));
            }
            reading.from_binds = columns.at[1].is_some() && plan.from.column.as_deref() == Some("from");
            let day = columns.at[3];
            reading.years_first = plan.order.is_none() && day.is_some_and(|at| self.may_begin_with_years(at));
            reading.order = plan.order.or_else(|| day.filter(|_| !reading.years_first).and_then(|at| self.order(at)));
            if let Some(amounts) = columns.at[0] {
                (reading.marks, reading.firm) = self.marks(&[Some(amounts), columns.out], plan);
            }
            odd = self.odd(columns, &reading, plan, encoding);
            match (day, held.as_slice()) {
                (None, [held, ..]) => odd.push(format!("{:?} holds days and is not used: --date says the day", self.names[*held])),
                (None, []) if !plan.is_dated() => odd.push(match self.periods(columns) {
                    Some(name) => {
                        format!("{name:?} holds no days but months or years: today's rates are used, and --date says another day")
                    }
                    None => "no column holds days: today's rates are used".to_owned(),
                }),
                (Some(day), held) => {
                    let others: Vec<&str> = held.iter().filter(|other| **other != day).map(|other| self.names[*other].as_str()).collect();
                    if !others.is_empty() {
                        odd.push(format!("days stand in {} too, and --date-column takes them", others.join(", ")));
                    }
                }
                _ => {}
            }
            self.columns = Ok(columns);
        }
        odd.extend(odd_days);
        if !odd.is_empty() {
            said = Some(odd.join("; "));
        }
        Detected { delimiter: self.delimiter, skip: self.skip, columns: self.columns, reading, said }
    }

    /// A column that holds months or years and nothing else: `2024-03`, `Mar 2024`, or `2024` under a name for years.
    fn periods(&self, columns: Columns) -> Option<&str> {
        let has_year = |text: &str| text.split(|letter: char| !letter.is_ascii_digit()).any(|part| part.len() == 4 && is_year(part));
        let is_month = |text: &str| {
            has_year(text) && [format!("1 {text}"), format!("1/{text}"), format!("{text}-01")].iter().any(|day| cell::day(day).is_some())
        };
        let says_year = |name: &str| YEARS.iter().any(|word| name.to_lowercase().contains(word));
        let holds = |(at, name): &(usize, &String)| {
            let is_period = |text: &str| is_month(text) || says_year(name) && is_year(text);
            !columns.at.contains(&Some(*at)) && self.cells(*at).next().is_some() && self.cells(*at).all(is_period)
        };
        self.names.iter().enumerate().find(holds).map(|(_, name)| name.as_str())
    }

    /// Columns that hold days and nothing else, the one that is meant first.
    fn days(&self, columns: Columns) -> Vec<usize> {
        let named = |at: usize| DAYS.iter().position(|name| self.names.get(at).is_some_and(|other| other.to_lowercase() == *name));
        let says_day = |at: usize| {
            let name = self.names.get(at).map(|name| name.to_lowercase()).unwrap_or_default();
            named(at).is_some()
                || ["date", "datum", "dato", "fecha", "дата", "timestamp", "created", "posted"].iter().any(|word| name.contains(word))
        };
        let is_day = |at: usize, text: &str| {
            let bare =
                text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')) && text.matches(['.', ',']).count() < 2;
            cell::day(text).is_some() && (!bare || says_day(at))
        };
        let holds = |at: &usize| {
            let (mut days, mut others) = (0, 0);
            self.cells(*at).for_each(|text| *(if is_day(*at, text) { &mut days } else { &mut others }) += 1);
            let digits = |text: &str| text.contains(|letter: char| letter.is_ascii_digit());
            // Under a name for days, what is no day is an error of its row, and no reason to take today's rate for all of them.
            days > 0 && (others == 0 || named(*at).is_some()) || others > 0 && named(*at).is_some() && self.cells(*at).all(digits)
        };
        let taken = |at: &usize| columns.at[..3].contains(&Some(*at)) || columns.out == Some(*at);
        let mut held: Vec<usize> = (0..self.names.len()).filter(|at| !taken(at)).filter(holds).collect();
        held.sort_by_key(|at| (named(*at).unwrap_or(DAYS.len()), *at));
        held
    }

    /// The column that says of amounts without a sign in which direction they go.
    fn direction(&self, columns: Columns) -> Option<&str> {
        let amounts = columns.at[0].filter(|_| columns.out.is_none())?;
        if self.cells(amounts).filter_map(cell::money).any(|money| money.negative) {
            return None;
        }
        let others = (0..self.names.len()).filter(|at| !columns.at.contains(&Some(*at)));
        let mut said = others.filter(|at| are_directions(self.cells(*at)));
        said.next().and_then(|at| self.names.get(at)).map(String::as_str)
    }

    /// The order of day and month, where all rows that show one show the same.
    fn order(&self, at: usize) -> Option<Order> {
        let mut orders = self.cells(at).filter_map(cell::order);
        let first = orders.next()?;
        orders.all(|other| other == first).then_some(first)
    }

    /// Whether the first numbers of days with years of two digits change less often than the last, as those of years do.
    fn may_begin_with_years(&self, at: usize) -> bool {
        let mut seen: [Vec<&str>; 2] = [Vec::new(), Vec::new()];
        for [first, _, last] in self.cells(at).filter(|cell| cell::year_first(cell).is_some()).filter_map(cell::short_parts) {
            for (seen, part) in seen.iter_mut().zip([first, last]) {
                if !seen.contains(&part) {
                    seen.push(part);
                }
            }
        }
        seen[0].len() < seen[1].len()
    }

    /// How numbers are written, and whether that was said or seen.
    fn marks(&self, columns: &[Option<usize>], plan: &Plan) -> (Marks, bool) {
        let other = |point: char| Some(if point == ',' { '.' } else { ',' });
        if let Some(point) = plan.decimal {
            return (Marks { group: other(point), point: Some(point) }, true);
        }
        let mut seen: Vec<char> = Vec::new();
        for text in columns.iter().flatten().flat_map(|at| self.cells(*at)) {
            let Some(Figure::Certain { marks, .. }) = cell::money(text).map(|money| money.figure) else { continue };
            let group = marks.group.filter(|group| marks.point.is_none() && matches!(group, '.' | ',')).and_then(other);
            if let Some(point) = marks.point.or(group).filter(|point| !seen.contains(point)) {
                seen.push(point);
            }
        }
        match seen.as_slice() {
            [point] => (Marks { group: other(*point), point: Some(*point) }, true),
            [] if plan.marks.point.is_some() => (plan.marks, false),
            // Where the comma separates fields, numbers have a point; where the semicolon does, they may have either.
            [] if self.delimiter != b';' => (Marks { group: None, point: Some('.') }, false),
            _ => (Marks::default(), false),
        }
    }

    /// What differs from the file that the documents describe.
    fn odd(&self, columns: Columns, reading: &Notation, plan: &Plan, encoding: Option<&str>) -> Vec<String> {
        let mut odd: Vec<String> = Vec::new();
        if plan.delimiter().is_none() && self.delimiter != b',' {
            let name = if self.delimiter == b'\t' { "a tab".to_owned() } else { char::from(self.delimiter).to_string() };
            odd.push(format!("{name} stands between fields"));
        }
        odd.extend(encoding.map(|encoding| format!("it is {encoding}")));
        if plan.skip.is_none() && self.skip > 0 {
            odd.push(format!("{} before the header {} passed over", lines(self.skip), if self.skip == 1 { "is" } else { "are" }));
        }
        if plan.decimal.is_none() && reading.marks.point == Some(',') {
            odd.push("decimals have a comma".to_owned());
        }
        let what = ["the amount", "its currency", "the currency to convert to", "the day"];
        for ((at, what), name) in columns.at.iter().zip(what).zip(plan.names()) {
            let Some(found) = at.and_then(|at| self.names.get(at)) else { continue };
            if name.is_none_or(|name| !name.eq_ignore_ascii_case(found)) {
                odd.push(format!("{what} is {found:?}"));
            }
        }
        if let (Some(credit), Some(debit)) = (columns.out.and(columns.at[0]), columns.out)
            && let (Some(credit), Some(debit)) = (self.names.get(credit), self.names.get(debit))
        {
            odd.push(format!("what stands in {debit:?} is below zero, and what stands in {credit:?} above"));
        }
        if let Some(counted) = columns.at[0].and_then(|at| self.names.get(at)).and_then(|name| counted_in(name)) {
            odd.push(format!("amounts are read as whole units, though their column says {counted}"));
        }
        odd.extend(
            self.direction(columns)
                .map(|name| format!("{name:?} says in which direction money goes, and is not read: a result has the sign of its amount")),
        );
        let targets = |at: &usize| {
            self.names[*at].eq_ignore_ascii_case("to") && self.cells(*at).any(|cell| cell.parse().ok().and_then(find).is_some())
        };
        if let (None, Some(at)) = (columns.at[2], (0..self.names.len()).find(targets)) {
            odd.push(format!("{:?} names currencies and is not read: --to-column takes them", self.names[at]));
        }
        let named = reading.from.filter(|_| columns.at[1].is_none());
        odd.extend(named.and_then(|code| match plan.from.otherwise {
            None => Some(format!("the amounts are {code}")),
            Some(from) if from != code => Some(format!("the amounts are {from}, though their column names {code}")),
            Some(_) => None,
        }));
        let day = columns.at[3].and_then(|at| self.cells(at).next());
        if let Some(day) = day.filter(|text| !matches!(text.as_bytes(), [_, _, _, _, b'-', ..])) {
            let order = match reading.order {
                Some(Order::MonthFirst) => ", the month first",
                Some(Order::DayFirst) => ", the day first",
                Some(Order::YearFirst) => ", the year first",
                None => "",
            };
            odd.push(format!("days are written as {day}{order}"));
        }
        odd
    }
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

/// Which column a name of the plan is; the usual names stand for those that exports have.
fn column(names: &[String], wanted: &str, usual: &str, others: &[&str], fits: impl Fn(usize) -> bool) -> Result<Option<usize>, Refused> {
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let all = |is: &dyn Fn(&str) -> bool| lower.iter().enumerate().filter(|(_, name)| is(name)).map(|(at, _)| at).collect::<Vec<_>>();
    let mut found = all(&|name| name == wanted.to_lowercase());
    if found.is_empty() && wanted.eq_ignore_ascii_case(usual) {
        let fitting = |other: &&str| all(&|name| name == *other).into_iter().filter(|at| fits(*at)).collect::<Vec<_>>();
        found = others.iter().map(fitting).find(|found| !found.is_empty()).unwrap_or_default();
    }
    if found.is_empty() && wanted.eq_ignore_ascii_case(usual) {
        // "Betrag (EUR)", "Amount in USD"
        let begins =
            |name: &str, other: &str| name.strip_prefix(other).is_some_and(|rest| rest.starts_with([' ', '(', '（', '[', '_', '/', ',']));
        let with = |other: &&str| all(&|name| begins(name, other)).into_iter().filter(|at| fits(*at)).collect::<Vec<_>>();
        found = others.iter().map(with).find(|found| !found.is_empty()).unwrap_or_default();
    }
    match found.as_slice() {
        [] => Ok(wanted.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|at| *at < names.len())),
        [one] => Ok(Some(*one)),
        several => match several.iter().filter(|at| fits(**at)).collect::<Vec<_>>().as_slice() {
            [one] => Ok(Some(**one)),
            _ => Err(Refused::RepeatedColumn { name: wanted.to_owned() }),
        },
    }
}

/// Where the four things stand, and the currency in the name of the amount's column.
fn columns(names: &[String], rows: &[Vec<String>], plan: &Plan) -> (Result<Columns, Refused>, Option<Code>) {
    let cells = |at: usize| {
        rows.iter().filter(|row| row.len() == names.len()).take(50).filter_map(move |row| row.get(at)).filter(|cell| !cell::is_blank(cell))
    };
    let all = |at: usize, is: &dyn Fn(&str) -> bool| cells(at).next().is_some() && cells(at).all(|cell| is(cell));
    let is_money = |cell: &str| cell::money(cell).is_some() && !matches!(cell::day(cell), Some(Day::Certain(_)));
    let holds_money = |at: usize| cells(at).next().is_none() || cells(at).any(|cell| is_money(cell));
    let holds_days = |at: usize| all(at, &|cell| cell::day(cell).is_some());
    let is_called = |cell: &str| !called(cell).is_empty() || !called_in(&plan.locale, cell).is_empty();
    let is_code = |cell: &str| cell.parse().ok().and_then(find).is_some() || unit_named(cell).is_some() || is_called(cell);
    let no_digits = |cell: &str| !cell.contains(|letter: char| letter.is_ascii_digit());
    // Where not one word is known, each row says so of its own.
    let holds_codes = |at: usize| cells(at).next().is_none() || cells(at).any(|cell| is_code(cell)) || all(at, &no_digits);
    let (mut at, mut out) = ([None; 4], None);
    let mut from = None;
    let [amount, source, target, day] = plan.names();
    let mut look = || -> Result<(), Refused> {
        at[0] = column(names, amount.unwrap_or_default(), "amount", &AMOUNTS[..SURE], holds_money)?;
        if at[0].is_none() && amount == Some("amount") {
            let pair = [&IN, &OUT].map(|usual| column(names, "amount", "amount", usual, holds_money).ok().flatten());
            if let [Some(credit), Some(debit)] = pair {
                (at[0], out) = (Some(credit), Some(debit));
            }
        }
        if at[0].is_none() {
            at[0] = column(names, amount.unwrap_or_default(), "amount", &AMOUNTS[SURE..], holds_money)?;
        }
        from = at[0].and_then(|at| names.get(at)).and_then(|name| named_in(name, plan));
        at[1] = source.map_or(Ok(None), |name| column(names, name, "from", &CURRENCIES, holds_codes))?;
        at[2] = target.map_or(Ok(None), |name| column(names, name, "to", &[], holds_codes))?;
        at[3] = day.map_or(Ok(None), |name| column(names, name, "date", &[], holds_days))?;
        Ok(())
    };
    if let Err(refused) = look() {
        return (Err(refused), None);
    }
    let says_unit =
        |at: usize| cells(at).all(|cell| cell::money(cell).is_some_and(|money| money.has_unit() || out.is_some() && money.is_zero()));
    let amounts = [at[0], out];
    let in_cells = amounts.iter().flatten().all(|at| says_unit(*at)) && amounts.iter().flatten().any(|at| cells(*at).next().is_some());
    if let Some(name) = at[0].and_then(|at| names.get(at)).filter(|name| amount == Some("amount") && !name.eq_ignore_ascii_case("amount"))
        && let Some(counted) = counted_in(name)
    {
        return (Err(Refused::Counted { name: name.clone(), counted }), None);
    }
    let said = [false, from.is_some() || in_cells, false, false];
    let missing = at
        .iter()
        .zip(plan.names())
        .zip(plan.required())
        .zip(said)
        .find_map(|(((at, name), required), said)| name.filter(|_| at.is_none() && required && !said));
    match missing {
        Some(name) => {
            let mut header = shown_header(names);
            if plan.foreign && plan.header && names.iter().any(|name| cell::day(name).is_some()) {
                header.push_str("; --no-header reads a file that has none");
            }
            (Err(Refused::MissingColumn { name: name.to_owned(), header }), None)
        }
        None => (Ok(Columns { count: names.len(), at, out }), from),
    }
}

/// The currency in a name such as "Betrag (EUR)" or "Amount (£)".
fn named_in(name: &str, plan: &Plan) -> Option<Code> {
    let inner = name.rsplit_once(['(', '（', '[']).and_then(|(_, inner)| inner.trim_end().strip_suffix([')', '）', ']'])).map(str::trim);
    if let Some(unit) = inner.and_then(unit_named) {
        return Some(unit.code);
    }
    // A single letter is a thousand or a million as well as a kyat.
    let inner = inner.filter(|inner| inner.len() > 1 || !inner.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let signs = inner.map_or_else(Vec::new, |inner| match called(inner) {
        none if none.is_empty() => called_in(&plan.locale, inner),
        signs => signs,
    });
    match signs.as_slice() {
        [one] => return Some(*one),
        [] => {}
        several => return plan.symbols.iter().find(|code| several.contains(code)).copied(),
    }
    let mut codes = name
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .filter(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase()));
    let code = codes.find_map(|word| word.parse().ok().and_then(find)).map(|currency| currency.code);
    code.filter(|_| codes.next().is_none() && name.len() > 3)
}

/// Whether a row adds others up: its first cell says so, and what it would need to be one of them is not there.
pub(super) fn is_total<'c>(cells: impl Iterator<Item = &'c str>, columns: Columns) -> bool {
    let cells: Vec<&str> = cells.collect();
    let first = cells.iter().find(|cell| !cell::is_blank(cell)).map(|cell| cell.trim().trim_end_matches(':').to_lowercase());
    let blank = |at: Option<usize>| at.is_some_and(|at| cells.get(at).is_none_or(|cell| cell::is_blank(cell)));
    let needed = [columns.at[1], columns.at[3]];
    // "Total" in the place of the day.
    let no_day = columns.at[3].and_then(|at| cells.get(at)).is_some_and(|cell| cell::day(cell).is_none());
    let lacks = no_day
        || needed.iter().any(|at| blank(*at))
        || cells.len() != columns.count
        || cells.iter().filter(|cell| !cell::is_blank(cell)).count() <= 2 && cells.len() > 2;
    let adds = |first: &str| {
        let ends = |word: Option<&str>| word.is_some_and(|word| ["total", "totals", "summe", "totaal", "totale", "итого"].contains(&word));
        TOTALS.contains(&first) || ends(first.split(' ').next()) || ends(first.split(' ').next_back())
    };
    lacks && first.is_some_and(|first| adds(&first))
}
