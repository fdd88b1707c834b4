//! HTML for people, and what pages take in: scripts, styles, the widget. Part of `http`.

pub(crate) mod assets;
pub(crate) mod converter;
pub(crate) mod demo;
pub(crate) mod docs;
pub(crate) mod editions;
pub(crate) mod feed;
pub(crate) mod llms;
pub(crate) mod oembed;
pub(crate) mod pair;
mod policy;
pub(crate) mod problems;
mod shell;
pub(crate) mod sitemap;
pub(crate) mod status;
mod view;
pub(crate) mod widget;
pub(crate) mod words;
