//! A DNS server on this machine that answers what a test says, written independently so that a mistake
//! of the client's is not made here as well.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// What a name has.
#[derive(Debug, Clone)]
pub enum Record {
    /// It is an alias of this name.
    Alias(&'static str),
    /// These addresses; with none, the name exists without any.
    Addresses(Vec<IpAddr>),
    /// The server answers with this error code (RFC 1035): 2 is a failure, 5 a refusal.
    Error(u8),
}

/// How the server answers for aliases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// With everything that the alias leads to, as resolvers do.
    Whole,
    /// With the alias alone.
    Stepwise,
}

/// A running server; it stops when it is dropped.
#[derive(Debug)]
pub struct DnsServer {
    address: SocketAddr,
    questions: Arc<Mutex<Vec<String>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl DnsServer {
    /// A server that knows these names, and no others.
    pub fn knowing(records: &[(&'static str, Record)]) -> Self {
        Self::answering(Style::Whole, records)
    }

    /// The same, answering in this style.
    pub fn answering(style: Style, records: &[(&'static str, Record)]) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = socket.local_addr().expect("a bound socket");
        let zone: BTreeMap<_, _> = records.iter().cloned().collect();
        let questions = Arc::<Mutex<Vec<String>>>::default();
        let stopped = Arc::<AtomicBool>::default();
        let thread = thread::spawn({
            let (questions, stopped) = (Arc::clone(&questions), Arc::clone(&stopped));
            move || serve(&socket, style, &zone, &questions, &stopped)
        });
        Self { address, questions, stopped, thread: Some(thread) }
    }

    /// Address and port, as a resolver is given.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The names that were asked for, in order.
    pub fn questions(&self) -> Vec<String> {
        self.questions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread, which then sees that it is to stop.
        let knock = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
        let sent = knock.and_then(|it| it.send_to(&[], self.address));
        if let (Ok(_), Some(thread)) = (sent, self.thread.take()) {
            thread.join().expect("the DNS server does not panic");
        }
    }
}

fn serve(
    socket: &UdpSocket,
    style: Style,
    zone: &BTreeMap<&'static str, Record>,
    questions: &Mutex<Vec<String>>,
    stopped: &AtomicBool,
) {
    let mut buffer = [0; 512];
    while let Ok((length, client)) = socket.recv_from(&mut buffer) {
        if stopped.load(Ordering::SeqCst) {
            return;
        }
        let Some(question) = Question::read(&buffer[..length]) else { continue };
        questions.lock().unwrap_or_else(PoisonError::into_inner).push(question.name.clone());
        let _ = socket.send_to(&question.answer(style, zone), client);
    }
}

/// Types of records (RFC 1035, RFC 3596).
const A: u16 = 1;
const CNAME: u16 = 5;
const AAAA: u16 = 28;

/// Answer codes (RFC 1035).
const NO_ERROR: u8 = 0;
const NAME_ERROR: u8 = 3;

/// What was asked.
struct Question {
    id: [u8; 2],
    name: String,
    kind: u16,
    /// The question as it came, for the answer.
    raw: Vec<u8>,
}

impl Question {
    fn read(message: &[u8]) -> Option<Self> {
        let id = [*message.first()?, *message.get(1)?];
        let (mut labels, mut at) = (Vec::new(), 12);
        loop {
            let length = usize::from(*message.get(at)?);
            at += 1;
            if length == 0 {
                break;
            }
            let label = message.get(at..at + length)?;
            labels.push(String::from_utf8_lossy(label).to_lowercase());
            at += length;
        }
        let kind = u16::from_be_bytes([*message.get(at)?, *message.get(at + 1)?]);
        let raw = message.get(12..at + 4)?.to_vec();
        Some(Self { id, name: labels.join("."), kind, raw })
    }

    fn answer(&self, style: Style, zone: &BTreeMap<&'static str, Record>) -> Vec<u8> {
        let (mut answers, mut count, mut code) = (Vec::new(), 0_u16, NO_ERROR);
        let mut name = self.name.as_str();
        // An alias that leads to itself is answered so often and no more.
        for _ in 0..20 {
            let (found, target) = match zone.get(name) {
                None => (NAME_ERROR, None),
                Some(Record::Error(code)) => (*code, None),
                Some(Record::Alias(target)) => {
                    append(&mut answers, name, CNAME, &encoded(target));
                    count += 1;
                    let follows = style == Style::Whole && self.kind != CNAME;
                    (NO_ERROR, follows.then_some(*target))
                }
                Some(Record::Addresses(addresses)) => {
                    for address in addresses {
                        count += u16::from(append_address(&mut answers, name, self.kind, *address));
                    }
                    (NO_ERROR, None)
                }
            };
            code = found;
            match target {
                Some(target) => name = target,
                None => break,
            }
        }
        // An answer, recursion desired and available.
        let mut message = vec![self.id[0], self.id[1], 0x81, 0x80 | code];
        for number in [1, count, 0, 0] {
            message.extend(number.to_be_bytes());
        }
        message.extend(&self.raw);
        message.extend(answers);
        message
    }
}

/// Adds an address, if it is of the kind that was asked for.
fn append_address(answers: &mut Vec<u8>, name: &str, kind: u16, address: IpAddr) -> bool {
    match (address, kind) {
        (IpAddr::V4(address), A) => append(answers, name, A, &address.octets()),
        (IpAddr::V6(address), AAAA) => append(answers, name, AAAA, &address.octets()),
        _ => return false,
    }
    true
}

/// Adds a record of class IN that holds for a minute.
fn append(answers: &mut Vec<u8>, name: &str, kind: u16, data: &[u8]) {
    answers.extend(encoded(name));
    answers.extend(kind.to_be_bytes());
    answers.extend(1_u16.to_be_bytes());
    answers.extend(60_u32.to_be_bytes());
    answers.extend(u16::try_from(data.len()).expect("short data").to_be_bytes());
    answers.extend(data);
}

/// A name as DNS writes it.
fn encoded(name: &str) -> Vec<u8> {
    let mut encoded = Vec::new();
    for label in name.split('.') {
        encoded.push(u8::try_from(label.len()).expect("a short label"));
        encoded.extend(label.as_bytes());
    }
    encoded.push(0);
    encoded
}
