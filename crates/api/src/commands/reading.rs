//! How a plan is read: filters, marks, masked values, comparison, the picture.

use std::sync::Arc;

use countersign_desk::Desk;
use countersign_plan::rows::RevealSide;

use crate::wire::{
    ApiError, ChangeRef, CodePlace, CompareRequest, Comparison, ErrorCode, GraphQuery, MarkViewed, PlanBases,
    PlanFacets, PlanGraph, PlanRef, RevealRequest, Revealed, RowSide, ViewedCount,
};

use super::aside;
use super::plans::plan;

macro_rules! to_come {
    ($($name:ident($request:ident) -> $response:ident),* $(,)?) => {
        $(
            #[expect(missing_docs, clippy::unused_async, reason = "to come on this branch")]
            pub async fn $name(_: &Arc<Desk>, _: $request) -> Result<$response, ApiError> {
                Err(ApiError::new(ErrorCode::Unsupported, stringify!($name).to_owned()))
            }
        )*
    };
}
to_come! {
    plan_facets(PlanRef) -> PlanFacets,
    mark_viewed(MarkViewed) -> ViewedCount,
    plan_bases(PlanRef) -> PlanBases,
    compare_plans(CompareRequest) -> Comparison,
    plan_graph(GraphQuery) -> PlanGraph,
    place_in_code(ChangeRef) -> CodePlace,
}

/// The value behind one masked cell, which a person asked to see.
pub async fn reveal_value(desk: &Arc<Desk>, request: RevealRequest) -> Result<Revealed, ApiError> {
    let opened = plan(desk, request.plan)?;
    let side = match request.side {
        RowSide::Before => RevealSide::Before,
        RowSide::After => RevealSide::After,
    };
    let segments = aside(move || opened.reveal(request.section, request.node, side)).await?;
    segments.map(|segments| Revealed { segments }).ok_or_else(|| {
        ApiError::new(ErrorCode::NotRevealed, "there is no masked value that this plan holds".to_owned())
    })
}
