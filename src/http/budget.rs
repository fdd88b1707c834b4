//! What answers may take of the memory at once: places for what is costly to make, and bytes for what waits to be sent. Part of `http`.
//!
//! A picture has a place while it is painted, also when nobody waits for it any more, since the painting cannot be stopped. A history has
//! one until its body was sent or given up. Every answer whose size is known takes its bytes until they went out: they travel with the
//! bytes themselves, through the parser's own buffers, so that a client that does not read cannot have many of them made for it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use hyper::body::{Body as _, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Problem;
use crate::config::Limits;

/// What the budget is counted in: answers that are smaller than this cost a part of a buffer that is there anyway.
const UNIT: usize = 4096;

/// Places and bytes.
#[derive(Debug)]
pub(crate) struct Budget {
    /// For pictures that are painted.
    pub(crate) pictures: Arc<Semaphore>,
    /// For answers of many days.
    histories: Arc<Semaphore>,
    /// For clients that wait for what lands.
    pub(crate) listeners: Arc<Semaphore>,
    /// Units of bytes that are made and not sent yet.
    units: Arc<Semaphore>,
    all: usize,
}

impl Budget {
    pub(crate) fn of(limits: &Limits) -> Budget {
        let places = |count: usize| Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        let all = (limits.answer_bytes / UNIT).clamp(1, u32::MAX as usize >> 1);
        let [pictures, histories, listeners] = [limits.pictures, limits.histories, limits.listeners].map(places);
        Budget { pictures, histories, listeners, units: places(all), all }
    }

    /// The bytes of an answer that is made; nothing for one of unknown size, or too small to count.
    fn take(&self, body: &Body) -> Result<Option<OwnedSemaphorePermit>, Problem> {
        let Some(bytes) = body.size_hint().exact().and_then(|bytes| usize::try_from(bytes).ok()) else { return Ok(None) };
        let units = (bytes / UNIT).min(self.all);
        if units == 0 {
            return Ok(None);
        }
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.units).try_acquire_many_owned(units);
        permit.map(Some).map_err(|_| Problem::overloaded("Too many answers wait to be read. Try again in a second."))
    }

    /// A place for an answer of many days. The request's own deadline ends the wait; who gives up waiting leaves the queue.
    pub(crate) async fn history(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.histories).acquire_owned().await.map_err(|error| Problem::internal(error.to_string()))
    }

    /// The answer with its bytes taken until they went out, or a refusal where there are too many already.
    pub(crate) fn charged(&self, response: Response) -> Response {
        match self.take(response.body()) {
            Ok(None) => response,
            Ok(Some(bytes)) => holding(response, bytes),
            Err(problem) => problem.into_response(),
        }
    }
}

/// The answer, which holds a place until its last byte went out or was given up.
pub(crate) fn holding(response: Response, place: OwnedSemaphorePermit) -> Response {
    response.map(|body| Body::new(Held { body, place: Arc::new(place) }))
}

/// A body that holds its place.
struct Held {
    body: Body,
    place: Arc<OwnedSemaphorePermit>,
}

/// Bytes that hold the place of their body.
struct HeldBytes {
    bytes: Bytes,
    _place: Arc<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for HeldBytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl hyper::body::Body for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let place = || Arc::clone(&self.place);
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(|bytes| Bytes::from_owner(HeldBytes { bytes, _place: place() })))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;

    use super::*;

    fn budget(bytes: usize) -> Budget {
        Budget::of(&Limits { answer_bytes: bytes, ..Limits::default() })
    }

    #[tokio::test]
    async fn bytes_are_taken_until_the_last_of_them_went_out() {
        let budget = budget(3 * UNIT);
        let body = || Body::from(vec![b'x'; 2 * UNIT]);
        let taken = budget.take(&body()).unwrap();
        assert_eq!(budget.units.available_permits(), 1);
        assert!(budget.take(&body()).is_err());
        // What is small, and what is larger than all there is, alone, finds room.
        assert!(budget.take(&Body::from("ok")).unwrap().is_none());
        let mut stream = holding(Response::new(body()), taken.unwrap()).into_body().into_data_stream();
        let chunk = stream.next().await.unwrap().unwrap();
        assert_eq!(chunk.len(), 2 * UNIT);
        assert!(stream.next().await.is_none());
        drop(stream);
        assert_eq!(budget.units.available_permits(), 1, "the bytes are still somewhere");
        drop(chunk);
        assert_eq!(budget.units.available_permits(), 3);
        assert!(budget.take(&Body::from(vec![b'x'; 99 * UNIT])).unwrap().is_some());
    }
}
