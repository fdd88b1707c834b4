//! The Model Context Protocol, by which assistants ask: `POST /mcp` over streamable HTTP, and standard input and output for `fx mcp`. Part of
//! `http`; the tools are those of `mcp/tools.rs`, and what they answer is what the routes of the same names answer.
//!
//! The protocol is the official SDK's (rmcp). Every message is answered by itself, in JSON: there is no session that a client could leave
//! behind, and no stream that it could hold open. What can be refused without the protocol is refused before it, as a problem.

mod call;
mod schema;
mod tools;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use futures::TryStreamExt;
use futures::future::BoxFuture;
use rmcp::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ClientJsonRpcMessage, ContentBlock, ErrorData, Implementation,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError, ServiceExt};
use rmcp::transport::io::stdio_pipes;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};

pub use self::call::Wanted;
use super::app::App;
use super::openapi::refusals;
use super::params::Params;
use super::problem::{Kind, Problem};
use crate::config::Mcp;

/// A message names a tool and its arguments: no question needs as much.
const MOST_BYTES: usize = 64 * 1024;
/// Names of this machine, which no page of another site can be reached by.
const OWN_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

const INSTRUCTIONS: &str = "Exact currency conversion at official reference rates. Every figure bears its source and its effective date: say both. \
    Amounts and rates are decimal numbers in texts: hand them on as they are, and compute nothing from a rate that is shown, since convert \
    is exact. Freshness says how a rate stands to the day asked. A missing rate is an error, which says what to ask instead.";

refusals!(Refusals: InvalidParameter, NotFound, RequestTimeout, UnsupportedMediaType, Forbidden, ContentTooLarge);

/// A message of the Model Context Protocol (streamable HTTP), for assistants: the tools convert, rates, history and sources.
///
/// A tool answers what the route of its name answers, as structured content, and a problem as an error of the tool.
#[utoipa::path(post, path = "/mcp", tag = "Reference",
    request_body(description = "A request or a notification of JSON-RPC 2.0, of 64 kB at most.", content((Object = "application/json",
        example = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "convert", "arguments": {"from": "USD", "to": "RUB", "amount": "100"}}})))),
    responses(
        (status = 200, description = "The answer, of JSON-RPC 2.0.", body = Object, content_type = "application/json",
            example = json!({"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": "{\"from\":\"USD\",\"to\":\"RUB\",\"amount\":\"100\",\"result\":\"8012.34\"}"}], "isError": false}})),
        (status = 202, description = "A notification was taken."),
        Refusals
    ))]
pub(crate) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    if !app.config.mcp.enabled {
        return Err(Problem::no_such_page());
    }
    Params::strict(request.uri().query(), &[])?;
    let (mut head, body) = request.into_parts();
    if !is_json(&head.headers) {
        return Err(Problem::unsupported_media("A message is JSON: send it with Content-Type: application/json."));
    }
    let message = whole(body, MOST_BYTES).await?;
    if let Err(error) = serde_json::from_slice::<ClientJsonRpcMessage>(&message) {
        return Err(Problem::parameter("body", format!("This is no message of the Model Context Protocol: {error}.")));
    }
    // Answers are JSON whatever else a client reads.
    head.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
    let (configuration, tools) = (configuration(&app.config.mcp, &app.config.public_url), Tools { app, first: None });
    let service = StreamableHttpService::new(move || Ok(tools.clone()), Arc::new(NeverSessionManager::default()), configuration);
    answered(service.handle(Request::from_parts(head, Body::from(message))).await.map(Body::new)).await
}

