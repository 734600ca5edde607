//! What is where.

use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};

use super::access::Access;
use super::history::History;
use super::{Status, api, page, unix_seconds};

/// The media type of OpenMetrics 1.0, which Prometheus reads as well as its own.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Not in the `http` crate.
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// On every answer. Without CORS headers, and with these, other sites cannot read, frame or embed them.
const HEADERS: [(HeaderName, &str); 5] = [
    (CACHE_CONTROL, "no-store"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// The whole of it: GET (and HEAD), nothing else.
pub(super) fn router(status: Arc<Status>, access: Access) -> Router {
    Router::new()
        .route("/", get(show_page))
        .route("/api/status", get(show_status))
        .route("/api/history", get(show_history))
        .route("/metrics", get(show_metrics))
        .route("/healthz", get(|| async { "ok\n" }))
        .layer(from_fn_with_state(Arc::new(access), guard))
        .with_state(status)
}

/// What a request for the status may say.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    /// Only connections with this text in a column.
    #[serde(default)]
    filter: String,
}

/// The JSON of `/api/history`: see `schema/history.json`.
#[derive(Debug, Serialize)]
struct HistoryReport<'a> {
    /// Seconds since 1970.
    now: f64,
    #[serde(flatten)]
    history: &'a History,
}

/// Answers only to names of our own.
async fn guard(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let mut response = if access.allows(host) {
        next.run(request).await
    } else {
        let why = "This name is not one of the status page's: ask for an address, for localhost, or \
                   for a name given as --status-name.\n";
        (StatusCode::MISDIRECTED_REQUEST, why).into_response()
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn show_page() -> Response {
    let Ok(nonce) = page::nonce() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, page::content_security_policy(&nonce)),
    ];
    (headers, page::html(&nonce)).into_response()
}

async fn show_status(State(status): State<Arc<Status>>, Query(asked): Query<Asked>) -> Response {
    json(&api::Report::new(&status, &asked.filter))
}

async fn show_history(State(status): State<Arc<Status>>) -> Response {
    let now = unix_seconds(SystemTime::now());
    status.with_history(|history| json(&HistoryReport { now, history }))
}

async fn show_metrics(State(status): State<Arc<Status>>) -> Response {
    match status.metrics.encode() {
        Ok(text) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::debug!(%error, "the metrics cannot be encoded");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(text) => ([(CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => {
            tracing::debug!(%error, "the status cannot be encoded");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
