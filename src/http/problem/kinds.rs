//! Every kind of problem that there is, once: from here come the problems themselves, the pages that explain them and their part of
//! the OpenAPI document, so that none can be missing in one of them. Part of `http/problem`.

/// What is said about one kind of problem.
#[derive(Debug)]
pub(crate) struct Text {
    /// The last part of its `type`, `/problems/<slug>`.
    pub(crate) slug: &'static str,
    pub(crate) title: &'static str,
    pub(crate) status: u16,
    /// What it means.
    pub(crate) meaning: &'static str,
    /// What whoever asked can do about it.
    pub(crate) remedy: &'static str,
    /// A request that gets it; where none gets it for sure, one that can.
    pub(crate) request: &'static str,
    /// A `detail` that it was sent with.
    pub(crate) detail: &'static str,
    /// Members beside the four that each problem has, and an example of each.
    pub(crate) members: &'static [(&'static str, &'static str)],
}

macro_rules! kinds {
    ($($name:ident: $text:expr,)+) => {
        /// A kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind {
            $($name),+
        }

        impl Kind {
            pub(crate) const ALL: &[Kind] = &[$(Kind::$name),+];

            pub(crate) const fn text(self) -> &'static Text {
                match self {
                    $(Kind::$name => { static TEXT: Text = $text; &TEXT }),+
                }
            }
        }
    };
}

