//! Lists the existing objects of one resource type.

use tokio::sync::mpsc;

use super::{Call, body::Body, merge::complete, run::run_unbounded, sanitize::sanitize_quietly};
use crate::{
    Context, Diagnostics, Schema, Value,
    list::{ErasedListResource, Listed},
};

/// Sends every object that matches `config` to `sender`, in the form in which it may be stored,
/// until nobody listens any more. `managed` is the schema of the objects.
pub(crate) async fn list<C: Send + Sync>(
    list_resource: &dyn ErasedListResource<C>,
    managed: &Schema,
    config: &Value,
    sender: mpsc::Sender<Listed>,
    call: Call<'_, C>,
) -> Diagnostics {
    let ctx = Context::new(call.clients, Vec::new());
    let ty = managed.value_type();
    let (found, mut objects) = mpsc::channel(1);
    let config = complete(Body::from(&list_resource.schema().block), config);
    let work = run_unbounded(call.stop, list_resource.list(config, found, &ctx));
    let forward = async {
        while let Some(listed) = objects.recv().await {
            let listed: Listed = listed;
            let state = sanitize_quietly(managed, &ty, listed.state);
            if sender.send(Listed { state, ..listed }).await.is_err() {
                // Dropping the receiver is how the list learns that no more is wanted.
                objects.close();
                break;
            }
        }
    };
    let (result, ()) = tokio::join!(work, forward);
    let mut diagnostics = ctx.notes().warnings;
    diagnostics.extend(result.err().into_iter().flatten());
    diagnostics
}
