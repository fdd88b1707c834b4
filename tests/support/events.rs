//! A client of `/v1/events` over a real socket.
#![allow(dead_code, reason = "each test that includes this uses its part of it")]

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One who waits for what lands.
pub struct Events {
    lines: BufReader<TcpStream>,
    /// Everything that was read.
    pub read: Vec<String>,
}

impl Events {
    pub fn of(address: SocketAddr, query: &str, headers: &str) -> Events {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        write!(stream, "GET /v1/events{query} HTTP/1.1\r\nHost: fx\r\n{headers}\r\n").unwrap();
        Events { lines: BufReader::new(stream), read: Vec::new() }
    }

    /// The next line; nothing at the end.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.lines.read_line(&mut line).unwrap_or_else(|error| panic!("{error}: {:?}", self.read));
        self.read.push(line.trim_end().to_owned());
        (length > 0).then(|| line.trim_end().to_owned())
    }

    /// The first line from here on that is meant.
    pub fn until(&mut self, meant: impl Fn(&str) -> bool) -> String {
        loop {
            let line = self.line().unwrap_or_else(|| panic!("it ended: {:?}", self.read));
            if meant(&line) {
                return line;
            }
        }
    }

    /// The id of the next event, and its data.
    pub fn sheet(&mut self) -> (u64, serde_json::Value) {
        let id = self.until(|line| line.starts_with("id: "));
        let data = self.until(|line| line.starts_with("data: "));
        (id["id: ".len()..].parse().unwrap(), serde_json::from_str(&data["data: ".len()..]).unwrap())
    }
}
