//! How a plan is read: filters, marks, masked values, comparison, the picture.

use std::sync::Arc;

use countersign_desk::Desk;
use countersign_plan::graph::Picture;

use super::aside;
use super::plans::plan;
use crate::wire::{
    ApiError, ChangeRef, CodePlace, CompareRequest, Comparison, ErrorCode, GraphQuery, MarkViewed, PlanBases,
    PlanFacets, PlanGraph, PlanRef, RevealRequest, Revealed, ViewedCount,
};

/// Where a resource stands in the configuration of its pull request; nowhere where that is not known.
pub async fn place_in_code(desk: &Arc<Desk>, request: ChangeRef) -> Result<CodePlace, ApiError> {
    let opened = desk.plan(request.plan).ok_or_else(ApiError::plan_closed)?;
    let desk = Arc::clone(desk);
    aside(move || {
        let found = desk.place_in_code(&opened, request.change);
        found.map_or_else(CodePlace::default, |it| CodePlace {
            file: countersign_plan::visible::visible(&it.file).into_owned(),
            line: it.line,
            url: it.url.map(String::from),
        })
    })
    .await
}

macro_rules! to_come {
    ($($name:ident($request:ident) -> $response:ident),* $(,)?) => {
        $(
            #[expect(clippy::unused_async, reason = "to come on this branch")]
            pub async fn $name(_: &Arc<Desk>, _: $request) -> Result<$response, ApiError> {
                Err(ApiError::new(ErrorCode::Unsupported, stringify!($name).to_owned()))
            }
        )*
    };
}
to_come! {
    plan_facets(PlanRef) -> PlanFacets,
    mark_viewed(MarkViewed) -> ViewedCount,
    reveal_value(RevealRequest) -> Revealed,
    plan_bases(PlanRef) -> PlanBases,
    compare_plans(CompareRequest) -> Comparison,
}

/// The picture of a plan.
pub async fn plan_graph(desk: &Arc<Desk>, query: GraphQuery) -> Result<PlanGraph, ApiError> {
    let opened = plan(desk, query.plan)?;
    aside(move || opened.graph(&Picture { scope: query.scope, closed: query.closed, chosen: query.chosen })).await
}