// In the order in which they are read: what one can do about it oneself comes first.
kinds! {
    InvalidParameter: Text {
        slug: "invalid-parameter",
        title: "A parameter is not right",
        status: 400,
        meaning: "A parameter is missing, empty, unknown, there twice, or its text is not what it should be. Nothing is guessed: what is \
            not understood is not answered.",
        remedy: "The member parameter names the one that is wrong, and detail says what would be right. Names and values are case-sensitive \
            except for currencies and sources.",
        request: "/v1/convert?from=USD&to=RUB&amount=1,5",
        detail: "A comma may stand for thousands or for the decimal point: write 1234.56.",
        members: &[("parameter", r#""amount""#)],
    },
    UnknownCurrency: Text {
        slug: "unknown-currency",
        title: "No such currency",
        status: 404,
        meaning: "The text is no code of ISO 4217, living or gone since 1999, and no minor unit that markets quote in. Or it is an old code, \
            after whose end other money of that country had another: RUR in 2015 may be the rouble of that year, or a thousandth of it.",
        remedy: "The member suggestions has what may have been meant, nearest first; of an old code successor has the one of that day, and \
            last_date the last day of the old money. All codes are at /v1/currencies.",
        request: "/v1/convert?from=USDD&to=RUB",
        detail: r#""USDD" is no currency code of ISO 4217; did you mean USD?"#,
        members: &[("parameter", r#""from""#), ("suggestions", r#"["USD"]"#)],
    },
    NoRate: Text {
        slug: "no-rate",
        title: "No rate",
        status: 404,
        meaning: "No source that may answer has a rate for this pair on this day, or the currency is gone and no law fixed what it is worth. \
            A missing rate is never 1, never 0, and never silently another day's.",
        remedy: "The members first_date and last_date say for which days there are rates. Ask for one of them, for another source, or, where \
            the member successor names it, for the currency that came after. With rule=exact, ask without it.",
        request: "/v1/convert?from=USD&to=GBP&date=1990-01-01",
        detail: "No source has a rate of USD to GBP on 1990-01-01; there are rates from 1999-01-04 to 2026-11-24.",
        members: &[("first_date", r#""1999-01-04""#), ("last_date", r#""2026-11-24""#)],
    },
    CurrencySuspended: Text {
        slug: "currency-suspended",
        title: "The source no longer quotes this currency",
        status: 404,
        meaning: "The source quoted this currency once and then stopped, as the European Central Bank did with the ruble. Its last rate is \
            not passed off as one of today.",
        remedy: "Ask for a date up to the member last_date, or let another source answer.",
        request: "/v1/convert?from=USD&to=RUB&source=ECB",
        detail: "ECB has not quoted RUB since 2022-03-01: ask for a date up to then, or for another source.",
        members: &[("last_date", r#""2022-03-01""#)],
    },
    RateTooOld: Text {
        slug: "rate-too-old",
        title: "The rate is too old",
        status: 404,
        meaning: "There is a rate, and it is older on the day asked than max_age allows. Sources that are young enough were looked for first. \
            A bare figure cannot say how old it is: a stale one needs max_age.",
        remedy: "The member last_date says of which day the rate is. Allow more days, or wait until the source publishes again.",
        request: "/v1/convert?from=USD&to=RUB&date=2026-11-22&max_age=0d",
        detail: "The newest rate is of 2026-11-21, 1 day old, and at most 0 days were allowed.",
        members: &[("last_date", r#""2026-11-21""#)],
    },
    NotFound: Text {
        slug: "not-found",
        title: "Not found",
        status: 404,
        meaning: "There is nothing at this address: no such route, source, file or page.",
        remedy: "All routes are at /docs, and in /openapi.json for programs. Files of the widget carry their version in the address: \
            take it from /widget.js.",
        request: "/v2/convert",
        detail: "There is nothing at this address. Conversions are at /v1/convert, the page is at /.",
        members: &[],
    },
    MethodNotAllowed: Text {
        slug: "method-not-allowed",
        title: "Not with this method",
        status: 405,
        meaning: "The address exists, and does not answer this method of HTTP.",
        remedy: "The header Allow names the methods that it answers.",
        request: "DELETE /v1/convert",
        detail: "Ask with GET or HEAD.",
        members: &[],
    },
    RequestTimeout: Text {
        slug: "request-timeout",
        title: "The request stopped",
        status: 408,
        meaning: "The file that was being sent stood still for too long, or broke off before its first row.",
        remedy: "Send it again. A file may take as long as it likes while rows come.",
        request: "POST /v1/convert",
        detail: "The file did not come whole.",
        members: &[],
    },
    UnsupportedMediaType: Text {
        slug: "unsupported-media-type",
        title: "A file of another kind",
        status: 415,
        meaning: "A file is read as CSV with a header, as NDJSON or as a JSON array, in UTF-8, and packed as gzip or not at all. This one says \
            that it is something else, or does not say what it is. An assistant's message is JSON.",
        remedy: "Send Content-Type: text/csv, application/x-ndjson or application/json, and no Content-Encoding but gzip; to /mcp, \
            application/json.",
        request: "POST /v1/convert",
        detail: "A file is sent as it is or packed once, as Content-Encoding: gzip.",
        members: &[],
    },
    Forbidden: Text {
        slug: "forbidden",
        title: "Not from there",
        status: 403,
        meaning: "An assistant's message came from a page of another site, or called this service by a name that it does not have: so pages reach, \
            through a reader's browser, what is not meant for them.",
        remedy: "Programs that send no Origin are not asked. Whoever runs the service names its address in [server] public_url, and other hosts \
            and origins in [server.mcp].",
        request: "POST /mcp",
        detail: "Pages of this origin may not speak to this service's assistants: [server.mcp] allowed_origins names those that may.",
        members: &[],
    },
    ContentTooLarge: Text {
        slug: "content-too-large",
        title: "The message is too large",
        status: 413,
        meaning: "A message of an assistant has more bytes than this service reads at once. Files have no such bound: they are read while they come.",
        remedy: "Send one question a message. Many amounts go as a file to POST /v1/convert.",
        request: "POST /mcp",
        detail: "A message has at most 65536 bytes.",
        members: &[],
    },
    BadRequest: Text {
        slug: "bad-request",
        title: "This is no request",
        status: 400,
        meaning: "The request is of HTTP/1.1 and does not name one host, as RFC 9112 has it (section 3.2). What cannot be read as HTTP at all gets \
            the bare status 400, and a header that is too large the bare status 431.",
        remedy: "Send one field Host. Programs that are made for HTTP do so by themselves.",
        request: "/v1/convert?from=USD&to=RUB",
        detail: "A request of HTTP/1.1 names one Host.",
        members: &[],
    },
    UriTooLong: Text {
        slug: "uri-too-long",
        title: "The address is too long",
        status: 414,
        meaning: "Path and query together have more bytes than this service reads.",
        remedy: "No question needs so many. Ask for many conversions in one request by POST /v1/convert, or leave parameters out.",
        request: "/v1/convert?from=USD&to=RUB&amount=111…",
        detail: "Path and query have at most 4096 bytes.",
        members: &[],
    },
    AmountOutOfRange: Text {
        slug: "amount-out-of-range",
        title: "The amount is out of range",
        status: 422,
        meaning: "The amount, or the exact result, has more digits than are held: 28, or 29 up to 79228162514264337593543950335. It is refused rather than rounded twice or cut off.",
        remedy: "Ask for a smaller amount, or for fewer decimals with scale.",
        request: "/v1/convert?from=USD&to=RUB&amount=79228162514264337593543950335",
        detail: "The result has more than 28 digits: ask for a smaller amount or fewer decimals.",
        members: &[],
    },
    TooManyRequests: Text {
        slug: "too-many-requests",
        title: "Too many requests",
        status: 429,
        meaning: "This client has asked more often, or holds more connections, than one client may. Others are not slowed by it, and nothing is held against it later.",
        remedy: "Wait for the seconds in the header Retry-After. RateLimit-Policy says how many requests (q) may be sent in how many seconds \
            (w), and RateLimit how many are left (r). Keep answers for as long as their Cache-Control says, ask for all currencies at once at \
            /v1/rates, or for many conversions by POST /v1/convert.",
        request: "/v1/convert?from=USD&to=RUB",
        detail: "More requests than one client may send. Try again in 2 seconds.",
        members: &[],
    },
    Internal: Text {
        slug: "internal",
        title: "Internal error",
        status: 500,
        meaning: "An error on our side. What went wrong stands in the log of the service, under the request's id.",
        remedy: "Try again. If it stays, tell whoever runs the service the member request_id.",
        request: "/v1/convert?from=USD&to=RUB",
        detail: "An error on our side. The request id leads to it in our log.",
        members: &[("request_id", r#""7d3c1f00a5b2e948""#)],
    },
    NotImplemented: Text {
        slug: "not-implemented",
        title: "There is no such form",
        status: 501,
        meaning: "The answer exists, but not in the form asked for. Only oEmbed knows this answer.",
        remedy: "Ask with format=json, or without format.",
        request: "/oembed?url=/embed&format=xml",
        detail: "The format is json. There is no other.",
        members: &[],
    },
    Overloaded: Text {
        slug: "overloaded",
        title: "The service is busy",
        status: 503,
        meaning: "More requests are being worked on than this service takes at once, or the answer was not there in time.",
        remedy: "Try again after the seconds in the header Retry-After.",
        request: "/v1/convert?from=USD&to=RUB",
        detail: "Too many requests are being worked on. Try again in a second.",
        members: &[],
    },
    NotReady: Text {
        slug: "not-ready",
        title: "Not ready",
        status: 503,
        meaning: "The store cannot be read, or there is no sheet to convert with yet.",
        remedy: "Try again after the seconds in the header Retry-After. The log of the service says what is missing.",
        request: "/readyz",
        detail: "No conversion can be made at the moment. Try again shortly.",
        members: &[("request_id", r#""7d3c1f00a5b2e948""#)],
    },
}

impl Kind {
    /// The kind with that slug.
    pub(crate) fn named(slug: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.text().slug == slug)
    }

    /// A problem of this kind as it is sent.
    pub(crate) fn example(self) -> serde_json::Value {
        let text = self.text();
        let mut example = serde_json::json!({
            "type": format!("/problems/{}", text.slug), "title": text.title, "status": text.status, "detail": text.detail,
        });
        for (name, value) in text.members {
            example[*name] = serde_json::from_str(value).unwrap_or_default();
        }
        example
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn all_kinds_are_complete() {
        let slugs: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.text().slug).collect();
        assert_eq!(slugs.len(), Kind::ALL.len());
        for text in Kind::ALL.iter().map(|kind| kind.text()) {
            assert!(text.slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", text.slug);
            assert!((400..600).contains(&text.status), "{}", text.slug);
            assert!([text.meaning, text.remedy, text.detail].iter().all(|sentence| sentence.ends_with(['.', '?'])), "{}", text.slug);
            assert!(text.members.iter().all(|(_, value)| serde_json::from_str::<Value>(value).is_ok()), "{}", text.slug);
        }
    }
}
