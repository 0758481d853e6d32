//! The windows: what they show, where they may go (nowhere), and what is dropped on them.

use std::time::{Duration, Instant};

use countersign_api::wire::HostEvent;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, DragDropEvent, Manager, Runtime, Url, WebviewWindowBuilder, WindowEvent};

use crate::SharedDesk;

/// Label of the main window, as `tauri.conf.json` and its capability name it.
pub(crate) const MAIN: &str = "main";

/// Label of the window that confirms an apply, as `tauri.conf.json` and its capability name it.
pub(crate) const CONFIRM: &str = "confirm";

/// A window as `tauri.conf.json` describes it.
///
/// Windows are made here and not by the configuration, since only here can they be told to stay on
/// the app's own pages, to open no other window, and to take their titles from their pages.
fn described<'app, R: Runtime>(
    app: &'app AppHandle<R>,
    label: &str,
) -> tauri::Result<WebviewWindowBuilder<'app, R, AppHandle<R>>> {
    let config =
        app.config().app.windows.iter().find(|window| window.label == label).ok_or(tauri::Error::WindowNotFound)?;
    Ok(WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_document_title_changed(|window, title| {
            // The window may be closing while its page still changes its title.
            let _ = window.set_title(&title);
        })
        .devtools(cfg!(debug_assertions)))
}

/// Opens the main window.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    described(app, MAIN)?.build()?;
    Ok(())
}

/// Opens the window that confirms an apply. One that is open asks something older, and goes.
pub(crate) fn open_confirm<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(CONFIRM) {
        window.destroy()?;
        wait_for_its_end(app);
    }
    let builder = described(app, CONFIRM)?;
    let builder = match app.get_webview_window(MAIN) {
        Some(main) => builder.parent(&main)?,
        None => builder,
    };
    builder.build()?;
    Ok(())
}

/// A window goes on the thread of the windows, after this one was told so; until then its name is taken.
fn wait_for_its_end<R: Runtime>(app: &AppHandle<R>) {
    let begun = Instant::now();
    while app.get_webview_window(CONFIRM).is_some() && begun.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Closes it.
pub(crate) fn close_confirm<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(CONFIRM) {
        // It may be closing by itself.
        let _ = window.destroy();
    }
}

/// Brings the main window to the front, for a second start of the app.
pub(crate) fn raise<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // A desktop may refuse to hand over the focus; the files are opened all the same.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Whether the web view may go to `url`: only to the UI that is built into the app.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // Windows has no custom schemes; Tauri answers this host there without any network.
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

/// Tells the UI of files that are dragged over the main window or dropped on it. Closing the window
/// that confirms withdraws the question.
pub(crate) fn on_event(desk: &SharedDesk, label: &str, event: &WindowEvent) {
    let event = match event {
        WindowEvent::CloseRequested { .. } if label == CONFIRM => return desk.confirm_cancel(),
        // The app ends with its last window, and a question without a main window helps nobody.
        WindowEvent::Destroyed if label == MAIN => return desk.confirm_cancel(),
        WindowEvent::DragDrop(event) if label == MAIN => event,
        _ => return,
    };
    match event {
        DragDropEvent::Enter { paths, .. } if !paths.is_empty() => {
            desk.post(HostEvent::DragOver { inside: true });
        }
        DragDropEvent::Drop { paths, .. } => {
            desk.post(HostEvent::DragOver { inside: false });
            if !paths.is_empty() {
                let paths = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
                desk.post(HostEvent::OpenFiles { paths });
            }
        }
        DragDropEvent::Leave => desk.post(HostEvent::DragOver { inside: false }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(not(windows))]
    #[test]
    fn the_window_stays_on_its_own_page() {
        assert!(is_own_page(&Url::parse("tauri://localhost/index.html").unwrap()));
        for elsewhere in [
            "https://example.com/",
            "http://localhost/",
            "http://tauri.localhost/",
            "tauri://elsewhere/index.html",
            "file:///etc/passwd",
            "data:text/html,hello",
            "javascript:alert(1)",
            "about:blank",
        ] {
            assert!(!is_own_page(&Url::parse(elsewhere).unwrap()), "{elsewhere}");
        }
    }
}
