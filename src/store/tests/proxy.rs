//! A network between fx and its database that swallows packets when it is told to: connections stay open, and nothing comes through.
#![allow(dead_code, reason = "each test that includes this uses its part of it")]

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A proxy that ends with the runtime of its test.
pub struct Proxy {
    swallows: watch::Sender<bool>,
    /// The database's address, through the proxy.
    pub url: String,
}

impl Proxy {
    /// A proxy before the database of that address.
    pub async fn before(url: &str) -> Proxy {
        let (user, rest) = url.rsplit_once('@').unwrap();
        let (host, database) = rest.split_once('/').unwrap();
        let behind: SocketAddr = host.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{user}@{}/{database}", listener.local_addr().unwrap());
        let (swallows, swallowed) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(connect(near, behind, swallowed.clone()));
            }
        });
        Proxy { swallows, url }
    }

    /// From now on nothing comes through, or everything that waited and what follows.
    pub fn swallow(&self, swallows: bool) {
        self.swallows.send_replace(swallows);
    }
}

async fn connect(near: TcpStream, behind: SocketAddr, mut swallowed: watch::Receiver<bool>) {
    drop(swallowed.wait_for(|swallows| !swallows).await);
    let Ok(far) = TcpStream::connect(behind).await else { return };
    let (near, far) = (near.into_split(), far.into_split());
    tokio::join!(pass(near.0, far.1, swallowed.clone()), pass(far.0, near.1, swallowed));
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut swallowed: watch::Receiver<bool>) {
    let mut bytes = vec![0; 16_384];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        drop(swallowed.wait_for(|swallows| !swallows).await);
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
