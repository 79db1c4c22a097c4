//! A client that costs next to nothing: HTTP/1.1 on one connection that stays open, as clients of
//! Azure keep theirs.

use std::{io, net::SocketAddr};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::served::TENANT;

/// An open connection.
pub(crate) struct Connection {
    stream: TcpStream,
    token: String,
}

/// What was answered.
pub(crate) struct Reply {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Connection {
    /// Connects and signs in.
    pub(crate) async fn sign_in(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut connection = Self { stream, token: String::new() };
        let form = "grant_type=client_credentials&client_id=any&client_secret=any\
                    &scope=https%3A%2F%2Fmanagement.azure.com%2F.default";
        let path = format!("/{TENANT}/oauth2/v2.0/token");
        let form_type = "application/x-www-form-urlencoded";
        let reply = connection.exchange("POST", &path, form_type, form).await?;
        let body: Value = serde_json::from_slice(&reply.body)?;
        match body["access_token"].as_str() {
            Some(token) => token.clone_into(&mut connection.token),
            None => return Err(io::Error::other(format!("no token: {body}"))),
        }
        Ok(connection)
    }

    /// Sends a request with a JSON body, which may be empty.
    pub(crate) async fn send(&mut self, method: &str, path: &str, body: &str) -> io::Result<Reply> {
        self.exchange(method, path, "application/json", body).await
    }

    async fn exchange(
        &mut self,
        method: &str,
        path: &str,
        content_type: &str,
        body: &str,
    ) -> io::Result<Reply> {
        let Self { stream, token } = self;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::with_capacity(4096);
        loop {
            if stream.read_buf(&mut answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some((status, start, length)) = parsed(&answer)
                && start + length <= answer.len()
            {
                return Ok(Reply { status, body: answer.split_off(start) });
            }
        }
    }
}

/// Status, where the body begins and how long it is, once the head is complete. The sandbox tells the
/// length of each of its answers.
fn parsed(answer: &[u8]) -> Option<(u16, usize, usize)> {
    let start = answer.windows(4).position(|it| it == b"\r\n\r\n")? + 4;
    let head = str::from_utf8(answer.get(..start)?).ok()?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    Some((status, start, length.unwrap_or_default()))
}
