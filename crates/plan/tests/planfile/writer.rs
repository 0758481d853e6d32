//! Writes plan files as the tools do, and as an attacker would: archives, protocol buffers, MessagePack.

use std::io::Write as _;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use serde_json::Value;

/// One file of an archive.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

pub(crate) fn entry(name: &str, content: impl Into<Vec<u8>>) -> Entry {
    Entry { name: name.to_owned(), content: content.into() }
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn checksum(content: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(content);
    crc.sum()
}

const EXTRA: [u8; 9] = [b'U', b'T', 5, 0, 1, 0, 0, 0, 0];

/// What an archive is made of, so that each part can be made strange.
pub(crate) struct Archive {
    pub(crate) local: Vec<Vec<u8>>,
    pub(crate) central: Vec<Vec<u8>>,
    pub(crate) between: Vec<u8>,
}

/// The layout of Go's writer: sizes behind the files, times in seconds.
pub(crate) fn archive(entries: &[Entry]) -> Archive {
    let (mut local, mut central, mut offset) = (Vec::new(), Vec::new(), 0_u32);
    for entry in entries {
        let body = packed(&entry.content);
        let (name, size) = (entry.name.as_bytes(), u32::try_from(entry.content.len()).unwrap());
        let (crc, length) = (checksum(&entry.content), u32::try_from(body.len()).unwrap());
        let flags: u16 = if entry.name.is_ascii() { 0x0008 } else { 0x0808 };
        let name_length = u16::try_from(name.len()).unwrap();
        let mut bytes = Vec::new();
        bytes.extend(0x0403_4b50_u32.to_le_bytes());
        for number in [20, flags, 8, 0, 33] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend([0; 12]);
        bytes.extend(name_length.to_le_bytes());
        bytes.extend(9_u16.to_le_bytes());
        bytes.extend(name);
        bytes.extend(EXTRA);
        bytes.extend(body);
        bytes.extend(0x0807_4b50_u32.to_le_bytes());
        for number in [crc, length, size] {
            bytes.extend(number.to_le_bytes());
        }
        let mut record = Vec::new();
        record.extend(0x0201_4b50_u32.to_le_bytes());
        for number in [20, 20, flags, 8, 0, 33] {
            record.extend(number.to_le_bytes());
        }
        for number in [crc, length, size] {
            record.extend(number.to_le_bytes());
        }
        for number in [name_length, 9, 0, 0, 0, 0, 0] {
            record.extend(number.to_le_bytes());
        }
        record.extend(offset.to_le_bytes());
        record.extend(name);
        record.extend(EXTRA);
        offset += u32::try_from(bytes.len()).unwrap();
        local.push(bytes);
        central.push(record);
    }
    Archive { local, central, between: Vec::new() }
}

impl Archive {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.local.concat();
        bytes.extend(&self.between);
        let offset = u32::try_from(bytes.len()).unwrap();
        let directory = self.central.concat();
        let count = u16::try_from(self.central.len()).unwrap();
        bytes.extend(&directory);
        bytes.extend(0x0605_4b50_u32.to_le_bytes());
        for number in [0, 0, count, count] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }
}

/// A message of fields in their order.
#[derive(Clone, Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap());
}

impl Message {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn number(mut self, field: u64, number: u64) -> Self {
        varint(field << 3, &mut self.0);
        varint(number, &mut self.0);
        self
    }

    pub(crate) fn bytes(mut self, field: u64, bytes: impl AsRef<[u8]>) -> Self {
        varint(field << 3 | 2, &mut self.0);
        varint(bytes.as_ref().len() as u64, &mut self.0);
        self.0.extend(bytes.as_ref());
        self
    }

    pub(crate) fn message(self, field: u64, message: &Self) -> Self {
        self.bytes(field, &message.0)
    }

    /// A `DynamicValue`.
    pub(crate) fn value(self, field: u64, value: &[u8]) -> Self {
        self.message(field, &Self::new().bytes(1, value))
    }
}

fn head(short: u8, room: usize, long: [u8; 2], length: usize, out: &mut Vec<u8>) {
    if length < room {
        out.push(short | u8::try_from(length).unwrap());
    } else if let Ok(length) = u16::try_from(length) {
        out.push(long[0]);
        out.extend(length.to_be_bytes());
    } else {
        out.push(long[1]);
        out.extend(u32::try_from(length).unwrap().to_be_bytes());
    }
}

/// What is known after apply.
pub(crate) const UNKNOWN: &str = "\u{0}unknown";

/// A value in MessagePack, of the type that JSON shows: `UNKNOWN` is what is not known.
pub(crate) fn msgpack(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(0xc0),
        Value::Bool(it) => out.push(0xc2 | u8::from(*it)),
        Value::Number(it) => match (it.as_i64(), it.as_f64()) {
            (Some(it), _) => {
                out.push(0xd3);
                out.extend(it.to_be_bytes());
            }
            (None, Some(it)) => {
                out.push(0xcb);
                out.extend(it.to_be_bytes());
            }
            (None, None) => unreachable!(),
        },
        Value::String(it) if it == UNKNOWN => out.extend([0xd4, 0, 0]),
        Value::String(it) => {
            head(0xa0, 32, [0xda, 0xdb], it.len(), out);
            out.extend(it.as_bytes());
        }
        Value::Array(all) => {
            head(0x90, 16, [0xdc, 0xdd], all.len(), out);
            for it in all {
                msgpack(it, out);
            }
        }
        Value::Object(all) => {
            head(0x80, 16, [0xde, 0xdf], all.len(), out);
            for (name, it) in all {
                head(0xa0, 32, [0xda, 0xdb], name.len(), out);
                out.extend(name.as_bytes());
                msgpack(it, out);
            }
        }
    }
}

pub(crate) fn packed_value(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    msgpack(value, &mut out);
    out
}

/// A value with its type.
pub(crate) fn dynamic(kind: &str, value: &Value) -> Vec<u8> {
    let mut out = vec![0x92, 0xc4, u8::try_from(kind.len()).unwrap()];
    out.extend(kind.as_bytes());
    msgpack(value, &mut out);
    out
}
