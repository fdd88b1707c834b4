//! `[server]` with its limits: how the service is reached, and what it may take. Part of `config`.

use std::net::{Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::values::{self, Wait};

/// `[server]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port of the service.
    pub listen: SocketAddr,
    /// Address and port of `/metrics`; the same as `listen` puts it there, and without one it is nowhere.
    #[serde(with = "values::optional")]
    pub metrics_listen: Option<SocketAddr>,
    /// Scheme and host by which the service is reached from outside.
    #[serde(deserialize_with = "values::url", serialize_with = "values::without_password")]
    pub public_url: String,
    /// Networks whose word about a client's address counts.
    #[serde(with = "values::networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// Time for running requests to end.
    pub shutdown_timeout: Wait,
    /// What one client or all of them may take.
    pub limits: Limits,
    /// Assistants.
    pub mcp: Mcp,
}

/// `[server.mcp]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mcp {
    /// Whether `/mcp` answers.
    pub enabled: bool,
    /// What the service may be called beside the host of `public_url` and the names of this machine: `host` or `host:port`.
    pub allowed_hosts: Vec<String>,
    /// Pages of which other origins may speak to it.
    pub allowed_origins: Vec<String>,
}

/// `[server.limits]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// A client's requests a second; 0 is no limit.
    pub requests_per_second: u32,
    /// A client's requests at once.
    #[serde(deserialize_with = "values::positive")]
    pub burst: usize,
    /// Requests at once.
    #[serde(deserialize_with = "values::positive")]
    pub concurrency: usize,
    /// Connections at once.
    #[serde(deserialize_with = "values::positive")]
    pub connections: usize,
    /// Connections of one client at once; 0 is no limit.
    pub connections_per_client: usize,
    /// Deadline for an answer.
    #[serde(deserialize_with = "values::some_time")]
    pub request_timeout: Wait,
    /// Deadline for a request's header.
    #[serde(deserialize_with = "values::some_time")]
    pub header_timeout: Wait,
    /// Deadline for any byte of a connection, either way.
    #[serde(deserialize_with = "values::some_time")]
    pub idle_timeout: Wait,
    /// Longest path and query in bytes.
    #[serde(deserialize_with = "values::positive")]
    pub url_bytes: usize,
    /// Rows of a file.
    #[serde(deserialize_with = "values::positive")]
    pub rows: usize,
    /// Files at once.
    #[serde(deserialize_with = "values::positive")]
    pub files: usize,
    /// Longest wait for a file's next row, or for its reader.
    pub stall_timeout: Wait,
    /// Files of one client at once; 0 is no limit.
    pub files_per_client: usize,
    /// Longest time for a whole file.
    #[serde(deserialize_with = "values::some_time")]
    pub file_timeout: Wait,
    /// Pictures that are painted at once.
    #[serde(deserialize_with = "values::positive")]
    pub pictures: usize,
    /// Histories that are sent at once.
    #[serde(deserialize_with = "values::positive")]
    pub histories: usize,
    /// Clients that wait for what lands, at once.
    #[serde(deserialize_with = "values::positive")]
    pub listeners: usize,
    /// Of one client; 0 is no limit.
    pub listeners_per_client: usize,
    /// Bytes of answers that are made and not sent yet.
    #[serde(deserialize_with = "values::positive")]
    pub answer_bytes: usize,
}

impl Default for Server {
    fn default() -> Server {
        Server {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            metrics_listen: None,
            public_url: String::new(),
            trusted_proxies: Vec::new(),
            shutdown_timeout: Wait::from_secs(20),
            limits: Limits::default(),
            mcp: Mcp::default(),
        }
    }
}

impl Default for Mcp {
    fn default() -> Mcp {
        Mcp { enabled: true, allowed_hosts: Vec::new(), allowed_origins: Vec::new() }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            requests_per_second: 0,
            burst: 100,
            concurrency: 1024,
            connections: 16_384,
            connections_per_client: 4096,
            request_timeout: Wait::from_secs(5),
            header_timeout: Wait::from_secs(5),
            idle_timeout: Wait::from_secs(75),
            url_bytes: 4096,
            rows: 1_000_000,
            files: 8,
            stall_timeout: Wait::from_secs(30),
            files_per_client: 4,
            file_timeout: Wait::from_secs(3600),
            pictures: 1,
            histories: 16,
            listeners: 256,
            listeners_per_client: 64,
            answer_bytes: 16 << 20,
        }
    }
}