/// From where messages are taken: whoever calls this service by its own name, and of pages those of its own origin, unless others are named.
fn configuration(allowed: &Mcp, public_url: &str) -> StreamableHttpServerConfig {
    let public = public_url.parse::<Uri>().ok().and_then(|uri| Some((uri.scheme_str()?.to_owned(), uri.authority()?.to_string())));
    let hosts = OWN_HOSTS.iter().map(|host| (*host).to_owned());
    let hosts = hosts.chain(public.iter().map(|(_, authority)| authority.clone())).chain(allowed.allowed_hosts.iter().cloned());
    let origins: Vec<String> = match &public {
        Some((scheme, authority)) => {
            let port = if scheme == "https" { 443 } else { 80 };
            let named = authority.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
            vec![if named { format!("{scheme}://{authority}") } else { format!("{scheme}://{authority}:{port}") }]
        }
        None => OWN_HOSTS[..2].iter().map(|host| format!("http://{host}:*")).collect(),
    };
    StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MOST_BYTES)
        .with_allowed_hosts(hosts)
        .with_allowed_origins(origins.into_iter().chain(allowed.allowed_origins.iter().cloned()))
        .enforce_origin_validation()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// A body that has at most so many bytes.
async fn whole(body: Body, most: usize) -> Result<Vec<u8>, Problem> {
    let (mut all, mut parts) = (Vec::new(), body.into_data_stream());
    let broken = |_| Problem::request_timeout("The message did not come whole.");
    while let Some(part) = parts.try_next().await.map_err(broken)? {
        let part: Bytes = part;
        if all.len() + part.len() > most {
            return Err(Problem::new(Kind::ContentTooLarge, format!("A message has at most {most} bytes.")));
        }
        all.extend_from_slice(&part);
    }
    Ok(all)
}

/// The SDK's answer; what it refuses in plain words, as a problem.
async fn answered(mut response: Response) -> Result<Response, Problem> {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if response.status().as_u16() < 400 || is_json(response.headers()) {
        return Ok(response);
    }
    let (status, body) = (response.status(), response.into_body());
    let why = whole(body, MOST_BYTES).await.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    Err(match status {
        StatusCode::FORBIDDEN if why.contains("Origin") => Problem::new(
            Kind::Forbidden,
            "Pages of this origin may not speak to this service's assistants: [server.mcp] allowed_origins names those that may.",
        ),
        StatusCode::FORBIDDEN => Problem::new(
            Kind::Forbidden,
            "This service is not called by that host: [server] public_url says how it is called, and [server.mcp] allowed_hosts what else is right.",
        ),
        status if status.is_client_error() => Problem::parameter("body", why + "."),
        _ => Problem::internal(why),
    })
}

/// What is done before a tool answers: a command asks whoever may have newer rates.
pub type First = Arc<dyn Fn(Wanted) -> BoxFuture<'static, ()> + Send + Sync>;

/// The tools of one client.
#[derive(Clone)]
struct Tools {
    app: Arc<App>,
    first: Option<First>,
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let server = Implementation::new("fx", env!("CARGO_PKG_VERSION")).with_title("fx: exact currency conversion");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build()).with_server_info(server).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(&self, _: Option<PaginatedRequestParams>, _: RequestContext<RoleServer>) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all().to_vec()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::all().iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(&self, request: CallToolRequestParams, _: RequestContext<RoleServer>) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        if let Some(first) = &self.first {
            first(Wanted::of(&arguments)).await;
        }
        let answer = call::answer(&self.app, &request.name, &arguments).await;
        let unknown =
            || ErrorData::invalid_params(format!("There is no tool {:?}: there are {}.", request.name, call::NAMES.join(", ")), None);
        Ok(match answer.ok_or_else(unknown)? {
            Ok(value) => CallToolResult::structured(value),
            Err(problem) => CallToolResult::error(vec![ContentBlock::text(problem)]),
        }
        .into())
    }
}

/// Speaks with one assistant over standard input and output until it goes.
///
/// # Errors
/// What was said instead of the protocol's beginning.
pub async fn converse(app: Arc<App>, first: Option<First>) -> Result<(), String> {
    match (Tools { app, first }).serve(stdio_pipes()).await {
        Ok(running) => running.waiting().await.map(drop).map_err(|error| error.to_string()),
        // Who goes before the first word wanted nothing.
        Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}
