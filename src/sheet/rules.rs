//! The rules between a draft and a sheet. Part of `sheet`: pure, no I/O.
