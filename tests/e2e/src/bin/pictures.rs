//! Takes the pictures of a journey through the real app.
use countersign_e2e::{App, demo};
fn main() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.wait("title", || app.ask("return document.title", &[]).as_str().unwrap().contains("network").then_some(()));
    println!("{:?}", app.window_titles());
    println!("{:?}", app.ask("return document.body.innerText", &[]));
    app.picture(std::path::Path::new("/tmp/first.png"));
}
