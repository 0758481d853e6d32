//! How a plan is read: filters, marks, masked values, comparison, the picture.

use std::sync::Arc;

use countersign_desk::{Desk, Reach, Seen};
use countersign_plan::graph::Picture;
use countersign_plan::rows::RevealSide;
use countersign_plan::visible::visible;

use super::plans::{LIST_WINDOW, plan};
use super::{aside, with};
use crate::wire::{
    ApiError, ChangeRef, CodePlace, CompareRequest, Comparison, ErrorCode, Facet, GoneRows, GoneWindow, GraphQuery,
    MarkViewed, PlanBases, PlanFacets, PlanGraph, PlanRef, RevealRequest, Revealed, RowSide, SameCopy, ViewedCount,
};

/// What the changes of a plan can be filtered by.
pub async fn plan_facets(desk: &Arc<Desk>, request: PlanRef) -> Result<PlanFacets, ApiError> {
    let opened = plan(desk, request.plan)?;
    with(desk, move |desk| {
        let facets = desk.facets(&opened);
        let shown = |values: Vec<(String, u32)>| values.into_iter().map(|(value, count)| facet(value, None, count));
        PlanFacets {
            types: shown(facets.types).collect(),
            modules: shown(facets.modules).collect(),
            providers: shown(facets.providers).collect(),
            accounts: facets
                .accounts
                .into_iter()
                .map(|(account, count)| {
                    let name = desk.account_name(&account);
                    facet(account, name.as_deref(), count)
                })
                .collect(),
            same: facets.same,
        }
    })
    .await
}

fn facet(value: String, name: Option<&str>, count: u32) -> Facet {
    let label = visible(name.unwrap_or(&value)).into_owned();
    Facet { value, label, count }
}

/// Marks changes as viewed, or takes the mark away.
pub async fn mark_viewed(desk: &Arc<Desk>, request: MarkViewed) -> Result<ViewedCount, ApiError> {
    let opened = plan(desk, request.plan)?;
    let viewed = with(desk, move |desk| {
        let reach = request.same.map_or(Reach::One, |view| Reach::Same { view });
        let seen = if request.viewed { Seen::Yes } else { Seen::No };
        desk.mark_viewed(&opened, request.change, reach, seen)
    });
    Ok(viewed.await??)
}

/// Plans that a plan can be compared with.
pub async fn plan_bases(desk: &Arc<Desk>, request: PlanRef) -> Result<PlanBases, ApiError> {
    let opened = plan(desk, request.plan)?;
    Ok(desk.plan_bases(&opened).await?)
}

/// Compares a plan with another, or with none.
pub async fn compare_plans(desk: &Arc<Desk>, request: CompareRequest) -> Result<Comparison, ApiError> {
    let opened = plan(desk, request.plan)?;
    Ok(desk.compare_plans(&opened, request.base).await?)
}

/// A window of the changes that only the base has.
pub async fn gone_rows(desk: &Arc<Desk>, window: GoneWindow) -> Result<GoneRows, ApiError> {
    let opened = plan(desk, window.plan)?;
    with(desk, move |desk| {
        let to = window.to.min(window.from.saturating_add(LIST_WINDOW));
        let rows = desk.gone_rows(&opened, &window.base, window.from as usize..to as usize);
        Ok(GoneRows { from: window.from, rows: rows.ok_or_else(ApiError::view_gone)? })
    })
    .await?
}

/// Identical changes, to be copied.
pub async fn copy_same(desk: &Arc<Desk>, request: ChangeRef) -> Result<SameCopy, ApiError> {
    let opened = plan(desk, request.plan)?;
    aside(move || {
        let (addresses, diff) = opened.copy_same(request.change);
        SameCopy { addresses, diff }
    })
    .await
}

/// The picture of a plan.
pub async fn plan_graph(desk: &Arc<Desk>, query: GraphQuery) -> Result<PlanGraph, ApiError> {
    let opened = plan(desk, query.plan)?;
    let GraphQuery { scope, closed, chosen, open_same, .. } = query;
    aside(move || opened.graph(&Picture { scope, closed, chosen, open_same })).await
}

/// Where a resource stands in the configuration of its pull request; nowhere where that is not known.
pub async fn place_in_code(desk: &Arc<Desk>, request: ChangeRef) -> Result<CodePlace, ApiError> {
    let opened = plan(desk, request.plan)?;
    with(desk, move |desk| desk.place_in_code(&opened, request.change).unwrap_or_default()).await
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
