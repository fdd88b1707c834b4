//! The baseline of benches/load.sh: an axum handler that does nothing but answer with a fixed JSON, of the size of a conversion's answer
//! with its headers. `bare ADDRESS BODY-FILE HEADER-FILE`.

use std::error::Error;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response};
use axum::routing::get;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: bare ADDRESS BODY-FILE HEADER-FILE");
    let (address, body, lines) = (next()?, std::fs::read_to_string(next()?)?, std::fs::read_to_string(next()?)?);
    let mut headers = HeaderMap::new();
    for (name, value) in lines.lines().filter_map(|line| line.split_once(": ")) {
        headers.insert(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
    }
    let body: &'static str = body.leak();
    let answer = move || {
        let headers = headers.clone();
        async move {
            let mut response = Response::new(Body::from(body));
            *response.headers_mut() = headers;
            response
        }
    };
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, Router::new().route("/v1/convert", get(answer))).await?;
    Ok(())
}
