//! What was read or made once and may be wanted again. Beside the flow: the cache before a store and the books keep things in it.
//!
//! A service is asked by many at once, for months: moka bounds what they fill, and of those who want the same thing one makes it. A command
//! asks one thing after the other, for seconds, and must be there at once: for it a map does, a `Scratch`.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Askers {
    /// A command: one question after the other.
    One,
    /// A service: many at once.
    #[cfg(feature = "server")]
    Many,
}

/// A map that is emptied when it is full.
pub(crate) struct Scratch<K, V> {
    kept: Mutex<Kept<K, V>>,
    most: u64,
}

struct Kept<K, V> {
    values: HashMap<K, V>,
    weight: u64,
}

impl<K: Hash + Eq, V: Clone> Scratch<K, V> {
    /// An empty one for values of at most this weight together.
    pub(crate) fn new(most: u64) -> Scratch<K, V> {
        Scratch { kept: Mutex::new(Kept { values: HashMap::new(), weight: 0 }), most }
    }

    /// What is kept under a key.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.kept().values.get(key).cloned()
    }

    /// Keeps a value of that weight.
    pub(crate) fn put(&self, key: K, value: V, weight: u32) {
        let mut kept = self.kept();
        if kept.weight + u64::from(weight) > self.most {
            kept.values.clear();
            kept.weight = 0;
        }
        kept.weight += u64::from(weight);
        kept.values.insert(key, value);
    }

    fn kept(&self) -> MutexGuard<'_, Kept<K, V>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_there_until_it_is_full() {
        let scratch = Scratch::new(10);
        scratch.put("a", 1, 4);
        scratch.put("b", 2, 6);
        assert_eq!((scratch.get(&"a"), scratch.get(&"b"), scratch.get(&"c")), (Some(1), Some(2), None));
        scratch.put("c", 3, 1);
        assert_eq!((scratch.get(&"a"), scratch.get(&"b"), scratch.get(&"c")), (None, None, Some(3)));
        scratch.put("c", 4, 1);
        assert_eq!(scratch.get(&"c"), Some(4));
    }
}
