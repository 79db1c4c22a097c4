//! Reads that cache: few calls for many reads, and never a wrong answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use serde_json::Value;

use super::support::{API, Answer, PATH, scripted};
use crate::azure::{Error, ListCache};

/// Answers reads of numbers below `size`, and counts what that costs.
#[derive(Default)]
struct Source {
    gets: AtomicUsize,
    lists: AtomicUsize,
    size: usize,
    forbidden: bool,
}

impl Source {
    async fn get(&self, key: usize) -> Result<Option<usize>, Error> {
        self.gets.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        Ok((key < self.size).then_some(key * 10))
    }

    async fn list(&self) -> Result<Option<Vec<(usize, usize)>>, Error> {
        self.lists.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        if self.forbidden {
            return Err(forbidden().await);
        }
        Ok(Some((0..self.size).map(|key| (key, key * 10)).collect()))
    }

    fn calls(&self) -> (usize, usize) {
        (self.gets.load(Ordering::Relaxed), self.lists.load(Ordering::Relaxed))
    }
}

async fn forbidden() -> Error {
    let (client, _script) = scripted([Answer::error(403, "AuthorizationFailed")]);
    client.get::<Value>(PATH, API).await.unwrap_err()
}

async fn read_all(
    cache: &ListCache<&str, usize, usize>,
    source: &Source,
    keys: usize,
) -> Vec<Option<usize>> {
    let reads = (0..keys)
        .map(|key| async move { cache.read(&"s", &key, source.get(key), source.list()).await });
    join_all(reads).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test]
async fn hundreds_of_reads_cost_three_gets_and_one_list() {
    let (cache, source) = (ListCache::new(), Source { size: 500, ..Source::default() });
    let values = read_all(&cache, &source, 500).await;
    assert!(values.iter().enumerate().all(|(key, value)| *value == Some(key * 10)));
    assert_eq!(source.calls(), (3, 1));
    read_all(&cache, &source, 500).await;
    assert_eq!(source.calls(), (3, 1));
}

#[tokio::test]
async fn a_few_reads_never_pay_for_a_list() {
    let (cache, source) = (ListCache::new(), Source { size: 9, ..Source::default() });
    read_all(&cache, &source, 3).await;
    assert_eq!(source.calls(), (3, 0));
}

#[tokio::test]
async fn groups_are_counted_apart() {
    let (cache, source) = (ListCache::new(), Source { size: 9, ..Source::default() });
    for group in ["a", "b"] {
        for key in 0..3 {
            cache.read(&group, &key, source.get(key), source.list()).await.unwrap();
        }
    }
    assert_eq!(source.calls(), (6, 0));
}

#[tokio::test]
async fn what_the_list_does_not_hold_is_asked_for_alone() {
    let (cache, source) = (ListCache::new(), Source { size: 4, ..Source::default() });
    let values = read_all(&cache, &source, 6).await;
    assert_eq!(values, [Some(0), Some(10), Some(20), Some(30), None, None]);
    assert_eq!(source.calls(), (5, 1));
}

#[tokio::test]
async fn a_forbidden_list_is_tried_once_and_each_is_then_read_alone() {
    let (cache, source) =
        (ListCache::new(), Source { size: 20, forbidden: true, ..Source::default() });
    let values = read_all(&cache, &source, 20).await;
    assert!(values.iter().all(Option::is_some));
    assert_eq!(source.calls(), (20, 1));
}

#[tokio::test]
async fn own_writes_correct_what_the_list_said() {
    let (cache, source) = (ListCache::new(), Source { size: 10, ..Source::default() });
    read_all(&cache, &source, 10).await;
    cache.upsert(&"s", 7, 777);
    cache.remove(&"s", 8);
    let read = async |key: usize| cache.read(&"s", &key, source.get(key), source.list()).await;
    assert_eq!(read(7).await.unwrap(), Some(777));
    let (gets, _) = source.calls();
    read(8).await.unwrap();
    assert_eq!(source.calls(), (gets + 1, 1));
    assert_eq!(read(9).await.unwrap(), Some(90));
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_is_stopped_leaves_the_list_to_the_next() {
    let (cache, source) = (ListCache::new(), Source { size: 10, ..Source::default() });
    read_all(&cache, &source, 3).await;
    let hanging = cache.read(&"s", &4, source.get(4), std::future::pending());
    assert!(tokio::time::timeout(std::time::Duration::from_secs(1), hanging).await.is_err());
    assert_eq!(cache.read(&"s", &4, source.get(4), source.list()).await.unwrap(), Some(40));
    assert_eq!(source.calls(), (3, 1));
}
