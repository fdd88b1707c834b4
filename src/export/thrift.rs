//! Thrift's compact protocol, as far as Parquet's metadata needs it: structs, lists, texts and whole numbers. Part of `export`; after
//! Apache Thrift's specification of the protocol.

/// A struct that is written field by field, in the order of their ids.
#[derive(Debug, Default)]
pub(super) struct Struct {
    bytes: Vec<u8>,
    last: u8,
}

const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

impl Struct {
    /// The head of a field: how far its id is from the last one, and its type.
    fn field(&mut self, id: u8, kind: u8) {
        self.bytes.push((id - self.last) << 4 | kind);
        self.last = id;
    }

    pub(super) fn i32(mut self, id: u8, value: i32) -> Struct {
        self.field(id, I32);
        self.bytes.extend(varint(zigzag(i64::from(value))));
        self
    }

    pub(super) fn i64(mut self, id: u8, value: i64) -> Struct {
        self.field(id, I64);
        self.bytes.extend(varint(zigzag(value)));
        self
    }

    pub(super) fn text(mut self, id: u8, value: &str) -> Struct {
        self.field(id, BINARY);
        self.bytes.extend(text(value));
        self
    }

    pub(super) fn inner(mut self, id: u8, value: Struct) -> Struct {
        self.field(id, STRUCT);
        self.bytes.extend(value.end());
        self
    }

    pub(super) fn texts(self, id: u8, values: &[&str]) -> Struct {
        self.list(id, BINARY, values.iter().map(|value| text(value)).collect())
    }

    pub(super) fn i32s(self, id: u8, values: &[i32]) -> Struct {
        self.list(id, I32, values.iter().map(|value| varint(zigzag(i64::from(*value)))).collect())
    }

    pub(super) fn structs(self, id: u8, values: impl IntoIterator<Item = Struct>) -> Struct {
        self.list(id, STRUCT, values.into_iter().map(Struct::end).collect())
    }

    /// Structs that are written already.
    pub(super) fn written(self, id: u8, values: Vec<Vec<u8>>) -> Struct {
        self.list(id, STRUCT, values)
    }

    fn list(mut self, id: u8, kind: u8, items: Vec<Vec<u8>>) -> Struct {
        self.field(id, LIST);
        match u8::try_from(items.len()) {
            Ok(count) if count < 15 => self.bytes.push(count << 4 | kind),
            _ => {
                self.bytes.push(0xf0 | kind);
                self.bytes.extend(varint(items.len() as u64));
            }
        }
        self.bytes.extend(items.into_iter().flatten());
        self
    }

    /// The struct with its end.
    pub(super) fn end(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

fn text(value: &str) -> Vec<u8> {
    let mut bytes = varint(value.len() as u64);
    bytes.extend_from_slice(value.as_bytes());
    bytes
}

/// Small numbers of either sign as small numbers without one.
fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

/// Seven bits a byte, the lowest first.
pub(super) fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4);
    while value >= 0x80 {
        bytes.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
        value >>= 7;
    }
    bytes.push(u8::try_from(value).unwrap_or(0));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_where_they_are_small() {
        assert_eq!([0, -1, 1, i64::MAX, i64::MIN].map(zigzag), [0, 1, 2, u64::MAX - 1, u64::MAX]);
        assert_eq!((varint(0), varint(127), varint(128), varint(300)), (vec![0], vec![127], vec![0x80, 1], vec![0xac, 2]));
    }

    #[test]
    fn a_struct_is_its_fields_with_an_end() {
        let inner = Struct::default().i32(1, -1);
        let bytes = Struct::default().i32(1, 1).text(4, "ab").inner(5, inner).i32s(6, &[3; 15]).end();
        let mut due = vec![0x15, 2, 0x38, 2, b'a', b'b', 0x1c, 0x15, 1, 0, 0x19, 0xf5, 15];
        due.extend([6; 15]);
        due.push(0);
        assert_eq!(bytes, due);
    }
}
