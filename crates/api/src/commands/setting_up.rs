//! Setting up: hosts, repositories, the keychain.

use std::sync::Arc;

use countersign_desk::Desk;

use crate::wire::{
    ApiError, Empty, EntryRef, HostRef, HostRequest, KeychainChoice, LinkRef, RepositoriesRequest, Setup,
};

/// Everything that has to be set up.
pub async fn setup(desk: &Arc<Desk>, _: Empty) -> Result<Setup, ApiError> {
    Ok(desk.setup().await)
}

/// Looks at the machine once more, and connects what is not connected.
pub async fn look_again(desk: &Arc<Desk>, _: Empty) -> Result<Setup, ApiError> {
    Ok(desk.look_again().await)
}

/// Takes the token of the GitHub CLI.
pub async fn use_gh(desk: &Arc<Desk>, host: HostRef) -> Result<Setup, ApiError> {
    Ok(desk.use_gh(&host.host).await?)
}

/// Takes a token out of the clipboard. It does not pass through the window.
pub async fn paste_token(desk: &Arc<Desk>, host: HostRef) -> Result<Setup, ApiError> {
    Ok(desk.paste_token(&host.host).await?)
}

/// Forgets the token of a host.
pub async fn disconnect(desk: &Arc<Desk>, host: HostRef) -> Result<Setup, ApiError> {
    Ok(desk.disconnect(&host.host).await?)
}

/// Adds a host, or changes its addresses.
pub async fn add_host(desk: &Arc<Desk>, request: HostRequest) -> Result<Setup, ApiError> {
    Ok(desk.add_host(&request).await?)
}

/// Takes a host away.
pub async fn remove_host(desk: &Arc<Desk>, host: HostRef) -> Result<Setup, ApiError> {
    Ok(desk.remove_host(&host.host).await?)
}

/// Chooses the repositories whose pull requests are shown.
pub async fn choose_repositories(desk: &Arc<Desk>, request: RepositoriesRequest) -> Result<Setup, ApiError> {
    Ok(desk.choose_repositories(&request).await?)
}

/// Says where secrets are kept.
pub async fn choose_keychain(desk: &Arc<Desk>, choice: KeychainChoice) -> Result<Setup, ApiError> {
    Ok(desk.choose_keychain(choice.kind).await?)
}

/// Takes a value that projects ask for out of the clipboard.
pub async fn paste_entry(desk: &Arc<Desk>, entry: EntryRef) -> Result<Setup, ApiError> {
    Ok(desk.paste_entry(&entry.entry).await?)
}

/// Forgets such a value.
pub async fn forget_entry(desk: &Arc<Desk>, entry: EntryRef) -> Result<Setup, ApiError> {
    Ok(desk.forget_entry(&entry.entry).await?)
}

/// Opens a page of a host in the browser.
pub async fn open_link(desk: &Arc<Desk>, link: LinkRef) -> Result<Empty, ApiError> {
    desk.open_link(&link.url).await?;
    Ok(Empty {})
}
