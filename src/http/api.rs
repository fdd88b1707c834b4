//! The interface for programs, one file a resource. Part of `http`.

pub(crate) mod average;
pub(crate) mod batch;
pub(crate) mod cell;
pub(crate) mod chart;
pub(crate) mod compare;
pub(crate) mod convert;
pub(crate) mod currencies;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod history;
pub(crate) mod line;
pub(crate) mod rates;
pub(crate) mod receipts;
pub(crate) mod sources;
