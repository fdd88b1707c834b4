//! `/v1/average` and the means behind it: against Germany's official rates for value added tax, which are means of the European Central
//! Bank's daily figures, and every bad input.

use std::sync::Arc;

use fx::convert::average::{MeanOf, Period, Wanted};
use fx::convert::{Converter, Rounding, Timetable};
use fx::currency::Code;
use fx::store;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{books, get, recordings, with};

fn converter() -> (Converter, Timestamp) {
    let books = books::books(&books::config_of(&books::THREE), &store::archive_only(), &Arc::new(Timetable::default()));
    (Converter::new(books), "2026-11-24T10:15:00Z".parse().unwrap())
}

/// UStG section 16(6): the mean of a month's reference rates, rounded half up to the places that are printed.
#[tokio::test]
async fn the_means_of_the_ecb_are_germanys_rates_for_value_added_tax() {
    let Some(shared) = recordings::shared() else { return };
    let golden: Value = serde_json::from_slice(&std::fs::read(shared.join("tax/golden.json")).unwrap()).unwrap();
    let bmf = golden.as_array().unwrap().iter().find(|publication| publication["id"] == "bmf").unwrap();
    let (converter, now) = converter();
    let (mut compared, mut wrong) = (0, Vec::new());
    for sheet in bmf["sheets"].as_array().unwrap() {
        let month = sheet["date"].as_str().unwrap();
        for quote in sheet["quotes"].as_array().unwrap() {
            let printed: Decimal = quote["value"].as_str().unwrap().parse().unwrap();
            let code: Code = quote["quote"].as_str().unwrap().parse().unwrap();
            let wanted = Wanted {
                base: Code::EUR,
                quotes: vec![code],
                period: month.parse().unwrap(),
                of: MeanOf::Quotes,
                source: Some(books::ECB.source),
                scale: Some(printed.scale()),
                rounding: Rounding::HalfUp,
            };
            let (averages, _) = converter.average(&wanted, now).await.unwrap();
            compared += 1;
            if averages.averages[0].rate != printed {
                wrong.push(format!("{month} {code}: {} and not {printed}", averages.averages[0].rate));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(compared, 84);
}

#[tokio::test]
async fn a_mean_lists_its_days_and_says_when_more_are_to_come() {
    let (converter, now) = converter();
    let wanted = |period: &str, of| Wanted {
        base: Code::EUR,
        quotes: vec![Code::USD],
        period: period.parse::<Period>().unwrap(),
        of,
        source: Some(books::ECB.source),
        scale: None,
        rounding: Rounding::HalfEven,
    };
    let (month, _) = converter.average(&wanted("2022-03", MeanOf::Quotes), now).await.unwrap();
    let days = &month.averages[0].days;
    assert_eq!((days.len(), days[0].date.to_string(), days[0].rate.to_string()), (23, "2022-03-01".to_owned(), "1.1162".to_owned()));
    assert!(month.complete);
    let sum: Decimal = days.iter().map(|day| day.rate.to_string().parse::<Decimal>().unwrap()).sum();
    assert_eq!(month.averages[0].rate, (sum / Decimal::from(23)).round_sf(12).unwrap().normalize());

    let (inverses, _) = converter.average(&wanted("2022-03", MeanOf::Inverses), now).await.unwrap();
    assert!(inverses.averages[0].rate * month.averages[0].rate > Decimal::ONE, "the mean of inverses is above the inverse of the mean");
    let (year, _) = converter.average(&wanted("2026", MeanOf::Quotes), now).await.unwrap();
    assert!(!year.complete);
    assert!(converter.average(&wanted("1998", MeanOf::Quotes), now).await.is_err());
}

/// A row of an inverse or of a cross shows twelve digits, and the mean is of all of them.
#[tokio::test]
async fn a_mean_of_inverses_and_crosses_is_as_exact_as_that_of_quotes() {
    let (converter, now) = converter();
    let mean = async |base: &str, quote: &str, of| {
        let wanted = Wanted {
            base: base.parse().unwrap(),
            quotes: vec![quote.parse().unwrap()],
            period: "2022-03".parse().unwrap(),
            of,
            source: Some(books::ECB.source),
            scale: None,
            rounding: Rounding::HalfEven,
        };
        converter.average(&wanted, now).await.unwrap().0.averages.remove(0).unrounded.to_string()
    };
    let inverses = mean("EUR", "USD", MeanOf::Inverses).await;
    assert_eq!(inverses, "0.9075631601093509999252945882");
    assert_eq!(mean("USD", "EUR", MeanOf::Quotes).await, inverses);
    assert_eq!(mean("USD", "EUR", MeanOf::Inverses).await, mean("EUR", "USD", MeanOf::Quotes).await);
    // Of a cross, both directions are fractions that end nowhere.
    assert_eq!(mean("GBP", "USD", MeanOf::Quotes).await, mean("USD", "GBP", MeanOf::Inverses).await);
    assert_eq!(mean("GBP", "USD", MeanOf::Quotes).await, "1.317492387495775651913510941");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_question_for_a_mean_says_what_is_wrong() {
    with(|address| {
        let good = get(address, "/v1/average?base=EUR&quotes=USD,JPY&period=2022-03&source=ECB&scale=4&rounding=half-up");
        assert_eq!(good.status, 200, "{}", good.body);
        let body: Value = serde_json::from_str(&good.body).unwrap();
        assert_eq!(
            (body["start"].as_str(), body["end"].as_str(), body["of"].as_str()),
            (Some("2022-03-01"), Some("2022-03-31"), Some("quotes"))
        );
        assert_eq!((&body["averages"][0]["quote"], &body["averages"][1]["quote"]), (&"USD".into(), &"JPY".into()));
        assert_eq!(body["averages"][0]["rate"], "1.1019");
        for (query, parameter) in [
            ("quotes=USD&period=2022-03", "base"),
            ("base=EUR&period=2022-03", "quotes"),
            ("base=EUR&quotes=USD&period=2022-13", "period"),
            ("base=EUR&quotes=USD&period=2022-03&start=2022-03-01", "period"),
            ("base=EUR&quotes=USD&period=2022-03&of=means", "of"),
            ("base=EUR&quotes=USD&period=2022-03&scale=19", "scale"),
            ("base=EUR&quotes=USD&period=2022-03&rounding=near", "rounding"),
            ("base=EUR&quotes=USD,USD&period=2022-03", "quotes"),
            ("base=EUR&quotes=USD&start=1980-01-01&end=2022-03-01", "start"),
        ] {
            let answer = get(address, &format!("/v1/average?{query}"));
            let body: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!((answer.status, body["parameter"].as_str()), (400, Some(parameter)), "{query}: {}", answer.body);
        }
        for query in ["base=EUR&quotes=USD&period=1998", "base=EUR&quotes=USD&start=2022-03-05&end=2022-03-06&source=ECB"] {
            let answer = get(address, &format!("/v1/average?{query}"));
            assert_eq!(answer.status, 404, "{query}: {}", answer.body);
        }
        let last = get(address, "/v1/average?base=EUR&quotes=USD&source=ECB").json();
        assert_eq!((&last["start"], &last["end"], &last["complete"]), (&"2025-11-24".into(), &"2026-11-24".into(), &false.into()));
        let reversed = get(address, "/v1/average?base=EUR&quotes=USD&start=2022-03-05&end=2022-03-01");
        assert_eq!(reversed.status, 400, "{}", reversed.body);
    })
    .await;
}
