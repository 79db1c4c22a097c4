//! An example that serves the pages of its sandbox until somebody presses Enter.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// An example that runs.
pub(crate) struct Browsed {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    said: String,
}

impl Browsed {
    /// Starts it with `--browse`.
    pub(crate) fn start(mut command: Command) -> Self {
        command.arg("--browse").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("cargo can be run");
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        Self { process, input, output, said: String::new() }
    }

    /// Reads on until a line says this; that line.
    #[track_caller]
    pub(crate) fn read_to(&mut self, words: &str) -> String {
        let mut line = String::new();
        while self.output.read_line(&mut line).is_ok_and(|count| 0 < count) {
            self.said.push_str(&line);
            if line.contains(words) {
                return line;
            }
            line.clear();
        }
        panic!("{words:?} is not said in:\n{}", self.said);
    }

    /// A page as a browser gets it.
    pub(crate) fn page(url: &str, path: &str) -> String {
        let host = url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).expect("it listens");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it can be asked");
        let mut page = String::new();
        stream.read_to_string(&mut page).expect("it answers");
        page
    }

    /// Presses Enter; it must end in good order.
    #[track_caller]
    pub(crate) fn end(mut self) {
        self.input.write_all(b"\n").expect("it reads");
        let status = self.process.wait().expect("it ends");
        assert!(status.success(), "{status}:\n{}", self.said);
    }
}
